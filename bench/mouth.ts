/**
 * The mouth in VTube Studio, before the stand-in of its API on a real socket (which answers once a drawn
 * frame, as the program does). No model is drawn.
 *
 * A clip's mouth opens and closes at times that share no rhythm with the frames. `openLagMs` and
 * `closeLagMs` run from the moment the playhead reaches an opening (closing) to the frame in which the
 * stand-in has the mouth half open (half closed); negative is early, VTS_OFFSET_MS is 0. `framesPerSecond`
 * is what the stand-in took while she spoke. `idle` is ten minutes on a clock that is moved by hand:
 * how often an input fell back because nobody had sent it for a second.
 */
import { logTo } from '../src/kernel/log.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../src/kernel/clock.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { ModuleReport } from '../src/domain/module-state.ts';
import type { VisemeCue } from '../src/ports/voice.ts';
import { createVts, type Vts, type VtsOptions } from '../src/vts/vts.ts';
import type { OpenTransport } from '../src/vts/wire.ts';
import type { Injection } from '../testing/stand-ins/vts-inputs.ts';
import { VtsWorld } from '../testing/stand-ins/vts-world.ts';
import { startVtsStandIn } from '../testing/stand-ins/vts.ts';
import { percentiles, type Percentiles } from './percentiles.ts';

const SECONDS = 30;
const SAMPLE_RATE_HZ = 22_050;
const OPEN_FOR_MS = 110;
const EVERY_MS = 247;
/** Half of a wide open mouth, as `aa` is drawn. */
const HALF_OPEN = 0.45;
const IDLE_MINUTES = 10;

interface Result {
  readonly n: number;
  readonly openLagMs: Percentiles;
  readonly closeLagMs: Percentiles;
  readonly framesPerSecond: number;
  readonly framesDropped: number;
  readonly idle: { readonly minutes: number; readonly inputsLost: number; readonly framesPerSecond: number };
}

export async function run(args: readonly string[]): Promise<Result> {
  const seconds = Number(args[args.indexOf('--seconds') + 1] ?? SECONDS) || SECONDS;
  const dataDir = await mkdtemp(join(tmpdir(), 'aivt-bench-mouth-'));
  try {
    const speaking = await speak(seconds, dataDir);
    return { ...speaking, idle: await idle(dataDir) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function speak(seconds: number, dataDir: string): Promise<Omit<Result, 'idle'>> {
  const standIn = await startVtsStandIn();
  const { vts, online } = open({ url: standIn.url, dataDir, clock: systemClock });
  try {
    await online;
    const opensMs: number[] = [];
    const visemes: VisemeCue[] = [{ viseme: 'sil', atSample: 0 }];
    for (let ms = 300; ms < seconds * 1000 - 500; ms += EVERY_MS) {
      opensMs.push(ms);
      visemes.push({ viseme: 'aa', atSample: sampleAt(ms) }, { viseme: 'sil', atSample: sampleAt(ms + OPEN_FOR_MS) });
    }
    vts.mouth.open({ clipId: 1, sampleRateHz: SAMPLE_RATE_HZ, visemes, samples: sampleAt(seconds * 1000), complete: true });
    const { injections } = standIn.world.inputs;
    const from = injections.length;
    const startedAtMs = systemClock.nowMs();
    vts.mouth.playing(1, startedAtMs);
    process.stderr.write(`mouth: speaks for ${seconds} s\n`);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    vts.mouth.finished(1);
    const course = injections.slice(from);
    const lag = (ms: number, reached: (open: number) => boolean): number[] => {
      // Not before half of the way from the change before it, so that no other change is taken for this one.
      const half = course.find(({ atMs, values }) => atMs >= startedAtMs + ms - OPEN_FOR_MS / 2 && reached(openOf(values)));
      return half ? [half.atMs - startedAtMs - ms] : [];
    };
    const openLagMs = opensMs.flatMap((ms) => lag(ms, (open) => open >= HALF_OPEN));
    const closeLagMs = opensMs.flatMap((ms) => lag(ms + OPEN_FOR_MS, (open) => open < HALF_OPEN));
    return {
      n: openLagMs.length,
      openLagMs: percentiles(openLagMs),
      closeLagMs: percentiles(closeLagMs),
      framesPerSecond: Math.round((course.length / seconds) * 10) / 10,
      framesDropped: vts.counters.dropped,
    };
  } finally {
    await vts.close();
    await standIn.close();
  }
}

async function idle(dataDir: string): Promise<Result['idle']> {
  const clock = new FakeClock();
  const world = new VtsWorld({ clock });
  const openTransport: OpenTransport = (_url, events) => {
    const end = world.connect({ send: (text) => queueMicrotask(() => events.message(text)) });
    return Promise.resolve({ send: (text) => end.receive(text), terminate: () => end.disconnected() });
  };
  const { vts, online } = open({ url: 'ws://memory', dataDir: join(dataDir, 'idle'), clock, openTransport });
  const told = { online: false };
  void online.then(() => (told.online = true));
  // The token is kept in a real file, which takes real time.
  while (!told.online) {
    await clock.advance(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stderr.write(`mouth: idle for ${IDLE_MINUTES} minutes\n`);
  const before = world.inputs.injections.length;
  for (let s = 0; s < IDLE_MINUTES * 60; s++) {
    await clock.advance(1_000);
    // Looking is what makes the stand-in notice an input that fell back.
    world.inputs.value('MouthOpen');
  }
  const framesPerSecond = Math.round(((world.inputs.injections.length - before) / (IDLE_MINUTES * 60)) * 10) / 10;
  await Promise.all([vts.close(), clock.advance(1_000)]);
  return { minutes: IDLE_MINUTES, inputsLost: world.inputs.lost, framesPerSecond };
}

interface Target extends Pick<VtsOptions, 'url' | 'dataDir'> {
  readonly clock: Clock;
  readonly openTransport?: OpenTransport;
}

function open(target: Target): { readonly vts: Vts; readonly online: Promise<undefined> } {
  const { promise: online, resolve } = Promise.withResolvers<undefined>();
  const report = ({ state }: ModuleReport): void => {
    if (state === 'online') resolve(undefined);
  };
  const vts = createVts({ ...target, report, log: logTo(() => undefined), offsetMs: () => 0 });
  return { vts, online };
}

const sampleAt = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
const openOf = (values: Injection['values']): number => values['MouthOpen'] ?? 0;
