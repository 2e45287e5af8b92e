/** The whole program with ears: a scripted model, espeak for a voice, nothing of OBS, Twitch and VTube Studio. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type App } from '../src/app/app.ts';
import { load } from '../src/cli/load.ts';
import { parseSettings } from '../src/config/settings.ts';
import { EventLog } from './event-log.ts';

/** @param change settings beside those, `WYOMING_URL` of the recogniser among them; resolves when the recogniser answers */
export async function startEarsApp(
  change: Readonly<Record<string, string>>,
): Promise<{ readonly app: App; readonly log: EventLog; readonly folder: string }> {
  const { persona, personaFile, version } = load({});
  const folder = mkdtempSync(join(tmpdir(), 'aivt-ears-'));
  const settings = parseSettings({
    AIVT_PORT: '0',
    AIVT_DATA_DIR: folder,
    SAY_RESUMED: '0',
    SAY_GREETING: '0',
    ASR_PROVIDER: 'wyoming',
    POLICY_PROVIDER: 'scripted',
    TTS_PROVIDER: 'espeak',
    USE_STUB_TWITCH: '1',
    USE_STUB_OBS: '1',
    USE_STUB_VTS: '1',
    ...change,
  });
  const write = process.env['REAL_LOG'] ? (line: string) => process.stderr.write(line) : () => undefined;
  const app = await startApp({ settings, persona, personaFile, version, rehearse: null, write });
  const log = new EventLog();
  app.bus.listen((event) => log.add(event));
  await app.settled;
  // On a busy machine the first look may take too long; it is looked again.
  while (app.status.status().modules.asr.state !== 'online') await log.until('module.state', log.now, ({ module }) => module === 'asr');
  return { app, log, folder };
}

/** An utterance that has come to its end: its text, or why it came to nothing. */
export interface Heard {
  readonly text: string;
  readonly unheard: string | null;
  /** Where in the log to look for the next one. */
  readonly next: number;
}

/** The first utterance that is at its end from `from` on. @throws Error that says how the ears stand when there is none in time */
export async function nextHeard(
  { app, log }: { readonly app: App; readonly log: EventLog },
  from: number,
  limitMs: number,
): Promise<Heard> {
  const over = new AbortController();
  try {
    const event = await Promise.race([
      log.until('ears.final', from),
      log.until('ears.unheard', from),
      sleep(limitMs, null, { signal: over.signal }),
    ]);
    if (event === null) {
      const { state, microphone, trouble } = app.status.status().ears;
      const { state: asr, detail } = app.status.status().modules.asr;
      throw new Error(
        `nothing came to its end within ${limitMs / 1000} s: the ears are "${state}", the microphone is ${microphone ?? 'none'}${trouble ? ` (${trouble})` : ''}, the recogniser is ${asr} (${detail})`,
      );
    }
    const next = log.events.indexOf(event) + 1;
    return event.type === 'ears.final' ? { text: event.text, unheard: null, next } : { text: '', unheard: event.reason, next };
  } finally {
    over.abort();
  }
}
