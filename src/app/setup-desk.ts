/** What the set-up pages ask for: looking as `npm run doctor` does, and fetching models and voices. */
import type { Settings } from '../config/settings.ts';
import { model as lookAtModel } from '../cli/doctor-model.ts';
import { voices as lookAtVoices } from '../cli/doctor.ts';
import { obs, twitch, vts } from '../cli/doctor-stage.ts';
import type { Finding } from '../cli/finding.ts';
import type { ModuleBoard } from '../control/module-board.ts';
import type { Persona } from '../domain/persona.ts';
import type { Clock } from '../kernel/clock.ts';
import { ControlError } from '../ports/controls.ts';
import type { CheckName, SetupDesk } from '../ports/setup-desk.ts';
import { isFreeToEarnWith, loadCatalogue } from '../tts/voices/catalogue.ts';
import { installedVoices, installVoice } from '../tts/voices/installed.ts';
import { createFetching } from './fetching.ts';
import { voicesFolder } from './folders.ts';
import { createModelDesk } from './model-desk.ts';

export interface SetupDeskParts {
  /** As they would hold after a restart. */
  readonly settings: () => Settings;
  readonly persona: Persona;
  readonly board: Pick<ModuleBoard, 'get'>;
  readonly clock: Clock;
}

export function createSetupDesk({ settings, persona, board, clock }: SetupDeskParts): SetupDesk & { close(): void } {
  const ended = new AbortController();
  const models = createModelDesk({ settings, clock, ended: ended.signal });
  const voices = createFetching(ended.signal);
  const looks: Readonly<Record<CheckName, () => Promise<Omit<Finding, 'what'>>>> = {
    model: () => lookAtModel(settings()),
    voice: () => lookAtVoices(settings()),
    twitch: () => twitch(settings()),
    obs: () => obs(settings(), persona),
    vts: () => vts(settings()),
    overlay: () => {
      const { state, detail } = board.get('overlay');
      return Promise.resolve({ verdict: state === 'online' ? 'ok' : 'hint', detail });
    },
  };
  return {
    ...models,
    async check(check) {
      const { verdict, detail } = await looks[check]();
      return { check, verdict, detail };
    },
    async voices() {
      const { PIPER_VOICE } = settings();
      const installed = new Set((await installedVoices(voicesFolder(settings())).catch(() => [])).map(({ name }) => name));
      return {
        wanted: PIPER_VOICE,
        fetching: voices.state(),
        voices: loadCatalogue().voices.map((voice) => ({
          name: voice.name,
          quality: voice.quality,
          licence: voice.recordings.licence,
          free: isFreeToEarnWith(voice),
          credit: voice.credit ?? null,
          note: voice.note ?? null,
          installed: installed.has(voice.name),
        })),
      };
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
        await installVoice(voicesFolder(settings()), voice, catalogue.index, { clock, signal, onProgress });
      });
    },
    close: () => ended.abort(new Error('AIVT is closing')),
  };
}
