/** OBS by its websocket: scenes by an allow-list, sources and filters, the hard mute, how it fares. */
import type { Log } from '../kernel/log.ts';
import type { Approved } from '../domain/approved.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { StreamHealth } from '../ports/stream-health.ts';
import { describeObs } from './detail.ts';
import { NOT_FOUND, ObsError } from './errors.ts';
import { createLink } from './link.ts';
import { createHardMute } from './mute.ts';
import type { ObsSession } from './session.ts';
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

export interface ObsOutputs {
  readonly streaming: boolean;
  readonly recording: boolean;
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

const PROVIDER = 'obs-websocket';
/** The numbers change all the time; who looks at the status need not see each. */
const STATS_TOLD_EVERY_MS = 10_000;
/** A scene may be still loading when OBS takes the first calls. */
const OPENING_TIMEOUT_MS = 6_000;

export function createObs(options: ObsOptions): Obs {
  const { clock, report, log, sceneAllowList } = options;
  const mute = createHardMute(options.muteInput ?? undefined);
  let scene: string | null = null;
  let outputs: ObsOutputs | null = null;
  let stats: ObsStats | null = null;
  let statsTold: ObsStats | null = null;
  let statsToldAtMs = -Infinity;
  let detail = '';
  let gaps: readonly string[] = [];
  let learned = false;
  let answering = true;
  let watching: Promise<void> = Promise.resolve();

  const onAir = (name: string): void => {
    if (scene === name) return;
    scene = name;
    options.onScene(name);
  };
  const output = (change: Partial<ObsOutputs>): void => {
    const next = { streaming: false, recording: false, ...outputs, ...change };
    if (next.streaming === outputs?.streaming && next.recording === outputs.recording) return;
    outputs = next;
    options.onOutputs?.(next);
    tell();
  };

  /** What OBS may change by itself while connected. All of it is idempotent: OBS 32 tells some things twice. */
  function listen(session: ObsSession): void {
    const { socket } = session;
    socket.on('CurrentProgramSceneChanged', ({ sceneName }) => onAir(sceneName));
    socket.on('SceneNameChanged', ({ oldSceneName, sceneName }) => {
      if (oldSceneName === scene) onAir(sceneName);
    });
    socket.on('StreamStateChanged', ({ outputActive }) => output({ streaming: outputActive }));
    socket.on('RecordStateChanged', ({ outputActive }) => output({ recording: outputActive }));
    socket.on('InputMuteStateChanged', ({ inputName, inputMuted }) => mute.changed(inputName, inputMuted));
    let looking = false;
    let due = false;
    /** Changing the scene collection tells of every input: looking goes on one at a time, and once more at the end. */
    const lookAgain = async (): Promise<void> => {
      due = true;
      if (looking) return;
      looking = true;
      while (due) {
        due = false;
        await learn(session).catch((error: unknown) => {
          if (!session.ended.aborted) log.warn(`OBS: ${reasonOf(error)}`);
        });
      }
      looking = false;
    };
    for (const event of ['CurrentSceneCollectionChanged', 'InputCreated', 'InputRemoved', 'InputNameChanged'] as const)
      socket.on(event, () => void lookAgain());
    socket.on('ExitStarted', () => session.terminate(new ObsError('closed', 'OBS was closed')));
  }

  async function learn({ call }: ObsSession): Promise<void> {
    const timeoutMs = OPENING_TIMEOUT_MS;
    await mute.opened((type, data, more) => call(type, data, { timeoutMs, ...more }));
    onAir((await call('GetCurrentProgramScene', undefined, { timeoutMs })).currentProgramSceneName);
    const [stream, record] = await Promise.all([call('GetStreamStatus'), call('GetRecordStatus')]);
    output({ streaming: stream.outputActive, recording: record.outputActive });
    const { scenes } = await call('GetSceneList');
    await text.opened((type, data, more) => call(type, data, { timeoutMs, ...more }));
    gaps = missing(scenes.map((one) => one['sceneName']));
    learned = true;
    tell();
  }

  function missing(scenesThere: readonly unknown[]): readonly string[] {
    const scenes = sceneAllowList().filter((name) => !scenesThere.includes(name));
    return [
      ...(scenes.length > 0 ? [`not in OBS: ${scenes.map((name) => `“${name}”`).join(', ')}`] : []),
      ...(mute.inputs.length === 0 ? ['no input to mute on panic'] : []),
      ...(text.name !== null && !text.there ? [`no text source “${text.name}”`] : []),
    ];
  }

  let version = '';
  function tell(): void {
    // Not before it is known what is there, and not when it is gone again.
    if (!learned || !outputs) return;
    detail = describeObs({ version, ...outputs, stats, before: statsTold, gaps });
    report(
      answering
        ? { state: 'online', provider: PROVIDER, detail }
        : { state: 'degraded', provider: PROVIDER, detail: 'OBS answers late; it may be busy' },
    );
  }

  function heardStats(now: ObsStats): void {
    stats = now;
    options.onStats?.(now);
    const nowMs = clock.nowMs();
    if (nowMs - statsToldAtMs < STATS_TOLD_EVERY_MS) return;
    tell();
    statsTold = now;
    statsToldAtMs = nowMs;
  }

  async function opened(session: ObsSession): Promise<void> {
    listen(session);
    const told = await session.call('GetVersion', undefined, { timeoutMs: OPENING_TIMEOUT_MS });
    version = `OBS ${told.obsVersion} (obs-websocket ${told.obsWebSocketVersion})`;
    await learn(session);
    log.info(`connected to ${detail}`);
    watching = watchStats({
      session,
      clock,
      everyMs: options.statsEveryMs ?? 2_000,
      isStreaming: () => outputs?.streaming === true,
      onStats: heardStats,
      onAnswering: (now) => {
        answering = now;
        tell();
      },
    });
  }

  report({ state: 'unknown', provider: PROVIDER, detail: `looking for OBS at ${options.url}` });
  const link = createLink({
    ...options,
    opened,
    lost(reason) {
      if (outputs) log.warn(`OBS: ${reason.message}`);
      scene = null;
      outputs = null;
      stats = null;
      statsTold = null;
      statsToldAtMs = -Infinity;
      answering = true;
      learned = false;
      text.lost();
      report({ state: 'offline', provider: PROVIDER, detail: reason.message });
    },
  });

  const text = createTextSource({ name: options.textInput ?? null, clock, call: link.call, log });

  async function set(wanted: string): Promise<void> {
    const sceneName = allowedScene(wanted, sceneAllowList());
    try {
      await link.call('SetCurrentProgramScene', { sceneName });
    } catch (error) {
      if (error instanceof ObsError && error.code === NOT_FOUND)
        throw new ObsError('refused', `OBS has no scene “${sceneName}”: add it there, or run \`npm run setup -- obs\``, NOT_FOUND, {
          cause: error,
        });
      throw error;
    }
    // OBS sends no event for the scene that is on air already: its reply is the word that counts.
    onAir(sceneName);
  }

  return {
    get current() {
      return scene;
    },
    get connected() {
      return outputs !== null;
    },
    get outputs() {
      return outputs;
    },
    get stats() {
      return stats;
    },
    get health() {
      return outputs && stats ? { ...outputs, ...stats } : null;
    },
    set,
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

/**
 * The scene that is meant, in the persona's own spelling.
 * @throws ObsError when the persona does not list it.
 */
export function allowedScene(wanted: string, allowed: readonly string[]): string {
  const exact = allowed.find((name) => name === wanted);
  const folded = wanted.trim().toLowerCase();
  const alike = exact ?? allowed.find((name) => name.toLowerCase() === folded);
  if (alike !== undefined) return alike;
  const list = allowed.length === 0 ? 'it lists none' : `it lists ${allowed.join(', ')}`;
  throw new ObsError('refused', `the persona's scenes do not include “${wanted.slice(0, 60)}”: ${list}`);
}
