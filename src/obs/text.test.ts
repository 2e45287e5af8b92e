import { logTo } from '../kernel/log.ts';
import { expect, it } from 'vitest';
import { approved } from '../../testing/fakes.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { ObsError } from './errors.ts';
import type { ObsCall } from './session.ts';
import { createTextSource } from './text.ts';

/** OBS that carries out what it is told also when its answer comes too late. */
function setUp() {
  const clock = new FakeClock();
  const world = { shows: '', slow: false };
  const told: string[] = [];
  const call = (async (type: string, data: { inputSettings: { text: string } }) => {
    if (type === 'GetInputList') return { inputs: [{ inputName: 'Now', inputKind: 'text_ft2_source_v2' }] };
    const slow = world.slow;
    world.shows = data.inputSettings.text;
    await clock.advance(0);
    if (slow) throw new ObsError('timeout', 'OBS did not answer in time');
    return {};
  }) as unknown as ObsCall;
  const text = createTextSource({ name: 'Now', clock, call, log: logTo((_, message) => void told.push(message)) });
  return { clock, world, told, text, call };
}

it('a line whose writing OBS was too busy to confirm is gone when it should be', async () => {
  const { clock, world, told, text, call } = setUp();
  await text.opened(call);
  world.slow = true;
  text.show(approved('Answering mean_viewer: hello there'));
  // Panic, while that is still under way: the clearing had waited for a write that never came right.
  text.show('');
  await clock.advance(400);
  world.slow = false;
  await clock.advance(1000);
  expect(world.shows).toBe('');
  expect(told).toHaveLength(1);
});

it('a clearing that fails is tried again until OBS takes it, and told once', async () => {
  const { clock, world, told, text, call } = setUp();
  await text.opened(call);
  text.show(approved('Answering ann'));
  await clock.advance(0);
  world.slow = true;
  text.show('');
  await clock.advance(60_000);
  expect(told).toHaveLength(1);
  world.slow = false;
  await clock.advance(10_000);
  world.shows = 'what nobody writes any more';
  await clock.advance(60_000);
  expect(world.shows).toBe('what nobody writes any more');
});
