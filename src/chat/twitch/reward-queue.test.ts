import { logTo } from '../../kernel/log.ts';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { openRewardQueue, type RewardQueue } from './reward-queue.ts';

interface Answer {
  readonly missed: readonly string[];
  readonly problems: readonly string[];
}

interface Opened {
  readonly clock: FakeClock;
  readonly told: readonly string[];
  readonly log: readonly string[];
  readonly looks: { readonly list: number; readonly missed: number };
  readonly queue: RewardQueue;
}

function opened(answers: { list?: () => string[]; missed?: () => Answer } = {}): Opened {
  const clock = new FakeClock();
  const told: string[] = [];
  const log: string[] = [];
  const looks = { list: 0, missed: 0 };
  const queue = openRewardQueue<string>({
    clock,
    random: () => 0,
    async list() {
      looks.list += 1;
      return Promise.resolve(answers.list?.() ?? ['r1', 'r2']);
    },
    async missed() {
      looks.missed += 1;
      return Promise.resolve(answers.missed?.() ?? { missed: [], problems: [] });
    },
    onRewards: () => undefined,
    onMissed: (one) => told.push(one),
    log: logTo((_level, message) => void log.push(message)),
  });
  return { clock, told, log, looks, queue };
}
const done = (what: () => boolean): Promise<void> => vi.waitFor(() => expect(what()).toBe(true), { timeout: 10_000 });

describe('the queue of rewards', () => {
  it('looks again after Twitch has refused, later each time up to a minute, and tells of it once', async () => {
    let away = 8;
    const on = opened({
      missed: () => {
        away -= 1;
        if (away >= 0) throw new Error('Service Unavailable');
        return { missed: ['m1'], problems: [] };
      },
    });
    on.queue.heard(true);
    for (const [nth, delayMs] of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000].entries()) {
      await done(() => on.clock.pending === 1 && on.looks.missed === nth + 1);
      await on.clock.advance(delayMs - 1);
      expect(on.clock.pending).toBe(1);
      await on.clock.advance(1);
    }
    await done(() => on.told.length === 1);
    expect(on.told).toEqual(['m1']);
    expect(on.log).toEqual([expect.stringContaining('Service Unavailable')]);
    expect(on.clock.pending).toBe(0);
  });

  it('tells what one reward has when another cannot be asked about, which is asked again', async () => {
    const answers: Answer[] = [
      { missed: ['of r1'], problems: ['Twitch: r2 is away'] },
      { missed: ['of r1', 'of r2'], problems: [] },
    ];
    const on = opened({ missed: () => answers.shift()! });
    on.queue.heard(true);
    await done(() => on.clock.pending === 1);
    expect(on.told).toEqual(['of r1']);
    await on.clock.advance(2000);
    await done(() => on.told.includes('of r2'));
  });

  it('lists the rewards without hearing redemptions, and holds words until that was tried', async () => {
    const on = opened({
      list: () => {
        throw new Error('away');
      },
    });
    const order: string[] = [];
    on.queue.whenListed(() => order.push('held'));
    expect(order).toEqual([]);
    await done(() => order.length === 1);
    on.queue.whenListed(() => order.push('at once'));
    expect(order).toEqual(['held', 'at once']);
    expect(on.looks).toEqual({ list: 1, missed: 0 });
    await done(() => on.clock.pending === 1);
    await on.clock.advance(2000);
    await done(() => on.looks.list === 2);
  });

  it('looks once for each time that redemptions are heard again, and not after it was closed', async () => {
    const on = opened();
    on.queue.heard(true);
    on.queue.heard(true);
    await done(() => on.looks.missed === 1);
    on.queue.heard(false);
    on.queue.heard(true);
    await done(() => on.looks.missed === 2);
    on.queue.close();
    on.queue.heard(false);
    on.queue.heard(true);
    await new Promise((next) => setImmediate(next));
    expect(on.looks.missed).toBe(2);
    expect(on.clock.pending).toBe(0);
  });
});
