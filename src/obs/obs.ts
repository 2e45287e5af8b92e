/** OBS by its websocket: scenes by an allow-list, sources and filters, the hard mute, how it fares. */
import type { Log } from '../kernel/log.ts';
import type { Approved } from '../domain/approved.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import type { ObsOutputs } from './detail.ts';
import { follow } from './follow.ts';
import { Known } from './known.ts';
import { createLink } from './link.ts';
import { createHardMute, type KeptNames } from './mute.ts';
import { allowedScene, putOnAir } from './scenes.ts';
import { watchStats, type ObsStats } from './stats.ts';
import { createTextSource } from './text.ts';

export interface ObsOptions {
  /** `ws://127.0.0.1:4455` is OBS's own default. */
  readonly url: string;
  /** Empty when OBS asks for none. */
  readonly password: string;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  /** The persona's scenes, as they are now; no other ever reaches OBS. */
  readonly sceneAllowList: () => readonly string[];
  /** The input that `hardMute` mutes; without it every browser source that shows `/overlay`. */
  readonly muteInput?: string | null;
  /** Remembers over a crash what `hardMute` muted; without it that stays muted then. */
  readonly mutedInputs?: KeptNames;
  /** The text source that `showAnswering` writes to; without it nothing is shown. */
  readonly textInput?: string | null;
  /** The scene on air changed, whoever changed it. Never twice in a row with the same. */
  readonly onScene: (scene: string) => void;
  readonly onStats?: (stats: ObsStats) => void;
  /** Default 2000. */
  readonly statsEveryMs?: number;
  readonly onOutputs?: (outputs: ObsOutputs) => void;
  readonly random?: () => number;
}

export interface Obs {
  /** The scene on air; null when not known. */
  readonly current: string | null;
  /** Resolves when the scene is on air. @throws ObsError */
  set(scene: string): Promise<void>;
  readonly connected: boolean;
  /** Null while not connected. */
  readonly outputs: ObsOutputs | null;
  /** Null while not connected. */
  readonly stats: ObsStats | null;
  /** Null while not connected, or not told yet. */
  readonly health: StreamHealth | null;
  /**
   * Mutes her voice's input in OBS, or gives it back as it was. `true` is held: it is put on again
   * when OBS comes back. @throws ObsError when it is not in force now.
   */
  hardMute(on: boolean): Promise<void>;
  /** Shows approved text (or nothing) in `textInput`, now or after the next connection. Returns at once. */
  showAnswering(text: Approved | ''): void;
  /** Shows approved text (or nothing) in a text source. @throws ObsError */
  setText(source: string, text: Approved | ''): Promise<void>;
  /** @throws ObsError */
  setSourceEnabled(scene: string, source: string, enabled: boolean): Promise<void>;
  /** @throws ObsError */
  isSourceEnabled(scene: string, source: string): Promise<boolean>;
  /** @throws ObsError */
  isFilterEnabled(source: string, filter: string): Promise<boolean>;
  /** @throws ObsError */
  setFilterEnabled(source: string, filter: string, enabled: boolean): Promise<void>;
  close(): Promise<void>;
}

export function createObs(options: ObsOptions): Obs {
  const { clock, log, sceneAllowList } = options;
  const known = new Known(options, options.url);
  const mute = createHardMute(options.muteInput ?? undefined, options.mutedInputs);
  let watching: Promise<void> = Promise.resolve();

  const link = createLink({
    ...options,
    async opened(session) {
      await follow(session, { known, mute, text, sceneAllowList, clock, log });
      log.info(`connected to ${known.detail}`);
      watching = watchStats({
        session,
        clock,
        everyMs: options.statsEveryMs ?? 2_000,
        isStreaming: () => known.outputs?.streaming === true,
        onStats: (stats) => known.heardStats(stats),
        onAnswering: (answering) => known.answers(answering),
      });
    },
    lost(reason) {
      if (known.outputs) log.warn(`OBS: ${reason.message}`);
      text.lost();
      known.lost(reason.message);
    },
  });
  const text = createTextSource({ name: options.textInput ?? null, clock, call: link.call, log });

  return {
    get current() {
      return known.scene;
    },
    get connected() {
      return known.outputs !== null;
    },
    get outputs() {
      return known.outputs;
    },
    get stats() {
      return known.stats;
    },
    get health() {
      return known.outputs && known.stats ? { ...known.outputs, ...known.stats } : null;
    },
    async set(wanted) {
      const scene = allowedScene(wanted, sceneAllowList());
      await putOnAir(link.call, scene);
      // OBS sends no event for the scene that is on air already: its reply is the word that counts.
      known.onAir(scene);
    },
    hardMute: (on) => mute.set(on, link.call),
    showAnswering: (line) => text.show(line),
    async setText(inputName, line) {
      await link.call('SetInputSettings', { inputName, inputSettings: { text: line }, overlay: true });
    },
    async setSourceEnabled(sceneName, sourceName, sceneItemEnabled) {
      const { sceneItemId } = await link.call('GetSceneItemId', { sceneName, sourceName });
      await link.call('SetSceneItemEnabled', { sceneName, sceneItemId, sceneItemEnabled });
    },
    async isSourceEnabled(sceneName, sourceName) {
      const { sceneItemId } = await link.call('GetSceneItemId', { sceneName, sourceName });
      return (await link.call('GetSceneItemEnabled', { sceneName, sceneItemId })).sceneItemEnabled;
    },
    isFilterEnabled: async (sourceName, filterName) => (await link.call('GetSourceFilter', { sourceName, filterName })).filterEnabled,
    async setFilterEnabled(sourceName, filterName, filterEnabled) {
      await link.call('SetSourceFilterEnabled', { sourceName, filterName, filterEnabled });
    },
    async close() {
      await link.close();
      await watching;
    },
  };
}
