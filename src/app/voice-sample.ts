/** How a voice sounds: a few words in a process of its own, so that hers is not asked and does not stop. */
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { VoiceEngineConfig } from '../tts/engine.ts';
import type { SpeechChunk, SpeechJob } from '../tts/speech-job.ts';
import type { Sample } from '../tts/voices/command.ts';
import { VoicesError } from '../tts/voices/voices-error.ts';
import { startEngine } from '../workers/supervisor.ts';

export interface SampleOptions {
  /** Where Piper voices are. */
  readonly folder: string;
  /** An installed Piper voice; null: the built-in one. */
  readonly voice: string | null;
  readonly espeakVoice: string;
  /** Threads for a Piper voice; the engine's own choice when absent. */
  readonly threads?: number;
  /** How long its process may take to be ready. */
  readonly readyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** @throws VoicesError, or the engine's error; the signal's reason when it is aborted */
export async function sampleVoice(options: SampleOptions, texts: readonly string[]): Promise<Sample[]> {
  const { folder, voice, espeakVoice, threads, readyMs, clock, log, signal } = options;
  const provider = voice === null ? 'espeak' : 'piper';
  const link = startEngine({
    name: 'the voice to try',
    provider,
    entry: new URL('../workers/voice-main.ts', import.meta.url),
    args: [folder],
    config: {
      espeakVoice,
      ...(voice === null ? {} : { piper: { voice, ...(threads === undefined ? {} : { threads }) } }),
    } satisfies VoiceEngineConfig,
    clock,
    report: () => undefined,
    log,
    limits: { waitForStartMs: readyMs, openTimeoutMs: readyMs },
  });
  try {
    const info = await link.ready(signal);
    if (info.provider !== provider) throw new VoicesError(info.detail);
    const rateHz = Number(info['sampleRateHz']);
    const samples: Sample[] = [];
    for (const text of texts)
      samples.push(await sayOnce(link.run({ kind: 'speak', text, rate: 1, pitch: 1 } satisfies SpeechJob, signal), rateHz, clock));
    return samples;
  } finally {
    await link.close();
  }
}

async function sayOnce(chunks: AsyncIterable<unknown>, sampleRateHz: number, clock: Clock): Promise<Sample> {
  const startMs = clock.nowMs();
  let firstAudioMs = 0;
  const parts: Int16Array[] = [];
  for await (const chunk of chunks) {
    const { pcm } = chunk as SpeechChunk;
    if (pcm.length === 0) continue;
    if (parts.length === 0) firstAudioMs = clock.nowMs() - startMs;
    parts.push(pcm);
  }
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    pcm.set(part, at);
    at += part.length;
  }
  return { sampleRateHz, pcm, firstAudioMs, totalMs: clock.nowMs() - startMs };
}
