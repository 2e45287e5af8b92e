/**
 * What moderation costs: the streaming gate in µs a character and the input check in µs a message,
 * with the full rule set; and that the work grows linearly with hostile text.
 */
import { compileRules } from '../src/moderation/rules/compile.ts';
import { loadRules } from '../src/moderation/rules/load.ts';
import { ReplyGate } from '../src/moderation/gate/gate.ts';
import { Judge } from '../src/moderation/gate/judge.ts';
import { innocentLines } from '../src/moderation/eval/sets.ts';
import { percentiles } from './percentiles.ts';

const CHUNK_CHARS = 4;
const ROUNDS = 7;
const HOSTILE_CHARS = 10_000;

/** @returns `{n, gateUsPerChar, checkUsPerMessage: {p50, p95}, loadMs, hostile: {pattern: {shortUsPerChar, longUsPerChar, ratio}}}` */
export async function run(_args: readonly string[] = []): Promise<object> {
  const loadStart = performance.now();
  const rules = compileRules(loadRules(), 'pg13');
  const loadMs = performance.now() - loadStart;
  const lines = innocentLines(2000).map((line) => line.text);
  const chars = lines.reduce((sum, line) => sum + line.length, 0);

  const gateRounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    for (const line of lines) {
      const gate = new ReplyGate(rules);
      for (let at = 0; at < line.length; at += CHUNK_CHARS) gate.push(line.slice(at, at + CHUNK_CHARS));
      gate.finish();
    }
    // The first round warms the compiler.
    if (round > 0) gateRounds.push(((performance.now() - start) * 1000) / chars);
  }

  const messages: number[] = [];
  for (const line of lines) {
    const start = performance.now();
    judge(rules, line);
    messages.push((performance.now() - start) * 1000);
  }

  const hostile: Record<string, object> = {};
  for (const [name, piece] of Object.entries(HOSTILE)) {
    const perChar = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        judge(rules, text);
        return ((performance.now() - start) * 1000) / length;
      });
      return Math.min(...times);
    };
    const [shortUsPerChar, longUsPerChar] = [perChar(HOSTILE_CHARS / 10), perChar(HOSTILE_CHARS)];
    hostile[name] = {
      shortUsPerChar: round(shortUsPerChar),
      longUsPerChar: round(longUsPerChar),
      ratio: round(longUsPerChar / shortUsPerChar),
    };
  }
  await Promise.resolve();
  gateRounds.sort((a, b) => a - b);
  return {
    n: lines.length,
    chars,
    gateUsPerChar: round(gateRounds[Math.floor(gateRounds.length / 2)] ?? NaN),
    checkUsPerMessage: percentiles(messages),
    loadMs: round(loadMs),
    hostile,
  };
}

/** None of these may be blocked early, or the figure would flatter. */
const HOSTILE: Readonly<Record<string, string>> = {
  oneLetter: 'n',
  manyStarts: 'n f c s ',
  almost: 'fuc ',
  marks: '!?.,;:',
  brackets: '<b&#[<',
  stars: 'f*',
  digits: '13570',
  combining: 'a\u0301\u0336',
  phrases: 'i will kill the ',
  emoji: '🔥n',
};

function judge(rules: Parameters<typeof createJudge>[0], text: string): void {
  const judged = createJudge(rules);
  for (const char of text) judged.push(char);
  judged.finish();
}

function createJudge(rules: ConstructorParameters<typeof Judge>[0]): Judge {
  return new Judge(rules, 'output');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
