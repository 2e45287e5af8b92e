import { logTo } from '../kernel/log.ts';
import { voicesFolder } from '../app/folders.ts';
import { systemClock } from '../kernel/clock.ts';
import { DEFAULT_ESPEAK_VOICE, type VoiceEngineConfig } from '../tts/engine.ts';
import type { SpeechChunk, SpeechJob } from '../tts/speech-job.ts';
import { voicesCommand as voices, type Sample } from '../tts/voices/command.ts';
import { VoicesError } from '../tts/voices/voices-error.ts';
import { startEngine } from '../workers/supervisor.ts';
import { load } from './load.ts';

/** `npm run voices -- list | install | remove | try | benchmark` */
export async function voicesCommand(args: readonly string[]): Promise<number> {
  const folder = voicesFolder(load().settings);
  return voices(args, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    folder,
    clock: systemClock,
    sample: (voice, texts) => sample(folder, voice, texts),
  });
}

/** Opens the voice in a process of its own, as a stream would, and says the texts. */
async function sample(folder: string, voice: string, texts: readonly string[]): Promise<Sample[]> {
  const link = startEngine({
    name: 'the voice',
    provider: 'piper',
    entry: new URL('../workers/voice-main.ts', import.meta.url),
    args: [folder],
    config: { espeakVoice: DEFAULT_ESPEAK_VOICE, piper: { voice } } satisfies VoiceEngineConfig,
    clock: systemClock,
    report: () => undefined,
    log: logTo((level, message) => process.stderr.write(`${level}: ${message}\n`)),
    limits: { waitForStartMs: 60_000, openTimeoutMs: 60_000 },
  });
  try {
    const info = await link.ready();
    if (info.provider !== 'piper') throw new VoicesError(info.detail);
    const samples: Sample[] = [];
    for (const text of texts)
      samples.push(
        await sayOnce(
          link.run({ kind: 'speak', text, rate: 1, pitch: 1 } satisfies SpeechJob, new AbortController().signal),
          Number(info['sampleRateHz']),
        ),
      );
    return samples;
  } finally {
    await link.close();
  }
}

async function sayOnce(chunks: AsyncIterable<unknown>, sampleRateHz: number): Promise<Sample> {
  const startMs = systemClock.nowMs();
  let firstAudioMs = 0;
  const parts: Int16Array[] = [];
  for await (const chunk of chunks) {
    const { pcm } = chunk as SpeechChunk;
    if (pcm.length === 0) continue;
    if (parts.length === 0) firstAudioMs = systemClock.nowMs() - startMs;
    parts.push(pcm);
  }
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    pcm.set(part, at);
    at += part.length;
  }
  return { sampleRateHz, pcm, firstAudioMs, totalMs: systemClock.nowMs() - startMs };
}
