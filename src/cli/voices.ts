import { logTo } from '../kernel/log.ts';
import { voicesFolder } from '../app/folders.ts';
import { systemClock } from '../kernel/clock.ts';
import { sampleVoice } from '../app/voice-sample.ts';
import { DEFAULT_ESPEAK_VOICE } from '../tts/engine.ts';
import { voicesCommand as voices } from '../tts/voices/command.ts';
import { load } from './load.ts';

/** `npm run voices -- list | install | remove | try | benchmark` */
export async function voicesCommand(args: readonly string[]): Promise<number> {
  const { settings } = load();
  const folder = voicesFolder(settings);
  return voices(args, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    folder,
    ...(settings.VOICES_INDEX_URL === null ? {} : { indexUrl: settings.VOICES_INDEX_URL }),
    clock: systemClock,
    // In a process of its own, as a stream would.
    sample: (voice, texts) =>
      sampleVoice(
        {
          folder,
          voice,
          espeakVoice: DEFAULT_ESPEAK_VOICE,
          readyMs: 60_000,
          clock: systemClock,
          log: logTo((level, message) => process.stderr.write(`${level}: ${message}\n`)),
          signal: new AbortController().signal,
        },
        texts,
      ),
  });
}
