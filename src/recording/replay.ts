/** A policy and a voice that say what was recorded, when it was recorded. */
import { sleep, type Clock } from '../kernel/clock.ts';
import { PolicyError, type Policy, type PolicyErrorKind, type PromptCue } from '../ports/policy.ts';
import { VoiceError, type ClipChunk, type Voice } from '../ports/voice.ts';
import { readTape } from './read.ts';
import type { PolicyTake, Recording, VoiceTake } from './rows.ts';

export interface ReplayOptions {
  /** 2 plays twice as fast; `Infinity` does not wait at all. */
  readonly speed?: number;
}

/**
 * Answers with the recorded answer to the same cue, or else to the same words, or else with the next
 * one that was not played yet. When all are played, the answers to a cue come again.
 * @param source a tape's file, read at the first request, or what `readTape` gave
 * @throws TapeError, PolicyError (from the iteration)
 */
export function replayPolicy(source: string | Recording, clock: Clock, options: ReplayOptions = {}): Policy {
  const load = loader(source);
  const played = new Set<PolicyTake>();
  return {
    provider: 'recording',
    async *stream(prompt, signal) {
      signal.throwIfAborted();
      const pace = new Pace(clock, options.speed ?? 1, signal);
      const { policy } = await load();
      const take = choose(
        policy,
        played,
        (one) => sameCue(one.begin.cue, prompt.cue),
        (one) => one.begin.cue.text === prompt.cue.text,
      );
      if (take === null) throw new PolicyError('protocol', 'the recording holds no answer to this, and all its answers are played');
      for (const part of take.parts) {
        await pace.until(part.atMs);
        yield part.type === 'policy.token' ? part.text : { kind: 'toolCall', name: part.name, arguments: part.arguments };
      }
      await pace.until(take.end.atMs);
      const { error } = take.end;
      if (error) throw isPolicyErrorKind(error.kind) ? new PolicyError(error.kind, error.message) : new Error(error.message);
    },
    close: () => Promise.resolve(),
  };
}

/** Speaks with the recorded clip of the same text, or else with the next one that was not played yet. */
export function replayVoice(source: string | Recording, clock: Clock, options: ReplayOptions = {}): Voice {
  const load = loader(source);
  const played = new Set<VoiceTake>();
  return {
    provider: 'recording',
    async speak(clause, style, signal) {
      signal.throwIfAborted();
      const pace = new Pace(clock, options.speed ?? 1, signal);
      const { voice } = await load();
      const sameText = (one: VoiceTake): boolean => one.begin.text === clause.text;
      const take = choose(
        voice,
        played,
        (one) => sameText(one) && one.begin.rate === style.rate && one.begin.pitch === style.pitch,
        sameText,
      );
      if (take === null) throw new VoiceError('the recording holds no clip of this, and all its clips are played');
      if (take.open === null) {
        await pace.until(take.end.atMs);
        throw new VoiceError(take.end.error?.message ?? 'the recorded voice gave no sound');
      }
      await pace.until(take.open.atMs);
      return { clause, sampleRateHz: take.open.sampleRateHz, chunks: playChunks(take, clause.text.length, pace) };
    },
    close: () => Promise.resolve(),
  };
}

async function* playChunks(take: VoiceTake, textLength: number, pace: Pace): AsyncGenerator<ClipChunk> {
  for (const chunk of take.chunks) {
    await pace.until(chunk.atMs);
    const bytes = Buffer.from(chunk.pcm, 'base64');
    const pcm = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(i * 2);
    yield {
      pcm,
      visemes: chunk.visemes.map(([viseme, atSample]) => ({ viseme, atSample })),
      // A clip of another text has words where this one may have none.
      words: chunk.words.filter(([, end]) => end <= textLength).map(([start, end, atSample]) => ({ start, end, atSample })),
    };
  }
  await pace.until(take.end.atMs);
  if (take.end.error) throw new VoiceError(take.end.error.message);
}

/** Waits for the recorded moments, counted from the request. */
class Pace {
  readonly #clock: Clock;
  readonly #speed: number;
  readonly #signal: AbortSignal;
  readonly #startedAtMs: number;

  constructor(clock: Clock, speed: number, signal: AbortSignal) {
    if (!(speed > 0)) throw new RangeError(`replay speed must be above 0, got ${speed}`);
    this.#clock = clock;
    this.#speed = speed;
    this.#signal = signal;
    this.#startedAtMs = clock.nowMs();
  }

  async until(atMs: number): Promise<void> {
    const waitMs = this.#startedAtMs + atMs / this.#speed - this.#clock.nowMs();
    if (waitMs > 0) await sleep(this.#clock, waitMs, this.#signal);
    this.#signal.throwIfAborted();
  }
}

function loader(source: string | Recording): () => Promise<Recording> {
  let loading: Promise<Recording> | null = null;
  return () => (loading ??= typeof source === 'string' ? readTape(source) : Promise.resolve(source));
}

function choose<T>(takes: readonly T[], played: Set<T>, same: (take: T) => boolean, similar: (take: T) => boolean): T | null {
  const fresh = takes.filter((take) => !played.has(take));
  const take = fresh.find(same) ?? fresh.find(similar) ?? takes.findLast(same) ?? takes.findLast(similar) ?? fresh[0] ?? null;
  if (take !== null) played.add(take);
  return take;
}

function sameCue(a: PromptCue, b: PromptCue): boolean {
  return a.kind === b.kind && a.text === b.text && a.viewerName === b.viewerName && a.style === b.style;
}

const POLICY_ERROR_KINDS: readonly PolicyErrorKind[] = ['unreachable', 'model-missing', 'timeout', 'overloaded', 'protocol'];

function isPolicyErrorKind(kind: string | undefined): kind is PolicyErrorKind {
  return POLICY_ERROR_KINDS.some((known) => known === kind);
}
