import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { fakeModeration } from '../../../testing/fakes.ts';
import type { NewEvent } from '../../domain/events.ts';
import { logTo } from '../../kernel/log.ts';
import type { ChatMessage } from '../../ports/chat.ts';
import type { SayOutcome } from '../twitch/sender.ts';
import { createCommandDesk, type CommandDesk } from './desk.ts';
import type { Done } from './executor.ts';
import { DEFAULT_COMMANDS_FILE, parseCommands } from './load.ts';
import type { CommandAction } from './reduce.ts';

let clock: FakeClock;
let did: CommandAction[];
let written: string[];
let events: NewEvent[];
let warnings: string[];
let outcome: (action: CommandAction) => Promise<Done>;
let sent: SayOutcome;
let desk: CommandDesk;

beforeEach(() => {
  clock = new FakeClock();
  did = [];
  written = [];
  events = [];
  warnings = [];
  outcome = () => Promise.resolve({ done: true });
  sent = { outcome: 'sent', messageId: '1' };
  desk = createCommandDesk({
    clock,
    log: logTo((_, message) => warnings.push(message)),
    moderation: fakeModeration,
    executor: {
      carryOut: (action) => {
        did.push(action);
        return outcome(action);
      },
    },
    commands: parseCommands(readFileSync(DEFAULT_COMMANDS_FILE, 'utf8'), 'commands.yaml'),
    world: { styles: ['cozy', 'chaotic', 'BLOCK'], scenes: ['Gaming'] },
    writeTo: (platform) =>
      platform === 'twitch'
        ? (text, replyTo) => {
            written.push(`${replyTo}: ${text}`);
            return Promise.resolve(sent);
          }
        : null,
    emit: (event) => events.push(event),
  });
});

let nextId = 0;
const message = (text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id: `m${nextId++}`,
  platform: 'twitch',
  userId: `u${nextId}`,
  userName: 'ann',
  role: 'viewer',
  text,
  receivedAtMs: 0,
  ...more,
});

describe('a message', () => {
  it('that is no command is for her', () => {
    expect(desk.take(message('hello !mute'))).toBeNull();
  });

  it('that is a command of another bot, or a bot’s, is for nobody', async () => {
    expect(await desk.take(message('!quote 3'))).toMatchObject({ outcome: 'refused', reason: 'there is no such command' });
    expect(await desk.take(message('follow us', { userName: 'Nightbot' }))).toMatchObject({ outcome: 'refused' });
    expect([did, events]).toEqual([[], []]);
  });
});

describe('a command', () => {
  it('is carried out and told of, with what was chosen', async () => {
    expect(await desk.take(message('!style cozy'))).toEqual({ outcome: 'command', command: 'style', reply: null });
    expect(did).toEqual([{ kind: 'style', style: 'cozy' }]);
    expect(events).toEqual([{ type: 'chat.command', user: 'ann', command: '!style', args: 'cozy', outcome: 'done' }]);
    expect(written).toEqual([]);
  });

  it('of somebody whose name is blocked is told of as somebody’s', async () => {
    await desk.take(message('!style cozy', { userName: 'BLOCK', platform: 'api' }));
    expect(events).toMatchObject([{ user: 'someone' }]);
  });

  it('that could not be done is told in chat without the reason, and may be tried again at once', async () => {
    outcome = () => Promise.resolve({ done: false, reason: 'OBS at 10.0.0.5 refused' });
    const first = message('!scene gaming');
    expect(await desk.take(first)).toEqual({ outcome: 'refused', reason: 'OBS at 10.0.0.5 refused' });
    expect(written).toEqual([`${first.id}: !scene is not possible right now.`]);
    expect(events).toMatchObject([{ type: 'chat.command', outcome: 'OBS at 10.0.0.5 refused' }]);
    await desk.take({ ...first, id: 'again' });
    expect(did).toHaveLength(2);
    expect(written, 'told a moment ago').toHaveLength(1);
  });

  it('refused in a flood makes no work: the first is told, the others are nothing', async () => {
    for (let n = 0; n < 50; n++) expect(await desk.take(message('!mute'))).toMatchObject({ outcome: 'refused' });
    expect(did).toEqual([]);
    expect(events).toHaveLength(1);
    expect(written).toHaveLength(1);
  });

  it('from a place to which nothing can be written is carried out all the same', async () => {
    expect(await desk.take(message('!help', { platform: 'api' }))).toMatchObject({ outcome: 'command', command: 'help' });
    expect(written).toEqual([]);
  });

  it('whose answer is not shown leaves a word for the streamer', async () => {
    sent = { outcome: 'dropped', code: 'automod', reason: 'AutoMod holds it' };
    await desk.take(message('!help'));
    expect(warnings).toEqual(['a reply was not shown in chat: AutoMod holds it']);
  });

  it('whose answer holds what she may not say is not answered', async () => {
    // The list of styles stands in the answer; one of them does not pass.
    await desk.take(message('!style nothing', { role: 'broadcaster' }));
    expect(written).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['chat.command', 'moderation.blocked']);
  });

  it('that throws keeps no other from being carried out', async () => {
    outcome = () => Promise.reject(new TypeError('our own bug'));
    await expect(desk.take(message('!style cozy'))).rejects.toThrow('our own bug');
    outcome = () => Promise.resolve({ done: true });
    await clock.advance(600_000);
    expect(await desk.take(message('!style chaotic'))).toMatchObject({ outcome: 'command' });
  });
});

// OBS that does not answer kept every command of a flood waiting at once, each with its message.
it('carries few commands out at one time, lets some wait, and refuses the rest with a word for it', async () => {
  const waiting: PromiseWithResolvers<Done>[] = [];
  outcome = () => {
    const one = Promise.withResolvers<Done>();
    waiting.push(one);
    return one.promise;
  };
  const taken = Array.from({ length: 120 }, async () => desk.take(message('!scene Gaming', { role: 'broadcaster' })));
  await new Promise((resolve) => setImmediate(resolve));
  expect(did).toHaveLength(8);
  for (let n = 0; n < 108; n += 1) {
    waiting[n]?.resolve({ done: true });
    await new Promise((resolve) => setImmediate(resolve));
  }
  const outcomes = await Promise.all(taken);
  expect(outcomes.filter((one) => one?.outcome === 'command')).toHaveLength(108);
  expect(outcomes.filter((one) => one?.outcome === 'refused' && one.reason === 'too many commands at once')).toHaveLength(12);
});
