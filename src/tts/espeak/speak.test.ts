import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { VisemeCue, WordCue } from '../../ports/voice.ts';
import { HOSTILE_TEXTS, variedSentences } from '../fixtures/sentences.ts';
import type { SpeechChunk } from '../speech-job.ts';
import { loadEspeak, type Espeak } from './espeak.ts';
import { speakWithEspeak } from './speak.ts';

let espeak: Espeak;
beforeAll(async () => {
  espeak = await loadEspeak('en-us+Annie');
});

interface Said {
  readonly chunks: SpeechChunk[];
  readonly pcm: Int16Array;
  readonly visemes: VisemeCue[];
  readonly words: WordCue[];
  readonly unknown: string[];
}

function say(text: string, style: { rate?: number; pitch?: number; stopAfter?: number } = {}): Said {
  const chunks: SpeechChunk[] = [];
  const unknown: string[] = [];
  speakWithEspeak(
    espeak,
    { kind: 'speak', text, rate: style.rate ?? 1, pitch: style.pitch ?? 1 },
    {
      emit: (chunk) => chunks.push(chunk),
      cancelled: () => chunks.length >= (style.stopAfter ?? Infinity),
      onUnknownPhone: (symbol) => unknown.push(symbol),
    },
  );
  const pcm = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk.pcm, at);
    at += chunk.pcm.length;
  }
  return { chunks, pcm, visemes: chunks.flatMap((chunk) => chunk.visemes), words: chunks.flatMap((chunk) => chunk.words), unknown };
}

function rms(pcm: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let n = from; n < to; n++) sum += (pcm[n] ?? 0) ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}

/** What holds for the sound of any text. */
function expectSound(text: string, said: Said): void {
  if (said.chunks.length === 0) return;
  expect(said.visemes[0]?.atSample).toBe(0);
  expect(said.visemes.at(-1)?.viseme).toBe('sil');
  expect(said.visemes.at(-1)!.atSample).toBeLessThanOrEqual(said.pcm.length);
  for (let n = 1; n < said.visemes.length; n++) expect(said.visemes[n]!.atSample).toBeGreaterThanOrEqual(said.visemes[n - 1]!.atSample);
  for (const [n, word] of said.words.entries()) {
    expect(word.start).toBeGreaterThanOrEqual(said.words[n - 1]?.end ?? 0);
    expect(word.end).toBeLessThanOrEqual(text.length);
    expect(text.slice(word.start, word.end)).toMatch(/^\S+$/u);
    expect(word.atSample).toBeGreaterThanOrEqual(said.words[n - 1]?.atSample ?? 0);
    expect(word.atSample).toBeLessThanOrEqual(said.pcm.length);
  }
  // Mouth shapes come with their sound or before it, never after.
  let played = 0;
  for (const chunk of said.chunks) {
    for (const cue of chunk.visemes) expect(cue.atSample).toBeGreaterThanOrEqual(played);
    played += chunk.pcm.length;
  }
  expect(said.unknown).toEqual([]);
}

test('varied sentences: cues in order, each spoken word cued once', () => {
  for (const text of variedSentences(150)) {
    const said = say(text);
    expectSound(text, said);
    const spokenTokens = [...text.matchAll(/\S+/gu)]
      .filter(([token]) => /[\p{L}\p{N}]/u.test(token) && token !== '<3')
      .map((match) => match.index);
    expect(said.words.map((word) => word.start)).toEqual(spokenTokens);
  }
});

test('hostile texts end, and what holds for sound holds for them', () => {
  for (const text of HOSTILE_TEXTS) expectSound(text, say(text));
});

test('pauses are silent and the mouth is closed in them', () => {
  const said = say('First this, then that. And, after a while, another thing!');
  const loud = rms(said.pcm, 0, said.pcm.length);
  const silences = said.visemes.flatMap((cue, n) => {
    const end = said.visemes[n + 1]?.atSample ?? said.pcm.length;
    return cue.viseme === 'sil' && end - cue.atSample > 1000 ? [[cue.atSample, end] as const] : [];
  });
  expect(silences.length).toBeGreaterThanOrEqual(4);
  // The voice rings out for some 25 ms after its last phone.
  for (const [from, to] of silences) expect(rms(said.pcm, Math.min(from + 550, to - 100), to)).toBeLessThan(loud / 20);
});

test('lips close on p, b and m', () => {
  const closed = say('Papa bought my mum a baby puppy.').visemes.filter((cue) => cue.viseme === 'PP');
  expect(closed).toHaveLength(10);
});

test('rate changes the length, pitch the melody and not the length', () => {
  const text = 'The quick brown fox jumps over the lazy dog.';
  const plain = say(text).pcm.length;
  expect(say(text, { rate: 1.5 }).pcm.length).toBeLessThan(plain * 0.75);
  expect(say(text, { rate: 0.7 }).pcm.length).toBeGreaterThan(plain * 1.3);
  const high = say(text, { pitch: 1.8 });
  expect(Math.abs(high.pcm.length / plain - 1)).toBeLessThan(0.05);
  expect(high.pcm).not.toEqual(say(text).pcm);
});

test('a style that is no number is the plain one', () => {
  expect(say('Hello.', { rate: NaN, pitch: NaN }).pcm.length).toBeGreaterThan(0);
});

test('a cancel stops in mid-text and the next job is whole', () => {
  const text = 'One two three four five six seven eight nine ten. '.repeat(20);
  expect(say(text, { stopAfter: 2 }).chunks).toHaveLength(2);
  const after = say('Hello again.');
  expectSound('Hello again.', after);
  expect(after.words).toHaveLength(2);
});

test('no phone of a large vocabulary lacks a mouth shape', () => {
  const words = readFileSync(new URL('../fixtures/words.txt', import.meta.url), 'utf8').split(/\s+/u);
  expect(words.length).toBeGreaterThan(3000);
  const unknown = new Set<string>();
  for (let n = 0; n < words.length; n += 60)
    for (const symbol of say(words.slice(n, n + 60).join(' '), { rate: 2 }).unknown) unknown.add(symbol);
  expect([...unknown]).toEqual([]);
});

test('a voice or variant that does not exist is refused by name', async () => {
  await expect(loadEspeak('xx-nope')).rejects.toThrow('espeak has no voice "xx-nope"');
  await expect(loadEspeak('en-us+Nobody')).rejects.toThrow('no voice variant "Nobody"');
});
