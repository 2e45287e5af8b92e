/** What the set-up pages ask for: looking as `npm run doctor` does, and fetching models and voices. */
import type { Settings } from '../config/settings.ts';
import { model as lookAtModel } from '../cli/doctor-model.ts';
import { voices as lookAtVoices } from '../cli/doctor.ts';
import { obs, twitch, vts } from '../cli/doctor-stage.ts';
import type { Finding } from '../cli/finding.ts';
import type { ModuleBoard } from '../control/module-board.ts';
import type { Persona } from '../domain/persona.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { localUrl } from '../cli/say.ts';
import { setupObsCommand } from '../obs/setup.ts';
import { ControlError } from '../ports/controls.ts';
import type { CheckName, SetupDesk } from '../ports/setup-desk.ts';
import { createModelDesk } from './model-desk.ts';
import { createVoiceDesk } from './voice-desk.ts';

export interface SetupDeskParts {
  /** As they would hold after a restart. */
  readonly settings: () => Settings;
  readonly persona: Persona;
  readonly board: Pick<ModuleBoard, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createSetupDesk({ settings, persona, board, clock, log }: SetupDeskParts): SetupDesk & { close(): void } {
  const ended = new AbortController();
  const models = createModelDesk({ settings, clock, ended: ended.signal });
  const voices = createVoiceDesk({ settings, clock, log, ended: ended.signal });
  let settingUpObs = false;
  /** What tells itself how it stands. */
  const standing = (name: 'asr' | 'overlay'): Promise<Omit<Finding, 'what'>> => {
    const { state, detail } = board.get(name);
    return Promise.resolve({ verdict: state === 'online' ? 'ok' : 'hint', detail });
  };
  const looks: Readonly<Record<CheckName, () => Promise<Omit<Finding, 'what'>>>> = {
    model: () => lookAtModel(settings()),
    voice: () => lookAtVoices(settings()),
    twitch: () => twitch(settings()),
    obs: () => obs(settings(), persona),
    vts: () => vts(settings()),
    ears: () => standing('asr'),
    overlay: () => standing('overlay'),
  };
  return {
    ...models,
    ...voices,
    async check(check) {
      const { verdict, detail } = await looks[check]();
      return { check, verdict, detail };
    },
    async setUpObs() {
      if (settingUpObs) throw new ControlError('not-allowed', 'OBS is being set up already.');
      const now = settings();
      if (now.AIVT_PORT === 0)
        throw new ControlError('not-allowed', 'AIVT_PORT=0 takes another port at each start, which OBS could not know: set a fixed one.');
      settingUpObs = true;
      const lines: string[] = [];
      const tell = (line: string): number => lines.push(line.trim());
      try {
        const code = await setupObsCommand([], {
          ...{ out: tell, err: tell, clock, scenes: persona.scenes, overlayUrl: `${localUrl(now)}/overlay` },
          ...{ url: now.OBS_URL, password: now.OBS_PASSWORD ?? '', textInput: now.OBS_TEXT_INPUT },
        });
        return { done: code === 0, lines };
      } finally {
        settingUpObs = false;
      }
    },
    close: () => ended.abort(new Error('AIVT is closing')),
  };
}
