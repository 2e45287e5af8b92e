/** Long stretches of time, on a clock that the test moves. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VtsWorld } from '../../testing/stand-ins/vts-world.ts';
import { vtsInMemory } from '../../testing/vts.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { VOWEL_INPUTS } from './input-names.ts';
import type { Vts } from './vts.ts';

let clock: FakeClock;
let world: VtsWorld;
let vts: Vts;
let close: () => Promise<void>;
let reports: ModuleReport[];

beforeEach(async () => {
  clock = new FakeClock();
  ({ world, vts, reports, close } = await vtsInMemory(clock));
});
afterEach(() => close());

it('loses no input in ten idle minutes', async () => {
  const before = world.inputs.injections.length;
  for (let s = 0; s < 600; s++) {
    await clock.advance(1_000);
    expect(world.inputs.value('EyeOpenLeft')).toBe(1);
    expect(world.inputs.value('MouthOpen')).toBe(0);
  }
  expect(world.inputs.lost).toBe(0);
  const driven = Object.keys(world.inputs.injections.at(-1)!.values);
  expect(driven).toEqual(
    expect.arrayContaining(['MouthOpen', 'MouthSmile', 'EyeOpenLeft', 'EyeOpenRight', ...Object.values(VOWEL_INPUTS)]),
  );
  const perSecond = (world.inputs.injections.length - before) / 600;
  expect(perSecond).toBeGreaterThanOrEqual(2);
  expect(perSecond).toBeLessThan(4);
  expect(reports.at(-1)).toMatchObject({ state: 'online' });
  await vts.close();
  await clock.advance(100);
  expect(clock.pending).toBe(0);
});

it('adds to a mouth that another plugin sets, without holding its eyes open, and has it back when the other goes', async () => {
  for (let n = 0; n < 20; n++) {
    world.inputs.claim('MouthOpen', 'Another|Plugin');
    await clock.advance(250);
  }
  expect(reports.at(-1)).toMatchObject({ state: 'degraded', detail: expect.stringContaining('another plugin sets the mouth') as string });
  expect(Object.keys(world.inputs.injections.at(-1)!.values)).not.toContain('EyeOpenLeft');
  await clock.advance(12_000);
  expect(reports.at(-1)!.state).toBe('online');
  expect(world.inputs.value('EyeOpenLeft')).toBe(1);
});

it('lets go of a VTube Studio that hangs', async () => {
  world.frozen = true;
  await clock.advance(8_000);
  expect(reports.find(({ state }) => state === 'offline')?.detail).toContain('hang');
});
