/** What a reply leaves behind does not grow with it; counted in characters, not in time. */
import { describe, expect, it } from 'vitest';
import { createCutter } from '../../domain/clauses.ts';
import { compileRules } from '../rules/compile.ts';
import { DATA_DIR, loadRules } from '../rules/load.ts';
import { TangledTextError } from '../text/states.ts';
import { ReplyGate, SAID_CHARS } from './gate.ts';
import { Judge } from './judge.ts';

const rules = compileRules(loadRules(DATA_DIR), 'pg13');
const SENTENCE = 'The pen is blue and the sky is high, damn it. I like games! ';

function keptAfter(chars: number): number {
  const judge = new Judge(rules, 'output');
  const cutter = createCutter();
  let most = 0;
  let at = 0;
  for (const char of SENTENCE.repeat(chars / SENTENCE.length)) {
    judge.push(char);
    at += char.length;
    for (const end of cutter.push(char)) if (end <= judge.safeUntil()) most = Math.max(most, judge.forget(end));
    if (at % 1000 === 0) expect(judge.safeUntil()).toBeGreaterThan(at - 100);
  }
  return most;
}

describe('a long reply', () => {
  it('leaves no more behind than a short one', () => {
    const short = keptAfter(6_000);
    expect(keptAfter(60_000)).toBe(short);
    expect(short).toBeLessThan(1_500);
  });

  it('tells the further checks the end of what was said, and says the same text', () => {
    const gate = new ReplyGate(rules);
    const steps = [...gate.push(SENTENCE.repeat(300)), ...gate.finish()];
    const candidates = steps.flatMap((step) => (step.kind === 'candidate' ? [step.candidate] : []));
    expect(candidates.length).toBeGreaterThan(300);
    expect(candidates.map(({ text }) => text).join(' ')).toBe(SENTENCE.replace('damn', 'darn').repeat(300).trim());
    for (const { said } of candidates) expect(said.length).toBeLessThanOrEqual(2 * SAID_CHARS);
    expect(candidates.at(-1)?.said.endsWith('the sky is high, darn it.')).toBe(true);
  });

  it('that opens too many readings at once is refused after a few characters', () => {
    const judge = new Judge(rules, 'output');
    let read = 0;
    expect(() => {
      for (const char of '$@!1'.repeat(2_000)) {
        judge.push(char);
        read += 1;
      }
    }).toThrow(TangledTextError);
    expect(read).toBeLessThan(500);
  });
});
