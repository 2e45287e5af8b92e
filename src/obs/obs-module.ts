/** OBS as the house uses it: scenes, what rewards show for a while, whom she answers, the mute of a panic. */
import type { EventBus } from '../domain/events.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Switchable } from '../ports/module.ts';
import type { SceneSwitcher } from '../ports/scenes.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { createNowAnswering } from './now-answering.ts';
import type { KeptNames } from './mute.ts';
import { createObs } from './obs.ts';
import { createPanicMute } from './panic-mute.ts';
import { createTimedSwitch, type ObsSwitch } from './timed-switch.ts';

export interface ObsModuleOptions {
  readonly url: string;
  readonly password: string;
  /** The input that a panic mutes; null for every browser source with `/overlay`. */
  readonly muteInput: string | null;
  /** Remembers over a crash what a panic muted. */
  readonly mutedInputs?: KeptNames;
  /** The text source that shows whom she answers; null for none. */
  readonly textInput: string | null;
  readonly sceneAllowList: () => readonly string[];
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly report: ReportModule;
  readonly log: Log;
  /** Judges what OBS shows of a viewer's words. */
  readonly moderation: Pick<Moderation, 'check'>;
}

export interface ObsModule extends Switchable {
  readonly scenes: SceneSwitcher;
  /** How OBS fares; null while it is not connected. */
  readonly health: () => StreamHealth | null;
  /**
   * Shows a source or filter for a while.
   * @throws Error with a message for the streamer when it cannot be shown now.
   */
  showFor(what: ObsSwitch, forMs: number): Promise<void>;
  close(): Promise<void>;
}

export function openObs(options: ObsModuleOptions): ObsModule {
  const { clock, bus, log, moderation } = options;
  let enabled = true;
  let detail = 'not heard from yet';
  let streaming: boolean | null = null;
  const obs = createObs({
    ...options,
    report: (told) => {
      ({ detail } = told);
      options.report(told);
    },
    onScene: (scene) => bus.emit({ type: 'scene.changed', scene }),
    onOutputs: ({ streaming: now }) => {
      // A stream that ran before OBS was found did not begin now.
      if (streaming !== null && streaming !== now) bus.emit({ type: 'stream.live', live: now, source: 'obs' });
      streaming = now;
    },
  });
  const timedSwitch = createTimedSwitch({
    clock,
    set: (what, on) =>
      'filter' in what ? obs.setFilterEnabled(what.source, what.filter, on) : obs.setSourceEnabled(what.scene, what.source, on),
    isOn: (what) => ('filter' in what ? obs.isFilterEnabled(what.source, what.filter) : obs.isSourceEnabled(what.scene, what.source)),
    onStuck: (what) =>
      log.warn(`“${'filter' in what ? what.filter : what.source}” is still on in OBS, and was to be off: take it off there`),
  });
  const panicMute = createPanicMute(bus, obs, log);
  const stopClearing = bus.listen((event) => {
    if (event.type === 'panic') timedSwitch.clear();
  });
  const stopAnswering =
    options.textInput === null
      ? () => undefined
      : createNowAnswering({ bus, moderation, show: (line) => (enabled ? obs.showAnswering(line) : undefined) });
  return {
    scenes: {
      get current() {
        return obs.current;
      },
      get unavailable() {
        return !enabled ? 'switched off by the streamer' : obs.connected ? null : detail;
      },
      set: (scene) => obs.set(scene),
    },
    health: () => obs.health,
    async showFor(what, forMs) {
      if (!enabled) throw new Fault('obs is switched off');
      await timedSwitch.show(what, forMs);
    },
    setEnabled(on) {
      if (on === enabled) return;
      enabled = on;
      panicMute.setEnabled(on);
      if (on) return;
      obs.showAnswering('');
      timedSwitch.clear();
    },
    async close() {
      stopClearing();
      stopAnswering();
      await timedSwitch.close();
      await panicMute.close();
      await obs.close();
    },
  };
}
