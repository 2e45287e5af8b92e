/**
 * Two harmless sentences once made a threat ("I will kill. You will heal."), a Dutch "you can" was an
 * insult, and 1488 coins were a code. What the rest of its sentence excuses is no match; what it does
 * not is still one, wherever the text is cut.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTerm } from '../rules/encode.ts';
import { compileRules } from '../rules/compile.ts';
import { loadRules } from '../rules/load.ts';
import { ReplyGate } from './gate.ts';
import { Judge } from './judge.ts';

const rules = compileRules(loadRules(), 'pg13');

function blocks(text: string, direction: 'input' | 'name' | 'output' = 'output'): boolean {
  const judge = new Judge(rules, direction);
  for (const char of text) judge.push(char);
  judge.finish();
  return judge.block !== null;
}

const INNOCENT = [
  'I will kill. You will heal.',
  'Sh! It is late.',
  'Kill! Your self-made shield saved us.',
  'page 1488 of the logbook',
  'we had 1488 exchanges',
  'I paid $1488 for it',
  'der dicke Hund schläft',
  'kunt u dat doen?',
  'il est en retard',
  'det är slut på filmen',
  'me gusta el chocolate negro',
  'kanal ett sänder nu',
  '"[a]mong the trees"',
  'he/she is here',
  'Dick Brandon wrote that',
  'до тех пор лучше не покупать',
  'он спит и слышит',
  '去死海旅游',
  '妈妈的味道最好',
  '路口交通很堵',
  '이 시발점에서 시작',
  'チョンマゲがかっこいい',
  'เปิดหีบ',
  'ラーメンは支那そばがいい',
];

const MEANT = [
  'S2lsbC4gWW91ci4gU2VsZi4=',
  'YmFzZWQgMTQ4OA==',
  'MTQ4OCE=',
  'eW91ciBiaWcgZGljaw==',
  'eW91IGFyZSBhIHJldGFyZA==',
  'c2hlIGlzIGEgc2x1dA==',
  '5Y675q275ZCn',
  '7Iuc67Cc',
  '44OB44On44Oz',
].map(decodeTerm);

describe('what the rest of its sentence excuses', () => {
  it.each(INNOCENT)('lets pass: %s', (line) => {
    expect(blocks(line)).toBe(false);
  });

  it.each(MEANT)('does not excuse what is meant (%#)', (line) => {
    expect(blocks(line)).toBe(true);
    expect(blocks(`Well. ${line} Bye.`)).toBe(true);
  });

  it('names: ordinary words set apart by capitals are those words', () => {
    expect(['ThePenIsBlue', 'WhoRepresents', 'ExpertsExchange', 'ThePenIsRed'].filter((name) => blocks(name, 'name'))).toEqual([]);
    expect(blocks(decodeTerm('UGVuSXM='), 'name')).toBe(true);
  });

  it('releases nothing of a suspect before its sentence has ended, however the text is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...INNOCENT, ...MEANT), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (line, sizes) => {
        const text = `Well then. ${line} `;
        const told = (chunks: readonly string[]): string => {
          const gate = new ReplyGate(rules);
          const steps = [...chunks.flatMap((chunk) => gate.push(chunk)), ...gate.finish()];
          return steps
            .map((step) => (step.kind === 'candidate' ? step.candidate.text : 'blocked'))
            .join('|')
            .replace(/blocked.*$/u, 'blocked');
        };
        const chunks: string[] = [];
        for (let at = 0, index = 0; at < text.length; index++) {
          const size = sizes[index % sizes.length] ?? 1;
          chunks.push(text.slice(at, at + size));
          at += size;
        }
        expect(told(chunks)).toBe(told([text]));
        if (MEANT.includes(line)) expect(told(chunks)).toMatch(/blocked$/u);
      }),
    );
  });
});
