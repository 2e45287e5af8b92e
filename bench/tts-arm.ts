/** Measures one voice through its real process and link: what the orchestrator waits for. */
import { systemClock } from '../src/kernel/clock.ts';
import type { Clause } from '../src/domain/clause.ts';
import type { ClipChunk, Voice } from '../src/ports/voice.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

export interface Arm {
  readonly name: string;
  readonly utteranceS: number;
  readonly n: number;
  /** From `speak()` to the first chunk with sound in the orchestrator, transport included. */
  readonly firstAudioMs: Percentiles;
  /** To the last chunk: all sound and all visemes. */
  readonly totalMs: Percentiles;
  /** Median total over the utterance's length. */
  readonly rtf: number;
  /** Resident memory of the voice process after the arm; null where the system does not tell. */
  readonly rssMb: number | null;
}

export const SHORT_TEXTS = [
  'Thank you so much, Alex!',
  'Oh no, not the bridge again.',
  'Okay chat, here we go!',
  'I did not see that coming.',
];
export const LONG_TEXTS = [
  'So there I was, standing in front of the castle with nothing but a wooden spoon and three potions, and the dragon looks at me as if I had personally insulted its whole family.',
  'Honestly, I think the best part of this game is the music, because every time the boss walks in the whole orchestra starts to panic, and then so do I, which is not very helpful.',
];

interface Said {
  readonly firstAudioMs: number;
  readonly totalMs: number;
  readonly seconds: number;
}

export async function sayOnce(voice: Voice, text: string): Promise<Said> {
  const startMs = systemClock.nowMs();
  const clip = await voice.speak(benchClause(text), { rate: 1, pitch: 1 }, new AbortController().signal);
  let firstAudioMs: number | undefined;
  let samples = 0;
  for await (const chunk of clip.chunks) {
    if (chunk.pcm.length > 0) firstAudioMs ??= systemClock.nowMs() - startMs;
    samples += chunk.pcm.length;
  }
  if (firstAudioMs === undefined) throw new Error(`the voice made no sound of "${text}"`);
  return { firstAudioMs, totalMs: systemClock.nowMs() - startMs, seconds: samples / clip.sampleRateHz };
}

export async function measureArm(
  name: string,
  voice: Voice,
  texts: readonly string[],
  runs: number,
  rssMb: () => Promise<number | null>,
): Promise<Arm> {
  const said: Said[] = [];
  for (let n = 0; n < runs; n++) said.push(await sayOnce(voice, texts[n % texts.length] ?? 'Hello.'));
  return arm(name, said, await rssMb());
}

export function arm(name: string, said: readonly Said[], rssMb: number | null): Arm {
  const seconds = said.reduce((sum, one) => sum + one.seconds, 0) / said.length;
  const totalMs = percentiles(said.map((one) => one.totalMs));
  return {
    name,
    utteranceS: Math.round(seconds * 100) / 100,
    n: said.length,
    firstAudioMs: percentiles(said.map((one) => one.firstAudioMs)),
    totalMs,
    rtf: Math.round(((totalMs.p50 ?? 0) / 1000 / seconds) * 1e4) / 1e4,
    rssMb,
  };
}

/**
 * From `abort()` to the first sound of the clause after it: cancel, and the next clause's own first
 * audio on top. An upper bound for the time in which the engine lets go.
 */
export async function measureCancel(voice: Voice, runs: number): Promise<{ n: number; cancelToNextAudioMs: Percentiles }> {
  const taken: number[] = [];
  for (let n = 0; n < runs; n++) {
    const turn = new AbortController();
    const clip = await voice.speak(benchClause(LONG_TEXTS.join(' ')), { rate: 1, pitch: 1 }, turn.signal);
    const chunks = clip.chunks[Symbol.asyncIterator]();
    await chunks.next();
    const startMs = systemClock.nowMs();
    turn.abort(new Error('cut'));
    const ended = chunks.next().catch(() => undefined);
    const next = await sayOnceFrom(voice, startMs, `Next one, number ${n}.`);
    await ended;
    taken.push(next);
  }
  return { n: runs, cancelToNextAudioMs: percentiles(taken) };
}

async function sayOnceFrom(voice: Voice, startMs: number, text: string): Promise<number> {
  const clip = await voice.speak(benchClause(text), { rate: 1, pitch: 1 }, new AbortController().signal);
  let firstMs: number | undefined;
  const pcm: ClipChunk[] = [];
  for await (const chunk of clip.chunks) {
    if (chunk.pcm.length > 0) firstMs ??= systemClock.nowMs() - startMs;
    pcm.push(chunk);
  }
  return firstMs ?? Infinity;
}

/** Bench texts are ours and never reach a viewer: they take the place of a moderated clause. */
export function benchClause(text: string): Clause {
  return JSON.parse(JSON.stringify({ seq: 0, text, emotion: null })) as Clause;
}
