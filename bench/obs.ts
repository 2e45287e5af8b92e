/**
 * A real OBS on a virtual screen (Linux with obs and Xvfb): how soon it is back after a crash, and how
 * long a change of scene takes.
 *
 * `backMs` runs from starting OBS again after kill -9 until AIVT is connected and knows what is in it;
 * `listeningMs`, the share that is OBS's own, until its server takes connections. `noticedMs` is from the
 * kill to AIVT saying so. `sceneMs` is one call of the Scenes port that changes the scene, by OBS's own cut.
 */
import { logTo } from '../src/kernel/log.ts';
import OBSWebSocket from 'obs-websocket-js/json';
import { createObs } from '../src/obs/obs.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { ModuleState } from '../src/domain/module-state.ts';
import { findObs, startObs } from '../testing/obs.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

const TIMES = 10;
const SCENE_CHANGES = 20;
/** The first is there in a new OBS. */
const SCENES = ['Scene', 'Other'] as const;

interface Result {
  readonly n: number;
  readonly noticedMs: Percentiles;
  readonly listeningMs: Percentiles;
  readonly backMs: Percentiles & { readonly max: number };
  readonly sceneMs: Percentiles;
}

export async function run(args: readonly string[]): Promise<Result> {
  const n = Number(args[args.indexOf('--times') + 1] ?? TIMES) || TIMES;
  const programs = findObs();
  if (!programs) throw new Error('this measurement needs Linux with obs and Xvfb (.ci/packages.txt)');
  const real = await startObs(programs);
  let state: ModuleState = 'unknown';
  let wake: () => void = () => undefined;
  const until = async (wanted: ModuleState): Promise<void> => {
    while (state !== wanted) await new Promise<void>((resolve) => (wake = resolve));
  };
  const obs = createObs({
    url: real.url,
    password: real.password,
    clock: systemClock,
    report(report) {
      state = report.state;
      wake();
    },
    log: logTo(() => undefined),
    sceneAllowList: () => SCENES,
    onScene: () => undefined,
  });
  try {
    await until('online');
    const sceneMs: number[] = [];
    const other = new OBSWebSocket();
    await other.connect(real.url, real.password);
    await other.call('CreateScene', { sceneName: SCENES[1] });
    await other.call('SetCurrentSceneTransition', { transitionName: 'Cut' });
    await other.disconnect();
    for (let i = 1; i <= SCENE_CHANGES; i++) sceneMs.push(await timed(() => obs.set(SCENES[i % 2] ?? 'Scene')));
    const noticedMs: number[] = [];
    const listeningMs: number[] = [];
    const backMs: number[] = [];
    for (let i = 0; i < n; i++) {
      process.stderr.write(`obs: kill -9, ${i + 1}/${n}\n`);
      const [, noticed] = await Promise.all([real.kill(), timed(() => until('offline'))]);
      noticedMs.push(noticed);
      const [listening, back] = await Promise.all([timed(() => real.start()), timed(() => until('online'))]);
      listeningMs.push(listening);
      backMs.push(back);
    }
    return {
      n,
      noticedMs: percentiles(noticedMs),
      listeningMs: percentiles(listeningMs),
      backMs: { ...percentiles(backMs), max: Math.round(Math.max(...backMs)) },
      sceneMs: percentiles(sceneMs),
    };
  } finally {
    await obs.close();
    await real.close();
  }
}

async function timed(done: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await done();
  return performance.now() - began;
}
