/** The mouth and the sound, on a clock that the test moves. (Over a real socket: vts.test.ts.) */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { VtsWorld } from '../../testing/stand-ins/vts-world.ts';
import { vtsInMemory } from '../../testing/vts.ts';
import type { VisemeCue } from '../ports/voice.ts';
import type { Vts } from './vts.ts';

const SAMPLE_RATE_HZ = 22_050;
const at = (ms: number): number => Math.round((ms * SAMPLE_RATE_HZ) / 1000);

let clock: FakeClock;
let world: VtsWorld;
let vts: Vts;
let close: () => Promise<void>;

beforeEach(async () => {
  clock = new FakeClock();
  ({ world, vts, close } = await vtsInMemory(clock));
});
afterEach(() => close());

it('is open when the sound is, 60 times a second', async () => {
  // Open and closed by turns, at times that share no rhythm with the frames.
  const opensMs: number[] = [];
  const visemes: VisemeCue[] = [{ viseme: 'sil', atSample: 0 }];
  for (let ms = 150; ms < 5_000; ms += 247) {
    opensMs.push(ms);
    visemes.push({ viseme: 'aa', atSample: at(ms) }, { viseme: 'sil', atSample: at(ms + 110) });
  }
  vts.mouth.open({ clipId: 1, sampleRateHz: SAMPLE_RATE_HZ, visemes, samples: at(5_200), complete: true });
  const startedAtMs = clock.nowMs();
  vts.mouth.playing(1, startedAtMs);
  await clock.advance(5_200);
  vts.mouth.finished(1);

  const course = world.inputs.injections.filter(({ atMs }) => atMs >= startedAtMs && atMs < startedAtMs + 5_200);
  expect(course.length / 5.2).toBeGreaterThan(58);
  expect(course.length / 5.2).toBeLessThan(62);
  for (const ms of opensMs) {
    const half = course.find(({ atMs, values }) => atMs >= startedAtMs + ms - 80 && (values['MouthOpen'] ?? 0) >= 0.45);
    const lagMs = (half?.atMs ?? Infinity) - startedAtMs - ms;
    // It leads by what the picture takes, and is never more than two frames off.
    expect(Math.abs(lagMs), `the opening at ${ms} ms`).toBeLessThanOrEqual(34);
  }
  await clock.advance(1_000);
  expect(world.inputs.value('MouthOpen')).toBe(0);
});
