import { describe, expect, it } from 'vitest';
import type { Redemption } from '../../ports/chat.ts';
import type { Done } from '../commands/executor.ts';
import { createRewards, type Rewards } from './rewards.ts';
import type { RedemptionPlan } from './plan.ts';
import type { SettleOutcome } from './channel-points.ts';
import { createLog } from '../../kernel/log.ts';
import { EventBus } from '../../domain/events.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';

const BOOP: Exclude<RedemptionPlan, { kind: 'not-mapped' }> = { kind: 'do', action: { kind: 'sound', sound: 'boop.wav' } };
const SAY: Exclude<RedemptionPlan, { kind: 'not-mapped' }> = { kind: 'do', action: { kind: 'say', text: 'hi' } };

const OFF = Promise.resolve<SettleOutcome>({ outcome: 'failed', reason: 'Twitch is switched off' });

interface Opened {
  readonly clock: FakeClock;
  readonly rewards: Rewards;
  /** What was carried out or begun to be said. */
  readonly done: string[];
  readonly settled: string[];
  readonly world: { twitchIsOn: boolean; panicked: boolean; act: () => Promise<Done>; settle: () => SettleOutcome };
}

function opened(): Opened {
  const clock = new FakeClock();
  const done: string[] = [];
  const settled: string[] = [];
  const world: Opened['world'] = {
    twitchIsOn: true,
    panicked: false,
    act: () => Promise.resolve({ done: true }),
    settle: () => ({ outcome: 'settled' }),
  };
  const settle = (how: string, id: string): Promise<SettleOutcome> => {
    settled.push(`${how} ${id}`);
    return Promise.resolve(world.settle());
  };
  const twitch = {
    fulfil: ({ id }: { readonly id: string }) => settle('fulfil', id),
    refund: ({ id }: { readonly id: string }) => settle('refund', id),
  };
  const rewards = createRewards({
    clock,
    bus: new EventBus(
      () => clock.wallMs(),
      () => undefined,
    ),
    log: createLog({ secrets: [], write: () => undefined }),
    intake: {
      paid: ({ id }) => {
        done.push(`said ${id}`);
        return Promise.resolve({ outcome: 'queued', triggerId: `twitch:${id}` });
      },
    },
    retract: () => undefined,
    controls: {
      get panicked() {
        return world.panicked;
      },
    },
    executor: {
      carryOut: ({ kind }) => {
        done.push(kind);
        return world.act();
      },
    },
    keeper: {
      fulfil: (event) => (world.twitchIsOn ? twitch.fulfil(event) : OFF),
      refund: (event) => (world.twitchIsOn ? twitch.refund(event) : OFF),
    },
  });
  return { clock, rewards, done, settled, world };
}

const redemption = (id: string): Redemption => ({
  kind: 'redemption',
  platform: 'twitch',
  id,
  messageId: id,
  userId: '1',
  userName: 'tofu',
  anonymous: false,
  role: 'viewer',
  text: 'hi',
  rewardId: 'r',
  rewardTitle: 'Boop',
  cost: 1,
  receivedAtMs: 0,
});

describe('a redemption that is told again', () => {
  it('is not carried out again when it could not be settled, only settled', async () => {
    const { clock, rewards, done, settled, world } = opened();
    world.twitchIsOn = false;
    await rewards.redeem(redemption('a'), BOOP);
    await clock.advance(120_000);
    expect([done, settled]).toEqual([['sound'], []]);
    world.twitchIsOn = true;
    await rewards.redeem(redemption('a'), BOOP);
    await clock.advance(120_000);
    expect([done, settled]).toEqual([['sound'], ['fulfil a']]);
    await rewards.redeem(redemption('a'), BOOP);
    await clock.advance(120_000);
    expect([done, settled]).toEqual([['sound'], ['fulfil a']]);
  });

  it('goes back again when it was to go back, whatever would be possible now', async () => {
    const { clock, rewards, done, settled, world } = opened();
    world.settle = () => ({ outcome: 'failed', reason: 'Service Unavailable' });
    world.act = () => Promise.resolve({ done: false, reason: 'no OBS' });
    await rewards.redeem(redemption('a'), BOOP);
    await clock.advance(120_000);
    expect(settled).toEqual(Array.from({ length: 4 }, () => 'refund a'));
    world.settle = () => ({ outcome: 'settled' });
    world.act = () => Promise.resolve({ done: true });
    await rewards.redeem(redemption('a'), BOOP);
    await clock.advance(120_000);
    expect([done, settled.slice(4)]).toEqual([['sound'], ['refund a']]);
  });

  it('is left alone while it is carried out, said or settled', async () => {
    const { clock, rewards, done, settled, world } = opened();
    let finish: (done: Done) => void = () => undefined;
    world.act = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const first = rewards.redeem(redemption('a'), BOOP);
    await rewards.redeem(redemption('a'), BOOP);
    world.twitchIsOn = false;
    finish({ done: true });
    await first;
    await clock.advance(1);
    await rewards.redeem(redemption('a'), BOOP);
    world.twitchIsOn = true;
    await clock.advance(120_000);
    expect([done, settled]).toEqual([['sound'], ['fulfil a']]);
    await rewards.redeem(redemption('b'), SAY);
    await rewards.redeem(redemption('b'), SAY);
    await clock.advance(120_000);
    expect([done, settled]).toEqual([['sound', 'said b'], ['fulfil a']]);
  });

  it('is remembered among the last ones only', async () => {
    const { clock, rewards, done } = opened();
    for (let n = 0; n <= 500; n += 1) await rewards.redeem(redemption(String(n)), BOOP);
    await clock.advance(1);
    done.length = 0;
    await rewards.redeem(redemption('1'), BOOP);
    expect(done).toEqual([]);
    await rewards.redeem(redemption('0'), BOOP);
    expect(done).toEqual(['sound']);
  });
});

describe('words that somebody redeems while she is stopped', () => {
  it('are not taken: the points go back at once, and nothing waits to be said when she goes on', async () => {
    const { clock, rewards, done, settled, world } = opened();
    world.panicked = true;
    await rewards.redeem(redemption('a'), SAY);
    await clock.advance(1);
    world.panicked = false;
    await clock.advance(120_000);
    expect([done, settled]).toEqual([[], ['refund a']]);
    await rewards.redeem(redemption('b'), SAY);
    expect(done).toEqual(['said b']);
  });
});
