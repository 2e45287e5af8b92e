import { createHash } from 'node:crypto';
import type { Clause } from '../../domain/clause.ts';
import type { Clip, ClipChunk, SpeechStyle, Voice } from '../../ports/voice.ts';
import type { ClipStore } from './clip-store.ts';
import { assemble, type StoredClip } from './stored-clip.ts';

/** Raise it when the same text begins to be read differently: old entries are then no longer found. */
const READING = 2;

export interface CachedVoiceOptions {
  readonly voice: Voice;
  readonly store: ClipStore;
  /**
   * What the sound depends on besides text and style: file hash, speaker, scales. Asked for every
   * clause, because the engine may come back as another voice. Rejects while the engine is down.
   */
  readonly voiceKey: (signal: AbortSignal) => Promise<string>;
}

export interface CachedVoice extends Voice {
  /**
   * Makes clips ahead, one after the other, for lines that will be needed (greetings, fallbacks).
   * Asks `idle` before each one and stops when it says no.
   * @returns how many were made.
   */
  prepare(clauses: readonly Clause[], style: SpeechStyle, signal: AbortSignal, idle?: () => boolean): Promise<number>;
}

/** A voice that remembers what it has said, sound and mouth together. Only clips heard to their end are kept. */
export function createCachedVoice({ voice, store, voiceKey }: CachedVoiceOptions): CachedVoice {
  const keyOf = async (clause: Clause, style: SpeechStyle, signal: AbortSignal): Promise<string> =>
    createHash('sha256')
      .update(JSON.stringify([READING, await voiceKey(signal), style.rate, style.pitch, clause.text]))
      .digest('hex');

  const speak = async (clause: Clause, style: SpeechStyle, signal: AbortSignal): Promise<Clip> => {
    signal.throwIfAborted();
    const key = await keyOf(clause, style, signal).catch(() => null);
    signal.throwIfAborted();
    const stored = key === null ? null : await store.get(key);
    signal.throwIfAborted();
    if (stored) return { clause, sampleRateHz: stored.sampleRateHz, chunks: replay(stored, signal) };
    const clip = await voice.speak(clause, style, signal);
    return key === null ? clip : { ...clip, chunks: keeping(clip, key, store) };
  };

  return {
    provider: voice.provider,
    speak,
    async prepare(clauses, style, signal, idle = () => true) {
      let made = 0;
      for (const clause of clauses) {
        if (!idle()) break;
        if (store.has(await keyOf(clause, style, signal))) continue;
        const clip = await speak(clause, style, signal);
        await drain(clip.chunks);
        made++;
      }
      return made;
    },
    async close() {
      await voice.close();
      await store.settled();
    },
  };
}

async function* replay(clip: StoredClip, signal: AbortSignal): AsyncGenerator<ClipChunk, void, undefined> {
  signal.throwIfAborted();
  yield { pcm: clip.pcm, visemes: clip.visemes, words: clip.words };
}

async function* keeping(clip: Clip, key: string, store: ClipStore): AsyncGenerator<ClipChunk, void, undefined> {
  const chunks: ClipChunk[] = [];
  for await (const chunk of clip.chunks) {
    chunks.push(chunk);
    yield chunk;
  }
  const whole = assemble(clip.sampleRateHz, chunks);
  if (whole) store.put(key, whole);
}

async function drain(chunks: AsyncIterable<ClipChunk>): Promise<void> {
  const reader = chunks[Symbol.asyncIterator]();
  while ((await reader.next()).done !== true);
}
