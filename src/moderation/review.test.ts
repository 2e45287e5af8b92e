import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Approved } from '../domain/approved.ts';
import { EventBus, type AivtEvent } from '../domain/events.ts';
import type { Decided, HoldRequest, ReviewMode } from '../ports/review.ts';
import { createReview, MAX_HELD, type HoldingDesk } from './review.ts';

let clock: FakeClock;
let bus: EventBus;
let events: AivtEvent[];
let mode: ReviewMode;
let judged: string[];
let review: HoldingDesk;
let decided: Decided[];

beforeEach(() => {
  clock = new FakeClock();
  bus = new EventBus(
    () => clock.wallMs(),
    (error) => expect.unreachable(String(error)),
  );
  events = [];
  judged = [];
  decided = [];
  mode = 'doubtful';
  bus.listen((event) => events.push(event));
  review = createReview({
    clock,
    bus,
    mode: () => mode,
    limitMs: () => 20_000,
    moderation: {
      readmit: (text, direction) => {
        judged.push(`${direction ?? 'output'}: ${text}`);
        return Promise.resolve(text.includes('BAD') ? null : (text as Approved));
      },
    },
  });
});

const line = (text: string, more: Partial<HoldRequest> = {}): HoldRequest => ({
  ...{ what: 'message', direction: 'input', text, reason: 'mild swearing', user: 'ann', paid: false, turnId: null },
  ...{ viewerId: 'twitch:1', messageId: 'twitch:m1' },
  ...more,
});
const hold = (text: string, more: Partial<HoldRequest> = {}): (() => void) => review.hold(line(text, more), (one) => decided.push(one));
const texts = (): string[] => review.state().held.map(({ text }) => text);
const first = (): string => review.state().held[0]?.id ?? '';

describe('what waits for the streamer', () => {
  it('is listed with its reason and its end, and goes on after a yes that the rules share', async () => {
    hold('a damn good fox');
    expect(review.state().held[0]).toMatchObject({ reason: 'mild swearing', user: 'ann', untilAt: clock.wallMs() + 20_000 });
    await clock.advance(4000);
    expect(await review.decide(first(), true)).toBe('approved');
    expect(decided).toEqual([{ outcome: 'approved', text: 'a damn good fox' }]);
    expect(judged).toEqual(['input: a damn good fox']);
    expect(events.at(-1)).toMatchObject({ type: 'review.decided', outcome: 'approved', waitedMs: 4000 });
    expect(texts()).toEqual([]);
  });

  it('is not let pass by a yes that the rules of now do not share', async () => {
    hold('BAD words');
    expect(await review.decide(first(), true)).toBe('refused');
    expect(decided).toEqual([{ outcome: 'refused' }]);
  });

  it('is not said after a no, without an answer in time, or when too much waits', async () => {
    hold('one');
    expect(await review.decide(first(), false)).toBe('rejected');
    hold('two');
    await clock.advance(20_000);
    expect(decided).toEqual([{ outcome: 'rejected' }, { outcome: 'expired' }]);
    expect(await review.decide('review:2', true)).toBeNull();
    for (let n = 0; n <= MAX_HELD; n += 1) hold(`more ${n}`);
    expect(texts()).toHaveLength(MAX_HELD);
    expect(decided.at(-1)).toEqual({ outcome: 'crowded-out' });
  });

  it('is gone with a panic, also what was just being judged once more, and nothing new waits until she is let go on', async () => {
    hold('one');
    hold('two');
    const pressed = review.decide(first(), true);
    bus.emit({ type: 'panic', reason: 'test' });
    expect(await pressed).toBe('panic');
    expect(texts()).toEqual([]);
    hold('three');
    expect(decided).toEqual([{ outcome: 'panic' }, { outcome: 'panic' }, { outcome: 'panic' }]);
    bus.emit({ type: 'resumed' });
    hold('four');
    expect(texts()).toEqual(['four']);
  });

  it('is taken off by the platform’s moderators, by whoever held it, and with a viewer who is forgotten', () => {
    hold('deleted', { messageId: 'twitch:gone' });
    const withdraw = hold('her reply', { what: 'reply', turnId: 't1' });
    hold('of mika', { user: 'mika', messageId: 'twitch:m3' });
    review.retract({ messageId: 'twitch:gone' });
    withdraw();
    withdraw();
    review.forget(['mika']);
    expect(texts()).toEqual([]);
    expect(decided).toEqual([{ outcome: 'withdrawn' }, { outcome: 'withdrawn' }, { outcome: 'withdrawn' }]);
  });
});
