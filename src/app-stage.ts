/** What is seen on stream beside the overlay, as the settings want it: OBS and VTube Studio. Part of `app.ts`. */
import { resolve } from 'node:path';
import { ROOT } from './config/root.ts';
import type { Settings } from './config/settings.ts';
import type { Log } from './log.ts';
import { followAnswers } from './obs/now-answering.ts';
import { createForAWhile, type ObsSwitch } from './obs/for-a-while.ts';
import { createObs } from './obs/obs.ts';
import type { Clock } from './pipeline/clock.ts';
import type { EventBus } from './pipeline/events.ts';
import type { ModuleBoard, ModuleName, ReportModule } from './pipeline/modules.ts';
import type { MouthFeed } from './pipeline/mouth.ts';
import type { Persona } from './pipeline/persona.ts';
import type { Moderation, Scenes } from './pipeline/ports.ts';
import type { StreamHealth } from './pipeline/stream-health.ts';
import { createVts } from './vts/vts.ts';

export interface StageParts {
  readonly settings: Settings;
  readonly persona: Persona;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly board: ModuleBoard;
  readonly log: Log;
  /** Judges what OBS shows of a viewer's words. */
  readonly moderation: Pick<Moderation, 'check'>;
}

export interface Stage {
  readonly scenes: Scenes;
  /** How OBS fares; null where none is connected. */
  readonly health: () => StreamHealth | null;
  /** For the speaker; undefined where no puppet is wanted. */
  readonly mouth: MouthFeed | undefined;
  /**
   * Presses a hotkey of the puppet by its name.
   * @throws Error with a message for the streamer when it cannot be pressed now, or there is no such one.
   */
  readonly press: (hotkey: string) => Promise<void>;
  /**
   * Shows a source or filter in OBS for a while.
   * @throws Error with a message for the streamer when it cannot be shown now.
   */
  readonly showFor: (what: ObsSwitch, forMs: number) => Promise<void>;
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
  const puppet = openPuppet(parts);
  if (puppet) closers.push(puppet.close);
  return {
    scenes: obs?.scenes ?? stubScenes(parts.board.reporter('obs'), onScene),
    health: obs?.health ?? (() => null),
    showFor: obs?.showFor ?? (() => Promise.reject(new Error('there is no OBS here (USE_STUB_OBS)'))),
    mouth: puppet?.mouth,
    press: puppet?.press ?? (() => Promise.reject(new Error('there is no VTube Studio here (USE_STUB_VTS)'))),
    switchable: puppet ? ['obs', 'vts'] : ['obs'],
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

function openObs(
  { settings, persona, clock, bus, board, log, moderation }: StageParts,
  onScene: (scene: string) => void,
): {
  readonly scenes: Scenes;
  readonly health: () => StreamHealth | null;
  readonly showFor: Stage['showFor'];
  readonly close: () => Promise<void>;
} {
  const obs = createObs({
    url: settings.OBS_URL,
    password: settings.OBS_PASSWORD ?? '',
    clock,
    report: board.reporter('obs'),
    log: (level, message) => log[level](message),
    sceneAllowList: () => persona.scenes,
    ...(settings.OBS_MUTE_INPUT === null ? {} : { muteInput: settings.OBS_MUTE_INPUT }),
    ...(settings.OBS_TEXT_INPUT === null ? {} : { textInput: settings.OBS_TEXT_INPUT }),
    onScene,
  });
  const aWhile = createForAWhile({
    clock,
    set: (what, on) =>
      'filter' in what ? obs.setFilterEnabled(what.source, what.filter, on) : obs.setSourceEnabled(what.scene, what.source, on),
    isOn: (what) => ('filter' in what ? obs.isFilterEnabled(what.source, what.filter) : obs.isSourceEnabled(what.scene, what.source)),
    onStuck: (what) =>
      log.warn(`“${'filter' in what ? what.filter : what.source}” is still on in OBS, and was to be off: take it off there`),
  });
  let panicked = false;
  let enabled = board.isEnabled('obs');
  /** Muted in OBS too, beside the cut: the desk tells of a panic when she is silent already, and nobody waits for OBS. */
  const mute = async (on: boolean): Promise<void> => {
    try {
      await obs.hardMute(on);
    } catch (error) {
      // Without OBS there is nothing to mute (it is done when OBS comes); with it the streamer must know that it did not.
      if (obs.connected) log.warn(`OBS did not ${on ? 'mute' : 'unmute'} her: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const stopMuting = bus.listen((event) => {
    if (event.type === 'panic') {
      panicked = true;
      aWhile.clear();
      if (enabled) void mute(true);
    } else if (event.type === 'resumed') {
      panicked = false;
      // What this muted is given back also when OBS was switched off meanwhile.
      void mute(false);
    } else if (event.type === 'module.state' && event.module === 'obs' && enabled !== board.isEnabled('obs')) {
      enabled = board.isEnabled('obs');
      // The state counts, not which events were seen. Switched off while panicked it stays muted: that is the safe side.
      if (enabled) void mute(panicked);
      else {
        obs.showAnswering('');
        aWhile.clear();
      }
    }
  });
  const stopAnswers =
    settings.OBS_TEXT_INPUT === null
      ? () => undefined
      : followAnswers({ bus, moderation, show: (line) => (enabled ? obs.showAnswering(line) : undefined) });
  return {
    scenes: obs,
    health: () => obs.health,
    showFor: (what, forMs) => (enabled ? aWhile.show(what, forMs) : Promise.reject(new Error('obs is switched off'))),
    close: async () => {
      stopMuting();
      stopAnswers();
      await aWhile.close();
      // Nobody would know why she is not heard the next time.
      if (panicked && obs.connected) await mute(false);
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

/** VTube Studio's model: its mouth follows the speaker, its face what is shown everywhere. */
function openPuppet({
  settings,
  persona,
  clock,
  bus,
  board,
  log,
}: StageParts): { readonly mouth: MouthFeed; readonly press: Stage['press']; readonly close: () => Promise<void> } | null {
  const report = board.reporter('vts');
  if (settings.USE_STUB_VTS) {
    report({ state: 'stub', provider: 'stub', detail: 'no VTube Studio is looked for (USE_STUB_VTS)' });
    return null;
  }
  const vts = createVts({
    url: settings.VTS_URL,
    dataDir: resolve(ROOT, settings.AIVT_DATA_DIR),
    clock,
    report,
    log: (level, message) => log[level](message),
    offsetMs: () => settings.VTS_OFFSET_MS,
    faces: persona.faces,
  });
  let enabled = board.isEnabled('vts');
  vts.show(persona.styles[persona.defaultStyle]?.expression ?? 'neutral');
  const stop = bus.listen((event) => {
    if (event.type === 'expression') vts.show(event.expression);
    else if (event.type === 'module.state' && event.module === 'vts' && enabled !== board.isEnabled('vts')) {
      enabled = board.isEnabled('vts');
      vts.hold(enabled);
    }
  });
  return {
    // Clips that were not opened are not known to it: what follows of them does nothing.
    mouth: { ...vts.mouth, open: (clip) => (enabled ? vts.mouth.open(clip) : undefined) },
    press: (hotkey) => (enabled ? vts.press(hotkey) : Promise.reject(new Error('vts is switched off'))),
    close: async () => {
      stop();
      await vts.close();
    },
  };
}
