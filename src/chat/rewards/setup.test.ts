import { describe, expect, it } from 'vitest';
import { createRewardMaker, type RewardMaker } from './setup.ts';
import type { RewardsMade } from './channel-points.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';

const WISHES = [{ title: 'Boop', cost: 5, prompt: '', needsText: false }];
const MADE: RewardsMade = { rewards: new Map([['Boop', 'r1']]), refused: [] };
const REFUSED: RewardsMade = { rewards: new Map(), refused: [{ title: 'Boop', reason: 'there already' }] };

interface Opened {
  readonly clock: FakeClock;
  readonly maker: RewardMaker;
  readonly warnings: readonly string[];
  readonly twitch: { channelId: string | null; answer: () => Promise<RewardsMade>; calls: number };
}

function opened(): Opened {
  const clock = new FakeClock();
  const warnings: string[] = [];
  const twitch: Opened['twitch'] = { channelId: '1001', answer: () => Promise.resolve(MADE), calls: 0 };
  const maker = createRewardMaker({
    clock,
    log: { warn: (message) => warnings.push(message) },
    wishes: WISHES,
    twitch: () => ({
      channelId: twitch.channelId,
      ensureRewards: () => {
        twitch.calls += 1;
        return twitch.answer();
      },
    }),
  });
  return { clock, maker, warnings, twitch };
}

describe('rewards that are made', () => {
  it('are made once for a channel, and again for another and after a switch', async () => {
    const { clock, maker, twitch } = opened();
    maker.connected();
    await clock.advance(0);
    maker.connected();
    await clock.advance(3_600_000);
    expect(twitch.calls).toBe(1);
    twitch.channelId = '1002';
    maker.connected();
    await clock.advance(0);
    expect(twitch.calls).toBe(2);
    maker.forget();
    maker.connected();
    await clock.advance(0);
    expect(twitch.calls).toBe(3);
  });

  it('are tried again while Twitch refuses, some times, and the same is told once', async () => {
    const { clock, maker, twitch, warnings } = opened();
    twitch.answer = () => Promise.resolve(REFUSED);
    maker.connected();
    await clock.advance(3_600_000);
    expect(twitch.calls).toBe(5);
    expect(warnings).toEqual([expect.stringContaining('"Boop" (there already)')]);
    expect(clock.pending).toBe(0);
  });

  it('are there after a first failure, and no more is asked', async () => {
    const { clock, maker, twitch, warnings } = opened();
    twitch.answer = () => Promise.reject(new Error('Service Unavailable'));
    maker.connected();
    await clock.advance(4999);
    expect(twitch.calls).toBe(1);
    twitch.answer = () => Promise.resolve(MADE);
    await clock.advance(3_600_000);
    expect(twitch.calls).toBe(2);
    expect(warnings).toEqual([expect.stringContaining('Service Unavailable')]);
  });

  it('are begun anew when Twitch went away meanwhile, which is no fault of theirs', async () => {
    const { clock, maker, twitch, warnings } = opened();
    twitch.answer = () => {
      twitch.channelId = null;
      return Promise.reject(new Error('Twitch is not connected'));
    };
    maker.connected();
    await clock.advance(3_600_000);
    expect([twitch.calls, warnings]).toEqual([1, []]);
    twitch.channelId = '1001';
    twitch.answer = () => Promise.resolve(MADE);
    maker.connected();
    await clock.advance(0);
    expect(twitch.calls).toBe(2);
  });

  it('are not tried again after they were forgotten', async () => {
    const { clock, maker, twitch } = opened();
    twitch.answer = () => Promise.reject(new Error('away'));
    maker.connected();
    await clock.advance(1);
    maker.forget();
    expect(clock.pending).toBe(0);
    maker.connected();
    maker.forget();
    await clock.advance(3_600_000);
    expect(twitch.calls).toBe(2);
  });
});
