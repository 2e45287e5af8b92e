import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { watchAdSchedule, type NextAd } from './ad-schedule.ts';

function watch(next: () => NextAd | null) {
  const clock = new FakeClock();
  const soon: number[] = [];
  let asked = 0;
  const stop = watchAdSchedule({
    clock,
    random: () => 0,
    next: async () => {
      asked += 1;
      await Promise.resolve();
      return next();
    },
    onSoon: ({ atMs }) => soon.push(atMs - clock.wallMs()),
  });
  return { clock, soon, stop, asked: () => asked };
}

describe('the ad schedule', () => {
  it('tells each break once, about a minute ahead, and once more where it was put off', async () => {
    const start = new FakeClock().wallMs();
    let atMs = start + 10 * 60_000;
    const { clock, soon, stop } = watch(() => ({ atMs, durationS: 90 }));
    for (let minute = 0; minute < 9; minute += 1) await clock.advance(60_000);
    expect(soon).toHaveLength(1);
    expect(soon[0]).toBeGreaterThanOrEqual(15_000);
    expect(soon[0]).toBeLessThanOrEqual(90_000);
    atMs += 5 * 60_000;
    for (let minute = 0; minute < 6; minute += 1) await clock.advance(60_000);
    expect(soon).toHaveLength(2);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('asks ever more rarely where the schedule cannot be had, and asks nothing more once stopped', async () => {
    const { clock, asked, stop } = watch(() => {
      throw new Error('Twitch: 500');
    });
    for (let minute = 0; minute < 60; minute += 1) await clock.advance(60_000);
    expect(asked()).toBeGreaterThan(3);
    expect(asked()).toBeLessThan(10);
    stop();
    const before = asked();
    await clock.advance(3_600_000);
    expect(asked()).toBe(before);
  });
});
