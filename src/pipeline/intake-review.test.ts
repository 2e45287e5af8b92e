/** Viewers' words that wait for the streamer: what becomes of them, and above all of what was paid for. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { approved, fakeModeration } from '../../testing/fakes.ts';
import type { NewEvent } from '../domain/events.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { ChatMessage, PaidMessage } from '../ports/chat.ts';
import type { Intake } from '../ports/intake.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Decided, HoldRequest, ReviewMode } from '../ports/review.ts';
import { createIntake } from './intake.ts';

let clock: FakeClock;
let mode: ReviewMode;
let held: { readonly request: HoldRequest; readonly decide: (decided: Decided) => void }[];
let triggers: Trigger[];
let events: NewEvent[];
let intake: Intake;

const moderation: Moderation = {
  ...fakeModeration,
  check: (text, direction) =>
    Promise.resolve(
      text.includes('DOWN')
        ? {
            allowed: false,
            block: { direction, category: 'guard', ruleId: 'guard.error', excerpt: '', cause: 'fault' },
            undecided: text,
          }
        : { allowed: true, text: approved(text), ...(text.includes('damn') ? { doubt: 'mild swearing' } : {}) },
    ),
};

beforeEach(() => {
  clock = new FakeClock();
  mode = 'doubtful';
  held = [];
  triggers = [];
  events = [];
  intake = createIntake({
    clock,
    moderation,
    review: {
      get mode() {
        return mode;
      },
      hold: (request, decide) => {
        held.push({ request, decide });
        return () => undefined;
      },
    },
    standing: { strike: () => expect.unreachable('nobody is to blame'), isIgnored: () => false },
    characterId: () => 'kitsu',
    floor: () => ({ thinking: true, panicked: false, muted: false }),
    calledNames: () => ['kitsu'],
    nameToSay: ({ userName }) => userName,
    blockedLine: () => null,
    submit: (trigger) => triggers.push(trigger),
    draft: () => undefined,
    emit: (event) => events.push(event),
  });
});

const message = (text: string): ChatMessage => ({
  ...{ id: 'm1', platform: 'twitch', userId: 'u1', userName: 'ann', role: 'viewer', text },
  receivedAtMs: clock.nowMs(),
});
const paid = (text: string, verbatim: boolean): PaidMessage => ({
  ...message(text),
  telling: { kind: verbatim ? 'say' : 'cheer', prompt: '', shownAs: null, verbatim },
  messageId: 'm1',
  anonymous: false,
});
const yes = (text: string): Decided => ({ outcome: 'approved', text: approved(text) });

describe('a viewer’s words that are doubtful', () => {
  it('wait, unheard and unseen, and then have all the time of what was just written', async () => {
    expect(await intake.chat(message('damn, that was close'))).toEqual({ outcome: 'held', triggerId: 'twitch:m1' });
    expect(held[0]?.request).toMatchObject({ what: 'message', reason: 'mild swearing', user: 'ann', paid: false, viewerId: 'twitch:u1' });
    expect([triggers, events]).toEqual([[], []]);
    await clock.advance(19_000);
    held[0]?.decide(yes('damn, that was close'));
    expect(triggers[0]).toMatchObject({ reviewed: true, lane: 'chat', admittedAtMs: clock.nowMs(), deadlineMs: clock.nowMs() + 25_000 });
    expect(events.map(({ type }) => type)).toEqual(['chat.message']);
  });

  it('that a guard did not judge are a fault like any other when nobody says yes, and dropped quietly after a no', async () => {
    await intake.chat(message('DOWN'));
    held[0]?.decide({ outcome: 'expired' });
    expect(events).toMatchObject([
      { type: 'moderation.blocked', ruleId: 'guard.error', cause: 'fault' },
      { type: 'trigger.dropped', triggerId: 'twitch:m1', reason: 'unreviewed' },
    ]);
    events = [];
    await intake.chat(message('DOWN'));
    held[1]?.decide({ outcome: 'rejected' });
    expect(events).toMatchObject([{ type: 'trigger.dropped', reason: 'rejected' }]);
  });

  it('are what they were while nothing is to wait', async () => {
    mode = 'off';
    expect((await intake.chat(message('damn'))).outcome).toBe('queued');
    expect((await intake.chat(message('DOWN'))).outcome).toBe('blocked');
    expect(held).toEqual([]);
  });

  it('beside a cheer are left out without a yes: the cheer is thanked for all the same', async () => {
    for (const outcome of ['rejected', 'expired', 'panic', 'crowded-out'] as const) {
      await intake.paid(paid('damn good', false));
      held.pop()?.decide({ outcome });
    }
    expect(triggers.map(({ lane, text }) => [lane, text])).toEqual(Array.from({ length: 4 }, () => ['paid', '']));
  });

  it('that she was paid to say are dropped aloud, so that the points go back, and wait in any case where every reply does', async () => {
    expect((await intake.paid(paid('damn good', true))).outcome).toBe('held');
    held[0]?.decide({ outcome: 'expired' });
    expect(events).toEqual([{ type: 'trigger.dropped', triggerId: 'twitch:m1', kind: 'say', reason: 'unreviewed' }]);
    mode = 'all';
    expect((await intake.paid(paid('good words', true))).outcome).toBe('held');
    expect(held[1]?.request).toMatchObject({ direction: 'output', paid: true });
    held[1]?.decide(yes('good words'));
    expect(triggers).toMatchObject([{ text: 'good words', reviewed: true, deadlineMs: null }]);
  });
});
