import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { ObsError } from './errors.ts';
import { createTimedSwitch } from './timed-switch.ts';

const CONFETTI = { scene: 'Just Chatting', source: 'Confetti' };

function setUp() {
  const clock = new FakeClock();
  const calls: string[] = [];
  const world = { away: false, late: false, stuck: 0 };
  const on = new Set<string>();
  const aWhile = createTimedSwitch({
    clock,
    isOn: (what) => Promise.resolve(on.has(what.source)),
    set: (what, wanted) => {
      if (world.away) return Promise.reject(new Error('OBS is away'));
      calls.push(`${what.source} ${wanted ? 'on' : 'off'} at ${clock.nowMs() / 1000}`);
      if (wanted) on.add(what.source);
      else on.delete(what.source);
      return world.late ? Promise.reject(new ObsError('timeout', 'OBS did not answer in time')) : Promise.resolve();
    },
    onStuck: () => (world.stuck += 1),
  });
  return { clock, calls, world, aWhile, on };
}

it('shows and takes off; asked for twice it stays so much longer', async () => {
  const { clock, calls, aWhile } = setUp();
  await aWhile.show(CONFETTI, 10_000);
  await aWhile.show({ source: 'Camera', filter: 'Upside down' }, 3000);
  await clock.advance(4000);
  await aWhile.show(CONFETTI, 10_000);
  await clock.advance(15_999);
  expect(calls).toEqual(['Confetti on at 0', 'Camera on at 0', 'Camera off at 3']);
  await clock.advance(1);
  expect(calls.at(-1)).toBe('Confetti off at 20');
});

it('what cannot be shown is told, and nothing is taken off', async () => {
  const { clock, calls, world, aWhile } = setUp();
  world.away = true;
  await expect(aWhile.show(CONFETTI, 1000)).rejects.toThrow('OBS is away');
  world.away = false;
  await clock.advance(60_000);
  expect(calls).toEqual([]);
  await aWhile.show(CONFETTI, 1000);
  expect(calls).toHaveLength(1);
});

it('OBS away at the moment of taking off: taken off when it is back, and not while it is asked for again', async () => {
  const { clock, calls, world, aWhile } = setUp();
  await aWhile.show(CONFETTI, 1000);
  world.away = true;
  await clock.advance(9000);
  world.away = false;
  await aWhile.show(CONFETTI, 20_000);
  await clock.advance(19_000);
  expect(calls).toEqual(['Confetti on at 0', 'Confetti on at 9']);
  await clock.advance(2000);
  expect(calls.at(-1)).toBe('Confetti off at 29');
  await clock.advance(60_000);
  expect(calls).toHaveLength(3);
});

it('gives up after ten minutes and says so', async () => {
  const { clock, world, aWhile } = setUp();
  await aWhile.show(CONFETTI, 1000);
  world.away = true;
  await clock.advance(700_000);
  expect(world.stuck).toBe(1);
});

it('takes everything off at the end, once', async () => {
  const { calls, aWhile } = setUp();
  await aWhile.show(CONFETTI, 100_000);
  await aWhile.close();
  expect(calls.at(-1)).toBe('Confetti off at 0');
  await expect(aWhile.show(CONFETTI, 1)).rejects.toThrow('closing');
});

it('what OBS did too late is taken off again, and told as not done', async () => {
  const { clock, calls, world, aWhile } = setUp();
  world.late = true;
  await expect(aWhile.show(CONFETTI, 10_000)).rejects.toThrow('in time');
  world.late = false;
  await clock.advance(10_000);
  expect(calls).toEqual(['Confetti on at 0', 'Confetti off at 0', 'Confetti off at 5']);
});

it('two that ask at once learn the same, and what the streamer shows is left alone', async () => {
  const { clock, calls, world, aWhile, on } = setUp();
  world.away = true;
  const both = await Promise.allSettled([aWhile.show(CONFETTI, 1000), aWhile.show(CONFETTI, 1000)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  world.away = false;
  on.add('Confetti');
  await expect(aWhile.show(CONFETTI, 1000)).rejects.toThrow('shown already');
  await clock.advance(60_000);
  expect(calls).toEqual([]);
});

it('is taken off at once when she is stopped, and stays ten minutes at most', async () => {
  const { clock, calls, aWhile } = setUp();
  await aWhile.show(CONFETTI, 100_000);
  aWhile.clear();
  await clock.advance(0);
  expect(calls.at(-1)).toBe('Confetti off at 0');
  for (let i = 0; i < 20; i++) await aWhile.show(CONFETTI, 600_000);
  await clock.advance(600_000);
  expect(calls.at(-1)).toBe('Confetti off at 600');
});
