/** What the set-up pages ask of voices: which there are, fetching one, hearing one. */
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import { ControlError } from '../ports/controls.ts';
import { BUILT_IN_VOICE, type SetupDesk, type Voices } from '../ports/setup-desk.ts';
import { isFreeToEarnWith, loadCatalogue } from '../tts/voices/catalogue.ts';
import { installedVoices, installVoice } from '../tts/voices/installed.ts';
import { wavFile } from '../tts/voices/wav.ts';
import { createFetching } from './fetching.ts';
import { voicesFolder } from './folders.ts';
import { sampleVoice } from './voice-sample.ts';

/** A busy machine loads a Piper voice slowly; the route waits a little longer. */
const TRY_LIMIT_MS = 30_000;
const TRY_WORDS = 'Hello, everybody! This is how I sound. Shall we begin?';

type VoiceView = Voices['voices'][number];
const BUILT_IN: VoiceView = {
  name: BUILT_IN_VOICE,
  quality: 'robotic',
  licence: 'GPL-3.0-or-later (eSpeak NG)',
  free: true,
  credit: null,
  note: null,
  installed: true,
};
/** A voice that is not in the catalogue: nothing is known of it. */
const BY_HAND: Omit<VoiceView, 'name'> = {
  quality: 'not known',
  licence: 'not known: put there by hand',
  free: false,
  credit: null,
  note: null,
  installed: true,
};

export interface VoiceDeskParts {
  /** As they would hold after a restart. */
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly ended: AbortSignal;
}

export function createVoiceDesk({ settings, clock, log, ended }: VoiceDeskParts): Pick<SetupDesk, 'voices' | 'tryVoice' | 'installVoice'> {
  const voices = createFetching(ended);
  let trying = false;
  return {
    async voices() {
      const { PIPER_VOICE } = settings();
      const installed = new Set((await installedVoices(voicesFolder(settings())).catch(() => [])).map(({ name }) => name));
      const catalogued = loadCatalogue().voices.map((voice) => ({
        name: voice.name,
        quality: voice.quality,
        licence: voice.recordings.licence,
        free: isFreeToEarnWith(voice),
        credit: voice.credit ?? null,
        note: voice.note ?? null,
        installed: installed.has(voice.name),
      }));
      const byHand = [...installed]
        .filter((name) => catalogued.every((voice) => voice.name !== name))
        .map((name) => ({ ...BY_HAND, name }));
      return {
        wanted: PIPER_VOICE,
        fetching: voices.state(),
        voices: [BUILT_IN, ...catalogued, ...byHand],
      };
    },
    async tryVoice(name) {
      if (trying) throw new ControlError('not-allowed', 'Another voice is being tried: wait until it has spoken.');
      trying = true;
      const late = AbortSignal.timeout(TRY_LIMIT_MS);
      try {
        const folder = voicesFolder(settings());
        const here = name === BUILT_IN_VOICE || (await installedVoices(folder).catch(() => [])).some((one) => one.name === name);
        if (!here) throw new ControlError('not-found', `The voice "${name}" is not installed.`);
        const voice = name === BUILT_IN_VOICE ? null : name;
        const { ESPEAK_VOICE: espeakVoice } = settings();
        // One thread: hers goes on beside it.
        const options = { folder, voice, espeakVoice, threads: 1, readyMs: TRY_LIMIT_MS, clock, log };
        const [sample] = await sampleVoice({ ...options, signal: AbortSignal.any([late, ended]) }, [TRY_WORDS]);
        if (sample === undefined || sample.pcm.length === 0) throw new Error('it made no sound');
        return wavFile(sample.sampleRateHz, sample.pcm);
      } catch (error) {
        if (error instanceof ControlError) throw error;
        const why = late.aborted ? `it was not ready within ${TRY_LIMIT_MS / 1000} s` : reasonOf(error);
        throw new ControlError('unavailable', `The voice "${name}" could not be tried: ${why}.`);
      } finally {
        trying = false;
      }
    },
    installVoice(name, licenceAccepted) {
      const catalogue = loadCatalogue();
      const voice = catalogue.voices.find((one) => one.name === name);
      if (!voice) throw new ControlError('not-found', `There is no voice "${name}" in the catalogue.`);
      if (!isFreeToEarnWith(voice) && !licenceAccepted)
        throw new ControlError(
          'not-allowed',
          `${name} is not cleared for a stream that earns money. Read ${voice.recordings.source} first.`,
        );
      voices.begin(name, async (tell, signal) => {
        const onProgress = (file: string, done: number, total: number): void => tell(file, done, total);
        await installVoice(voicesFolder(settings()), voice, settings().VOICES_INDEX_URL ?? catalogue.index, { clock, signal, onProgress });
      });
    },
  };
}
