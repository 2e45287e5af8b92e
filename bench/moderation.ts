/**
 * What moderation costs: the streaming gate in µs a character and the input check in µs a message,
 * with the full rule set; and that the work grows linearly with hostile text.
 */
import { compileRules } from '../src/moderation/rules/compile.ts';
import { loadRules } from '../src/moderation/rules/load.ts';
import { ReplyGate } from '../src/moderation/gate/gate.ts';
import { Judge } from '../src/moderation/gate/judge.ts';
import { innocentLines, phoneticLines } from '../src/moderation/eval/sets.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { createEspeakPhonemizer } from '../src/moderation/sound/phonemizer.ts';
import { SoundCheck } from '../src/moderation/sound/sound-check.ts';
import { percentiles } from './percentiles.ts';

const CHUNK_CHARS = 4;
const ROUNDS = 7;
const HOSTILE_CHARS = 10_000;

/** @returns `{n, gateUsPerChar, checkUsPerMessage: {p50, p95}, loadMs, hostile: {pattern: {shortUsPerChar, longUsPerChar, ratio}}, sound}` */
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
  const sound = await bySound(rules, lines);
  gateRounds.sort((a, b) => a - b);
  return {
    n: lines.length,
    chars,
    gateUsPerChar: round(gateRounds[Math.floor(gateRounds.length / 2)] ?? NaN),
    checkUsPerMessage: percentiles(messages),
    loadMs: round(loadMs),
    hostile,
    sound,
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

/** What hearing costs a clause, in ms; what it adds to spelling on phonetic spellings, and what it loses of innocent lines. */
async function bySound(rules: Parameters<typeof createJudge>[0], innocent: readonly string[]): Promise<object> {
  const check = new SoundCheck(createEspeakPhonemizer(), systemClock);
  const start = performance.now();
  const terms = await check.warm(rules);
  const readyMs = performance.now() - start;
  const ordinary: number[] = [];
  const suspicious: number[] = [];
  let falsePositives = 0;
  for (const line of innocent) {
    const began = performance.now();
    const heard = check.judge(rules, line, '', 'output');
    if (heard && (await heard) && !blocks(rules, line)) falsePositives += 1;
    (heard ? suspicious : ordinary).push(performance.now() - began);
  }
  const phonetic = phoneticLines();
  const bySpelling = phonetic.filter((line) => blocks(rules, line)).length;
  let both = 0;
  for (const line of phonetic) if (blocks(rules, line) || (await check.judge(rules, line, '', 'output'))) both += 1;
  return {
    terms,
    readyMs: round(readyMs),
    ordinaryMs: { n: ordinary.length, ...percentiles(ordinary) },
    suspiciousMs: { n: suspicious.length, ...percentiles(suspicious) },
    innocent: { n: innocent.length, falsePositives },
    phonetic: { n: phonetic.length, blockedBySpelling: bySpelling, blockedWithSound: both },
  };
}

function blocks(rules: Parameters<typeof createJudge>[0], text: string): boolean {
  const judged = createJudge(rules);
  for (const char of text) judged.push(char);
  judged.finish();
  return judged.block !== null;
}

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
