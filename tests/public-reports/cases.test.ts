/**
 * What users of comparable programs reported in public, tried on this one, and further cases of each kind
 * (`id`): innocent words blocked (`passes`), what is heard of a model's output (`heard`), what the voice is
 * given (`voice`), where a text is cut (`clauses`). What was reported of Twitch, settings and OBS has its
 * tests with those parts.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { clauseText, createCutter } from '../../src/domain/clauses.ts';
import { createModeration } from '../../src/moderation/moderation.ts';
import { createEspeakPhonemizer } from '../../src/moderation/sound/phonemizer.ts';
import { heard, parse, piecesOf } from '../../src/policy/markup/testing.ts';
import { speakable } from '../../src/tts/speakable.ts';
import { normalise } from '../../src/tts/text/normalise.ts';

interface Report {
  readonly id: string;
  readonly way: 'passes' | 'heard' | 'voice' | 'clauses';
  readonly text: string;
  readonly right: string | string[];
}

const reports = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
  .split(/\r?\n/u)
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Report);
const of = (way: Report['way']): [string, string, string | string[]][] =>
  reports.filter((report) => report.way === way).map(({ id, text, right }) => [id, text, right]);

const ofModel = (pieces: readonly string[]): string => heard(parse(pieces, { viewerName: 'viewer5' }));

describe('what was reported in public', () => {
  const moderation = createModeration({
    profile: 'pg13',
    clock: systemClock,
    report: () => undefined,
    phonemizer: createEspeakPhonemizer(),
  });

  it.each(of('passes'))('%s: %j is nothing to block', async (_id, text) => {
    for (const direction of ['input', 'output'] as const) expect(await moderation.check(text, direction)).toMatchObject({ allowed: true });
  });

  it.each(of('heard'))('%s: of %j is heard %j', (_id, text, right) => {
    expect(ofModel([text])).toBe(right);
    expect(ofModel(piecesOf(text, [3]))).toBe(right);
  });

  it.each(of('voice'))('%s: %j is given to the voice as %j', (_id, text, right) => {
    expect(normalise(speakable(text)).text.trim()).toBe(right);
  });

  it.each(of('clauses'))('%s: %j is cut into %j', (_id, text, right) => {
    const cutter = createCutter({ firstSoftChars: 200, softChars: 200, firstMaxChars: 300, maxChars: 300 });
    const ends = [...cutter.push(text), ...cutter.flush()];
    expect(ends.map((end, n) => clauseText(text.slice(ends[n - 1] ?? 0, end))).filter(Boolean)).toEqual(right);
  });
});
