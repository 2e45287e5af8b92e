import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Judge } from '../gate/judge.ts';
import { ReplyGate } from '../gate/gate.ts';
import { compileRules } from '../rules/compile.ts';
import { decodeTerm } from '../rules/encode.ts';
import { loadRules } from '../rules/load.ts';

const rules = compileRules(loadRules(), 'pg13');
const sets = parse(readFileSync(new URL('../eval/data/languages.yaml', import.meta.url), 'utf8')) as Record<string, string[]>;
const lines = Object.entries(sets).flatMap(([language, encoded]) => encoded.map((line) => [language, decodeTerm(line)] as const));

function blocks(text: string): boolean {
  const judge = new Judge(rules, 'output');
  for (const char of text) judge.push(char);
  judge.finish();
  return judge.block !== null;
}

describe('terms in other languages', () => {
  it.each(lines)('finds them as they are written (%s)', (_language, line) => {
    expect(blocks(line)).toBe(true);
    expect(blocks(line.normalize('NFD').toUpperCase())).toBe(true);
    expect(blocks(`ok, ${line}!`)).toBe(true);
  });

  it.each([
    'el gato negro duerme',
    'un cono de helado',
    'плохую погоду нельзя употреблять',
    'глухую стену надо страховать',
    'ダークソウルをやろう',
    'パチンコとフェラーリ',
    'マスクとクズリ',
    '무지개색 소년아 이거 보지 마',
    '불이 꺼져 있어',
    'Götze kommt aus Göteborg',
    'Kamina, Suki, Huy and Randi are here',
    "Mo'nique and Dominique play",
    'Niki Lauda drove from Lund',
    'the lodash docs',
    'MongoDB or Postgres?',
  ])('leaves ordinary words alone: %s', (line) => {
    expect(blocks(line)).toBe(false);
  });

  it('says the same however a text is cut, and lets nothing of a term out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), ([, line], sizes) => {
        const gate = new ReplyGate(rules);
        const text = `Well then. ${line}! Bye.`;
        const steps = [];
        for (let at = 0, index = 0; at < text.length; index++) {
          const size = sizes[index % sizes.length] ?? 1;
          steps.push(...gate.push(text.slice(at, at + size)));
          at += size;
        }
        steps.push(...gate.finish());
        expect(steps.at(-1)?.kind).toBe('blocked');
        expect(steps.flatMap((step) => (step.kind === 'candidate' ? [step.candidate.text] : []))).toEqual(['Well then.']);
      }),
    );
  });
});
