import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { logTo } from '../kernel/log.ts';
import type { ChatMessage, PaidEvent } from '../ports/chat.ts';
import type { ChatOutcome, Ingress, Outcome } from '../ports/ingress.ts';
import { RAID_WINDOW_MS } from './attention/raids.ts';
import { BusyMeter } from './attention/rate-meter.ts';
import { createIngress } from './ingress.ts';
import type { RedemptionPlan } from './rewards/plan.ts';

let clock: FakeClock;
/** Who was handed what, in order. */
let log: string[];
let lines: string[];
let meter: BusyMeter;
let command: (message: ChatMessage) => Promise<ChatOutcome> | null;
let admitted: () => Promise<Outcome>;
let plan: RedemptionPlan;
let ingress: Ingress;

beforeEach(() => {
  clock = new FakeClock();
  log = [];
  lines = [];
  meter = new BusyMeter(clock);
  command = () => null;
  admitted = () => Promise.resolve({ outcome: 'queued', triggerId: 't' });
  plan = { kind: 'not-mapped' };
  const intake = (what: string): Promise<Outcome> => {
    log.push(what);
    return admitted();
  };
  ingress = createIngress({
    clock,
    log: logTo((level, message) => lines.push(`${level}: ${message}`)),
    meter,
    commands: { take: (message) => command(message) },
    rewards: {
      redeem: ({ id }, { kind }) => {
        log.push(`redeem ${id}: ${kind}`);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    },
    plan: () => plan,
    intake: {
      chat: ({ text }) => intake(`chat ${text}`),
      paid: ({ id, telling }) => intake(`paid ${id} ${telling.kind}`),
      offer: ({ telling, text }) => intake(`offer ${telling.kind} ${text}`),
      draft: () => Promise.resolve(),
      say: (text) => intake(`say ${text}`),
    },
    retract: (what) => log.push(`retract ${JSON.stringify(what)}`),
  });
});

const message = (text: string): ChatMessage => ({
  id: '1',
  platform: 'twitch',
  userId: 'u',
  userName: 'ann',
  role: 'viewer',
  text,
  receivedAtMs: 0,
});
const base = { ...message(''), messageId: null, anonymous: false };
const cheer: PaidEvent = { ...base, kind: 'cheer', bits: 5 };
const raid = (id: string, userId = 'raider'): PaidEvent => ({ ...base, id, userId, kind: 'raid', viewers: 9 });
const redemption: PaidEvent = { ...base, kind: 'redemption', rewardId: 'r', rewardTitle: 'Boop', cost: 1 };

describe('a chat message', () => {
  it('is a command, or else for her', async () => {
    expect(await ingress.chat(message('hello'))).toEqual({ outcome: 'queued', triggerId: 't' });
    command = () => Promise.resolve({ outcome: 'command', command: 'mute', reply: null });
    expect(await ingress.chat(message('!mute'))).toMatchObject({ outcome: 'command' });
    expect(log).toEqual(['chat hello']);
  });

  it('counts for how busy chat is, whatever becomes of it', async () => {
    command = () => Promise.resolve({ outcome: 'refused', reason: 'no' });
    for (let n = 0; n < 40; n++) await ingress.chat(message('!x'));
    expect(meter.isBusy()).toBe(true);
  });

  it.each(['at once', 'later'])('whose command throws %s is an outcome and a line, and the next is heard', async (when) => {
    // Nobody waits for a platform's messages: a rejection would end the program.
    command = () => {
      if (when === 'at once') throw new Error('our own bug');
      return Promise.reject(new Error('our own bug'));
    };
    expect(await ingress.chat(message('!x'))).toEqual({ outcome: 'refused', reason: 'it could not be taken: our own bug' });
    expect(lines).toEqual(['error: a chat message failed']);
    command = () => null;
    expect(await ingress.chat(message('next'))).toMatchObject({ outcome: 'queued' });
  });
});

describe('what was paid for', () => {
  it('is for her, and a refusal is told to the streamer', async () => {
    await ingress.paid(cheer);
    expect([log, lines]).toEqual([['paid 1 cheer'], []]);
    admitted = () => Promise.resolve({ outcome: 'refused', reason: 'too much is paid for at once' });
    await ingress.paid(cheer);
    expect(lines).toEqual(['warn: a cheer is not answered: too much is paid for at once']);
  });

  it('by a reward of the command file goes to the rewards, by any other to her', async () => {
    await ingress.paid(redemption);
    plan = { kind: 'refund', reason: 'no such scene' };
    await ingress.paid(redemption);
    expect(log).toEqual(['paid 1 redemption', 'redeem 1: refund']);
  });

  it('does not end the program when it fails', async () => {
    admitted = () => Promise.reject(new Error('our own bug'));
    await expect(ingress.paid(cheer)).resolves.toBeUndefined();
    expect(lines).toEqual(['error: a cheer failed']);
  });
});

it('a raid is thanked once, however often it is told, until its time is over', async () => {
  await ingress.paid(raid('a'));
  await ingress.paid(raid('b'));
  await ingress.paid(raid('c', 'another'));
  await clock.advance(RAID_WINDOW_MS);
  await ingress.paid(raid('d'));
  expect(log).toEqual(['paid a raid', 'paid c raid', 'paid d raid']);
});

it('typed lines and what is taken back go straight on', async () => {
  await ingress.say('hello');
  await ingress.offer({
    id: 'game:1',
    telling: { kind: 'game', prompt: 'The game says: {words}', shownAs: null },
    lane: 'chat',
    text: 'hi',
    receivedAtMs: 0,
  });
  ingress.retract({ viewerId: 'twitch:u' });
  expect(log).toEqual(['say hello', 'offer game hi', 'retract {"viewerId":"twitch:u"}']);
});
