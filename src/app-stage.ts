/** What is seen on stream beside the overlay, as the settings want it: OBS and VTube Studio. Part of `app.ts`. */
import type { Settings } from './config/settings.ts';
import type { Log } from './log.ts';
import { createObs } from './obs/obs.ts';
import type { Clock } from './pipeline/clock.ts';
import type { EventBus } from './pipeline/events.ts';
import type { ModuleBoard, ModuleName, ReportModule } from './pipeline/modules.ts';
import type { Persona } from './pipeline/persona.ts';
import type { Scenes } from './pipeline/ports.ts';

export interface StageParts {
  readonly settings: Settings;
  readonly persona: Persona;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly board: ModuleBoard;
  readonly log: Log;
}

export interface Stage {
  readonly scenes: Scenes;
  /** What of it the streamer can switch off while running. */
  readonly switchable: readonly ModuleName[];
  close(): Promise<void>;
}

/** Returns at once: what is not there is `offline` and looked for until it is. */
export function openStage(parts: StageParts): Stage {
  const { bus } = parts;
  const onScene = (scene: string): void => bus.emit({ type: 'scene.changed', scene });
  const closers: (() => Promise<void>)[] = [];
  const obs = parts.settings.USE_STUB_OBS ? null : openObs(parts, onScene);
  if (obs) closers.push(obs.close);
  return {
    scenes: obs?.scenes ?? stubScenes(parts.board.reporter('obs'), onScene),
    switchable: ['obs'],
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

function openObs(
  { settings, persona, clock, bus, board, log }: StageParts,
  onScene: (scene: string) => void,
): { readonly scenes: Scenes; readonly close: () => Promise<void> } {
  const obs = createObs({
    url: settings.OBS_URL,
    password: settings.OBS_PASSWORD ?? '',
    clock,
    report: board.reporter('obs'),
    log: (level, message) => log[level](message),
    sceneAllowList: () => persona.scenes,
    ...(settings.OBS_MUTE_INPUT === null ? {} : { muteInput: settings.OBS_MUTE_INPUT }),
    onScene,
  });
  /** Muted in OBS too, beside the cut: the desk tells of a panic when she is silent already, and nobody waits for OBS. */
  const mute = async (on: boolean): Promise<void> => {
    // What this muted is given back also when OBS was switched off meanwhile.
    if (on && !board.isEnabled('obs')) return;
    try {
      await obs.hardMute(on);
    } catch (error) {
      // Without OBS there is nothing to mute; with it the streamer must know that it did not.
      if (obs.connected) log.warn(`OBS did not ${on ? 'mute' : 'unmute'} her: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const stop = bus.listen((event) => {
    if (event.type === 'panic') void mute(true);
    else if (event.type === 'resumed') void mute(false);
  });
  return {
    scenes: obs,
    close: async () => {
      stop();
      await obs.close();
    },
  };
}

/** Scenes that change in AIVT only. */
function stubScenes(report: ReportModule, onScene: (scene: string) => void): Scenes {
  let current: string | null = null;
  report({ state: 'stub', provider: 'stub', detail: 'scenes change in AIVT only (USE_STUB_OBS)' });
  return {
    get current() {
      return current;
    },
    set(scene) {
      if (current !== scene) onScene(scene);
      current = scene;
      return Promise.resolve();
    },
  };
}
