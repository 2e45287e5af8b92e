import { beforeEach, describe, expect, it } from 'vitest';
import type { Approved } from '../domain/approved.ts';
import type { NewEvent } from '../domain/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { Offered } from '../ports/ingress.ts';
import type { Intake } from '../ports/intake.ts';
import { createIntake } from './intake.ts';
import type { ChatMessage, PaidMessage } from '../ports/chat.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Telling, Trigger } from '../domain/trigger.ts';

let clock: FakeClock;
let drafts: { readonly trigger: Trigger; readonly signal: AbortSignal }[];
let triggers: Trigger[];
let events: NewEvent[];
let strikes: string[];
let ignored: Set<string>;
let floor: { thinking: boolean; panicked: boolean; muted: boolean };
let intake: Intake;
let judged: number;
let directions: string[];
let hold: Promise<void>;

const moderation: Moderation = {
  async check(text, direction) {
    judged += 1;
    directions.push(`${direction}: ${text}`);
    await hold;
    return text.includes('BAD') || text.includes('DOWN')
      ? {
          allowed: false,
          block: { direction, category: 'hate', ruleId: 'r', excerpt: '•••', cause: text.includes('DOWN') ? 'fault' : 'content' },
        }
      : { allowed: true, text: text as Approved };
  },
  gate: () => {
    throw new Error('not used here');
  },
  readmit: () => Promise.resolve(null),
  close: () => Promise.resolve(),
};

beforeEach(() => {
  clock = new FakeClock();
  triggers = [];
  drafts = [];
  events = [];
  strikes = [];
  ignored = new Set();
  floor = { thinking: true, panicked: false, muted: false };
  judged = 0;
  directions = [];
  hold = Promise.resolve();
  intake = createIntake({
    clock,
    moderation,
    standing: { strike: (id) => strikes.push(id), isIgnored: (id) => ignored.has(id) },
    characterId: () => 'kitsu',
    floor: () => floor,
    calledNames: () => ['kitsu'],
    nameToSay: ({ userName }) => userName.replaceAll('_', '') || null,
    blockedLine: () => 'Not that, please.' as Approved,
    submit: (trigger) => triggers.push(trigger),
    draft: (trigger, signal) => drafts.push({ trigger, signal }),
    emit: (event) => events.push(event),
  });
});

let nextId = 0;
const message = (text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id: `m${nextId++}`,
  platform: 'twitch',
  userId: 'u1',
  userName: 'ann',
  role: 'viewer',
  text,
  receivedAtMs: clock.nowMs(),
  ...more,
});

const CHEER = { kind: 'cheer', prompt: '{who} cheered with 100 bits; thank them', shownAs: 'Thanking' };
const SAY = { kind: 'say', prompt: '', shownAs: null, verbatim: true };

const cheer = (text: string, more: Partial<PaidMessage> = {}): PaidMessage => ({
  ...message(text),
  platform: 'twitch',
  telling: CHEER,
  messageId: 'of-chat',
  anonymous: false,
  ...more,
});

const spoken = (id: string, text: string): Offered => ({
  id,
  telling: { kind: 'speech', prompt: 'The streamer says: {words}', shownAs: 'Answering' },
  lane: 'streamer',
  text,
  receivedAtMs: 100,
  announce: (approved) => ({ type: 'ears.final', id, text: approved }),
});

describe('intake', () => {
  it('gives a message its lane, its deadline and ids that name the platform', async () => {
    expect((await intake.chat(message('hello kitsu', { id: 'x' }))).outcome).toBe('queued');
    expect(triggers[0]).toMatchObject({
      id: 'twitch:x',
      messageId: 'twitch:x',
      lane: 'reply',
      viewer: { id: 'twitch:u1', name: 'ann' },
      deadlineMs: 60_000,
    });
  });

  it('never shows or uses a name that was blocked', async () => {
    await intake.chat(message('hello', { userName: 'BAD name' }));
    expect(triggers[0]?.viewer?.name).toBeNull();
    expect(JSON.stringify(events.filter((event) => event.type === 'chat.message'))).not.toContain('BAD');
    expect(events.some((event) => event.type === 'moderation.blocked' && event.direction === 'name')).toBe(true);
  });

  it('does not pass a blocked message on, counts it, and answers at most once a minute', async () => {
    expect((await intake.chat(message('BAD'))).outcome).toBe('blocked');
    expect((await intake.chat(message('BAD', { userId: 'u2' }))).outcome).toBe('blocked');
    expect(strikes).toEqual(['twitch:u1', 'twitch:u2']);
    expect(triggers.map((trigger) => [trigger.telling.kind, trigger.text])).toEqual([['ready-line', 'Not that, please.']]);
    expect(events.some((event) => event.type === 'chat.message')).toBe(false);
  });

  it('does not listen to repeated offenders, nor to anybody while nobody answers', async () => {
    ignored.add('twitch:u1');
    expect((await intake.chat(message('hello'))).outcome).toBe('refused');
    ignored.clear();
    floor.thinking = false;
    expect((await intake.chat(message('hello'))).outcome).toBe('refused');
    expect(judged).toBe(0);
  });

  it('turns a flood away before it is judged, but never a moderator', async () => {
    let release = (): void => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const waiting = Array.from({ length: 1000 }, (_, i) => intake.chat(message(`hello ${i}`, { userId: `u${i}` })));
    const moderator = intake.chat(message('stop that', { userId: 'mod', role: 'mod' }));
    // Text and name of 64 viewers and of the moderator.
    expect(judged).toBe(2 * 65);
    release();
    expect((await Promise.all(waiting)).filter((outcome) => outcome.outcome === 'queued')).toHaveLength(64);
    expect((await moderator).outcome).toBe('queued');
  });

  it('lets one viewer write no faster than a person', async () => {
    const outcomes: string[] = [];
    for (let i = 0; i < 10; i++) outcomes.push((await intake.chat(message(`line ${i}`))).outcome);
    expect(outcomes.filter((outcome) => outcome === 'queued')).toHaveLength(6);
    await clock.advance(2000);
    expect((await intake.chat(message('later'))).outcome).toBe('queued');
  });

  it('answers what was paid for without a deadline, and ties it to the chat message it came with', async () => {
    expect((await intake.paid(cheer('for the tails', { id: 'c1' }))).outcome).toBe('queued');
    expect(triggers[0]).toMatchObject({
      id: 'twitch:c1',
      messageId: 'twitch:of-chat',
      lane: 'paid',
      telling: CHEER,
      text: 'for the tails',
      viewer: { id: 'twitch:u1', name: 'ann' },
      deadlineMs: null,
    });
  });

  it('thanks for what was paid without words that were blocked, and nobody by a name that was', async () => {
    expect((await intake.paid(cheer('BAD words', { userName: 'BAD' }))).outcome).toBe('queued');
    expect(triggers[0]).toMatchObject({ text: '', viewer: { name: null } });
    expect(strikes).toEqual(['twitch:u1']);
    expect(JSON.stringify(events)).not.toContain('BAD');
  });

  it('thanks an anonymous giver, and one whose name cannot be said, by no name', async () => {
    await intake.paid(cheer('', { anonymous: true }));
    await intake.paid(cheer('', { userName: '___' }));
    expect(triggers.map(({ viewer }) => viewer?.name)).toEqual([null, null]);
  });

  it('does not say paid words that are blocked, so that the points can go back', async () => {
    expect((await intake.paid(cheer('BAD', { telling: SAY }))).outcome).toBe('blocked');
    ignored.add('twitch:u1');
    expect((await intake.paid(cheer('hello', { telling: SAY }))).outcome).toBe('refused');
    expect(triggers).toEqual([]);
  });

  it('judges as her own words what she is to say as it stands, and as a viewer’s what she only hears', async () => {
    await intake.paid(cheer('say this', { telling: SAY }));
    await intake.paid(cheer('hear this'));
    await intake.say('typed');
    await intake.chat(message('written'));
    expect(directions.filter((judgement) => !judgement.startsWith('name'))).toEqual([
      'output: say this',
      'input: hear this',
      'output: typed',
      'input: written',
    ]);
  });

  it('has nothing said that holds no word', async () => {
    for (const text of ['...', '😀', '?!']) expect((await intake.say(text)).outcome).toBe('refused');
    expect((await intake.say('hello')).outcome).toBe('queued');
    expect(triggers[0]).toMatchObject({ telling: { kind: 'say', verbatim: true }, lane: 'streamer', deadlineMs: null });
  });

  it('takes what was paid for also while the policy is switched off: the director keeps it', async () => {
    floor.thinking = false;
    expect((await intake.paid(cheer('for later'))).outcome).toBe('queued');
    expect((await intake.paid(cheer('good words', { telling: SAY }))).outcome).toBe('queued');
    expect(triggers).toHaveLength(2);
  });

  it('takes what the streamer said before everything else, judged as what comes in', async () => {
    await clock.advance(700);
    expect(await intake.offer(spoken('speech:1', 'hello you'))).toEqual({
      outcome: 'queued',
      triggerId: 'speech:1',
    });
    expect(triggers[0]).toMatchObject({ lane: 'streamer', text: 'hello you', viewer: null, receivedAtMs: 100, deadlineMs: null });
    expect(triggers[0]?.telling).toMatchObject({ kind: 'speech' });
    expect(directions).toEqual(['input: hello you']);
    expect(events).toEqual([{ type: 'ears.final', id: 'speech:1', text: 'hello you' }]);
    expect((await intake.offer(spoken('speech:2', 'BAD'))).outcome).toBe('blocked');
    expect(triggers).toHaveLength(1);
    expect(strikes).toEqual([]);
  });

  it.each(['panicked', 'muted', 'thinking'] as const)(
    'does not take what is offered when it would be answered at some later time (%s)',
    async (what) => {
      floor = { ...floor, [what]: what !== 'thinking' };
      expect((await intake.offer(spoken('speech:1', 'hello'))).outcome).toBe('refused');
      expect([triggers, events]).toEqual([[], []]);
    },
  );

  it('judges a draft in silence, and passes it on only while it is still likely', async () => {
    const likely = new AbortController();
    await intake.draft(spoken('speech:1', 'hello'), likely.signal);
    await intake.draft(spoken('speech:2', 'BAD'), likely.signal);
    await intake.draft(spoken('speech:3', '…'), likely.signal);
    expect(drafts.map(({ trigger: { id, lane, text } }) => [id, lane, text])).toEqual([['speech:1', 'streamer', 'hello']]);
    expect(directions).toEqual(['input: hello', 'input: BAD']);
    let judge = (): void => undefined;
    hold = new Promise((resolve) => (judge = resolve));
    const late = intake.draft(spoken('speech:4', 'hello'), likely.signal);
    likely.abort();
    judge();
    await late;
    expect([drafts.length, triggers, events]).toEqual([1, [], []]);
  });

  it('takes what has no words, and a kind that it has never heard of, told as its source says', async () => {
    const telling: Telling = { kind: 'game', prompt: 'In the game: {words}', shownAs: 'Playing' };
    const game = { id: 'game:1', telling, lane: 'reply', receivedAtMs: 0 } as const;
    expect((await intake.offer({ ...game, text: null })).outcome).toBe('queued');
    expect((await intake.offer({ ...game, id: 'game:2', text: 'the door opens' })).outcome).toBe('queued');
    expect(await intake.offer({ ...game, id: 'game:3', text: ' …!' })).toMatchObject({ outcome: 'refused' });
    expect(triggers).toMatchObject([
      { id: 'game:1', telling, lane: 'reply', text: '', viewer: null, deadlineMs: 60_000 },
      { id: 'game:2', telling, lane: 'reply', text: 'the door opens' },
    ]);
    expect([directions, events]).toEqual([['input: the door opens'], []]);
  });

  it('does not take a typed line while she is silenced: it would come as a surprise later', async () => {
    floor.panicked = true;
    expect(await intake.say('hello')).toEqual({ outcome: 'refused', reason: 'she is stopped: resume first' });
    floor = { thinking: true, panicked: false, muted: true };
    expect(await intake.say('hello')).toEqual({ outcome: 'refused', reason: 'she is muted: unmute first' });
    expect(triggers).toEqual([]);
  });

  // A guard that answered in 300 ms, one at a time, made everybody wait behind it: by the third round of twenty
  // polite viewers eighteen were ignored for ten minutes, because each text that could not be judged was a strike.
  it('counts no strike for what could not be judged, says why it was blocked, and tells nobody off', async () => {
    for (let round = 0; round < 3; round++) {
      for (let viewer = 0; viewer < 20; viewer++) {
        const outcome = await intake.chat(message('DOWN: hello', { userId: `polite${viewer}` }));
        expect(outcome).toMatchObject({ outcome: 'blocked', block: { cause: 'fault' } });
      }
    }
    expect(strikes).toEqual([]);
    expect(triggers).toEqual([]);
    expect(events.filter((event) => event.type === 'moderation.blocked' && event.cause === 'fault')).toHaveLength(60);
    await intake.paid(cheer('DOWN'));
    expect(strikes).toEqual([]);
  });

  it('judges few paid messages at one time, and loses none', async () => {
    let release = (): void => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const all = Array.from({ length: 50 }, (_, n) => intake.paid(cheer('hi', { id: `c${n}` })));
    await new Promise((resolve) => setImmediate(resolve));
    expect(judged).toBe(2 * 8);
    release();
    expect((await Promise.all(all)).every(({ outcome }) => outcome === 'queued')).toBe(true);
    expect(triggers.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, n) => `twitch:c${n}`));
  });
});
