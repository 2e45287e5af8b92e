/** The real twurple, our own calls and the sign-in against Twitch's stand-in. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authTwitchCommand } from '../../src/chat/twitch/auth-command.ts';
import type { PaidEvent } from '../../src/chat/twitch/heard.ts';
import { PublicClientAuth } from '../../src/chat/twitch/public-client-auth.ts';
import { SCOPES } from '../../src/chat/twitch/scopes.ts';
import { createTokenStore, type TokenStore } from '../../src/chat/twitch/token-store.ts';
import { createTwitch, type Twitch, type TwitchSettings } from '../../src/chat/twitch/twitch.ts';
import type { Approved } from '../../src/pipeline/approved.ts';
import { systemClock } from '../../src/pipeline/clock.ts';
import type { ModuleReport } from '../../src/pipeline/modules.ts';
import type { ChatMessage } from '../../src/pipeline/ports.ts';
import type { Retraction } from '../../src/pipeline/trigger.ts';
import * as frames from './twitch-frames.ts';
import { startTwitch, type TwitchStandIn } from './twitch.ts';

const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
const BOT = { id: '1002', login: 'kitsu_bot', name: 'Kitsu_Bot' };
const VIEWER = { id: '2001', login: 'tofu_knight', name: 'tofu_knight' };
const SCOPE_NAMES = SCOPES.streamer.map(({ scope }) => scope);
const approved = (text: string): Approved => text as Approved;

let standIn: TwitchStandIn;
let dir: string;
let store: TokenStore;
let twitch: Twitch | null = null;

const told = {
  messages: [] as ChatMessage[],
  paid: [] as PaidEvent[],
  retractions: [] as Retraction[],
  live: [] as boolean[],
  reports: [] as ModuleReport[],
  log: [] as string[],
};

beforeEach(async () => {
  standIn = await startTwitch({ deviceIntervalS: 0.02 });
  process.env['TWURPLE_MOCK_API_PORT'] = String(standIn.port);
  dir = await mkdtemp(join(tmpdir(), 'aivt-twitch-'));
  store = createTokenStore(dir, (message) => told.log.push(message));
  for (const list of Object.values(told)) list.length = 0;
});

afterEach(async () => {
  await twitch?.close();
  twitch = null;
  await standIn.close();
  delete process.env['TWURPLE_MOCK_API_PORT'];
  await rm(dir, { recursive: true, force: true });
});

/** Waits for a state of the world that no single event tells. */
async function until(what: string, condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs)
      throw new Error(`not within ${timeoutMs} ms: ${what}; last report ${JSON.stringify(told.reports.at(-1))}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

async function signIn(account: 'streamer' | 'bot', user = account === 'bot' ? BOT : STREAMER, scopes = SCOPE_NAMES): Promise<void> {
  await store.write(account, {
    clientId: standIn.id.clientId,
    userId: user.id,
    login: user.login,
    ...standIn.id.grant(user, scopes),
    scopes: [...scopes],
    expiresAtMs: Date.now() + 3_600_000,
  });
}

function open(settings: Partial<TwitchSettings> = {}): Twitch {
  twitch = createTwitch({
    settings: { clientId: standIn.id.clientId, channel: null, connections: 1, ...settings },
    tokenStore: store,
    clock: systemClock,
    report: (report) => told.reports.push(report),
    log: (_level, message) => told.log.push(message),
    onMessage: (message) => told.messages.push(message),
    onPaid: (paid) => told.paid.push(paid),
    onRetraction: (what) => told.retractions.push(what),
    onStream: ({ live }) => told.live.push(live),
  });
  return twitch;
}

const TOPICS = 8;
const allUp = (connections: number): boolean =>
  standIn.eventSub.subscriptions.length === TOPICS * connections && told.reports.at(-1)?.state === 'online';

async function connected(settings: Partial<TwitchSettings> = {}): Promise<Twitch> {
  await signIn('streamer');
  const opened = open(settings);
  const connections = settings.connections ?? 1;
  await until('connected', () => allUp(connections));
  return opened;
}

const chat = (text: string, options?: frames.ChatOptions): number =>
  standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, VIEWER, text, options));

describe('what is heard', () => {
  it('tells chat with roles, and not twice, not old, not from another channel', async () => {
    await connected();
    expect(chat('hello kitsu', { badges: ['subscriber'], messageId: 'm1' })).toBe(1);
    chat('hello kitsu', { badges: ['subscriber'], messageId: 'm1' });
    chat('from next door', { sourceChannel: '9999' });
    const late = frames.chatEvent(STREAMER, VIEWER, 'from the past');
    standIn.eventSub.notify('channel.chat.message', late, { sentAtMs: Date.now() - 11 * 60_000 });
    const twice = frames.chatEvent(STREAMER, VIEWER, 'told twice', { badges: ['moderator', 'vip'] });
    standIn.eventSub.notify('channel.chat.message', twice, { messageId: 'same' });
    standIn.eventSub.notify('channel.chat.message', twice, { messageId: 'same' });
    standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, STREAMER, 'last'));
    await until('the last message', () => told.messages.at(-1)?.text === 'last');
    expect(told.messages.map(({ text, role, userName }) => [text, role, userName])).toEqual([
      ['hello kitsu', 'sub', 'tofu_knight'],
      ['told twice', 'mod', 'tofu_knight'],
      ['last', 'broadcaster', 'FoxDen'],
    ]);
  });

  it('tells cheers, subscriptions, gifts, raids and redemptions once, and the words with them', async () => {
    await connected();
    const { eventSub } = standIn;
    chat('for the fox', { bits: 100 });
    const notice = (what: frames.Notice, text?: string): void => {
      eventSub.notify('channel.chat.notification', frames.notificationEvent(STREAMER, VIEWER, what, text));
    };
    notice({ notice_type: 'sub', sub: { sub_tier: '1000', is_prime: false, duration_months: 1 } });
    notice(
      {
        notice_type: 'resub',
        resub: { sub_tier: '2000', cumulative_months: 7, duration_months: 1, streak_months: null, is_prime: false, is_gift: false },
      },
      'seven already',
    );
    notice({ notice_type: 'community_sub_gift', community_sub_gift: { id: 'g1', total: 5, sub_tier: '1000', cumulative_total: null } });
    for (let gift = 0; gift < 5; gift += 1)
      notice({
        notice_type: 'sub_gift',
        sub_gift: {
          sub_tier: '1000',
          duration_months: 1,
          cumulative_total: null,
          recipient_user_id: '1',
          recipient_user_name: 'A',
          recipient_user_login: 'a',
          community_gift_id: 'g1',
        },
      });
    notice({ notice_type: 'announcement', announcement: { color: 'BLUE' } });
    notice({
      notice_type: 'raid',
      raid: { user_id: '7', user_name: 'OwlCave', user_login: 'owlcave', viewer_count: 42, profile_image_url: '' },
    });
    const redeemed = frames.redemptionEvent(STREAMER, VIEWER, { id: 'r1', title: 'Say it', cost: 500 }, 'hi mum');
    eventSub.notify('channel.channel_points_custom_reward_redemption.add', redeemed);
    eventSub.notify('channel.channel_points_custom_reward_redemption.add', redeemed);
    // The words of a redemption come as a chat message, too.
    chat('hi mum', { rewardId: 'r1' });
    chat('the end');
    await until('the last message', () => told.messages.length > 0);
    expect(told.messages.map(({ text }) => text)).toEqual(['the end']);
    expect(told.paid.map((paid) => [paid.kind, paid.userName, paid.text])).toEqual([
      ['cheer', 'tofu_knight', 'for the fox'],
      ['sub', 'tofu_knight', ''],
      ['sub', 'tofu_knight', 'seven already'],
      ['gift', 'tofu_knight', ''],
      ['raid', 'OwlCave', ''],
      ['redemption', 'tofu_knight', 'hi mum'],
    ]);
    expect(told.paid).toMatchObject([{ bits: 100 }, { months: 1 }, { months: 7, tier: 2 }, { count: 5 }, { viewers: 42 }, { cost: 500 }]);
  });

  it('takes back what moderators delete, and knows when the stream is live', async () => {
    await connected();
    const { eventSub } = standIn;
    eventSub.notify('channel.chat.message_delete', frames.deletedEvent(STREAMER, VIEWER, 'm9'));
    eventSub.notify('channel.chat.clear_user_messages', frames.userClearedEvent(STREAMER, VIEWER));
    eventSub.notify('channel.chat.clear', frames.clearedEvent(STREAMER));
    eventSub.notify('stream.online', frames.streamEvent(STREAMER, true));
    eventSub.notify('stream.offline', frames.streamEvent(STREAMER, false));
    await until('the stream ended', () => told.live.length === 2);
    expect(told.retractions).toEqual([{ messageId: 'm9' }, { viewerId: 'twitch:2001' }, { all: true }]);
    expect(told.live).toEqual([true, false]);
  });

  it('works for a channel without channel points, and says so', async () => {
    standIn.faults.subscribe = '403-points';
    await signIn('streamer');
    open();
    await until('told', () => told.reports.at(-1)?.detail.includes('without channel points') ?? false);
    expect(told.reports.at(-1)?.state).toBe('online');
    chat('still here');
    await until('heard', () => told.messages.length === 1);
  });
});

describe('connections that go away', () => {
  it('loses and doubles nothing when Twitch asks to reconnect', async () => {
    await connected();
    let sentCount = 0;
    for (let round = 0; round < 10; round += 1) {
      const before = standIn.eventSub.sessionIds.at(-1)!;
      chat(`n${sentCount++}`);
      standIn.eventSub.reconnect(before);
      // Told during the move: to whoever is welcome at that moment.
      while (standIn.eventSub.sessionIds.includes(before)) {
        expect(chat(`n${sentCount++}`)).toBe(1);
        await new Promise((done) => setTimeout(done, 1));
      }
    }
    chat('end');
    await until('the end', () => told.messages.at(-1)?.text === 'end');
    expect(told.messages.map(({ text }) => text)).toEqual([...Array.from({ length: sentCount }, (_, n) => `n${n}`), 'end']);
    expect(standIn.requests.filter((request) => request === 'POST /eventsub/subscriptions')).toHaveLength(TOPICS);
  });

  it('loses and doubles nothing over 100 hard drops of one of two connections', async () => {
    await connected({ connections: 2 });
    const firstReports = told.reports.length;
    const sentTexts: string[] = [];
    const write = (): void => {
      const text = `n${sentTexts.length}`;
      sentTexts.push(text);
      chat(text);
    };
    for (let drop = 0; drop < 100; drop += 1) {
      write();
      const dropped = standIn.eventSub.sessionIds[0]!;
      standIn.eventSub.drop(dropped);
      write();
      await until('it is gone', () => !standIn.eventSub.sessionIds.includes(dropped));
      write();
      await until('both are back', () => {
        write();
        return standIn.eventSub.subscriptions.length === TOPICS * 2;
      });
    }
    chat('end');
    await until('the end', () => told.messages.at(-1)?.text === 'end');
    expect(told.messages.map(({ text }) => text)).toEqual([...sentTexts, 'end']);
    // Nor was it ever called offline: one of the two was always there.
    expect(told.reports.slice(firstReports).map(({ state }) => state)).not.toContain('offline');
  }, 120_000);

  it('comes back by itself from a hard drop of everything, and says that it was away', async () => {
    await connected({ connections: 2 });
    standIn.eventSub.dropAll();
    await until('offline', () => told.reports.at(-1)?.state === 'offline');
    await until('back', () => allUp(2));
    chat('after');
    await until('heard', () => told.messages.length === 1);
  });

  it('finds the redemptions that were made while nobody heard, once, and not those of yesterday', async () => {
    const opened = await connected();
    const rewardId = (await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }])).get('Say it')!;
    const redeemed = (input: string): ReturnType<typeof frames.redemptionEvent> & { id: string; reward: { id: string } } => ({
      id: input,
      reward: { id: rewardId },
      ...frames.redemptionEvent(STREAMER, VIEWER, { id: rewardId, title: 'Say it', cost: 500 }, input),
    });
    const heardLive = redeemed('heard');
    standIn.unfulfilled.push(heardLive, { ...redeemed('old'), redeemed_at: '2020-01-01T00:00:00Z' } as never);
    standIn.eventSub.notify('channel.channel_points_custom_reward_redemption.add', heardLive);
    await until('heard', () => told.paid.length === 1);
    standIn.eventSub.dropAll();
    standIn.unfulfilled.push(redeemed('missed'));
    await until('found', () => told.paid.length === 2);
    await until('back', () => allUp(1));
    expect(told.paid).toMatchObject([
      { kind: 'redemption', text: 'heard' },
      { kind: 'redemption', text: 'missed', userName: 'tofu_knight', rewardTitle: 'Say it' },
    ]);
  });

  it('notices a connection that says nothing more', async () => {
    standIn.eventSub.options.keepaliveS = 1;
    await connected();
    const dead = standIn.eventSub.sessionIds[0]!;
    standIn.eventSub.silence(dead);
    await until('a new session', () => allUp(1) && !standIn.eventSub.sessionIds.includes(dead), 10_000);
    chat('after');
    await until('heard', () => told.messages.length === 1);
  });

  it('tries a subscription again that Twitch could not make', async () => {
    standIn.faults.subscribe = '500';
    await signIn('streamer');
    open();
    await until('the reason is told', () => told.reports.at(-1)?.detail.includes('chat') ?? false, 20_000);
    expect(told.reports.at(-1)?.state).toBe('offline');
    standIn.faults.subscribe = 'none';
    await until('up', () => allUp(1), 20_000);
  }, 60_000);
});

describe('what is written', () => {
  it('writes as the bot, and hears neither itself nor, as the streamer, its own words', async () => {
    await signIn('bot');
    const bot = await connected();
    await expect(bot.say(approved('hello there'))).resolves.toMatchObject({ outcome: 'sent' });
    expect(standIn.sent).toMatchObject([{ senderId: BOT.id, broadcasterId: STREAMER.id, text: 'hello there' }]);
    standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, BOT, 'hello there'));
    await bot.close();
    await store.clear('bot');

    const asStreamer = await connected();
    // Chat tells the message before the call has returned.
    standIn.onSend = (message) =>
      standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, STREAMER, message.text, { messageId: message.id }));
    await expect(asStreamer.say(approved('it is me'))).resolves.toMatchObject({ outcome: 'sent' });
    standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, STREAMER, 'typed by hand'));
    await until('heard', () => told.messages.length === 1);
    expect(told.messages[0]).toMatchObject({ text: 'typed by hand', role: 'broadcaster' });
  });

  it('tells what Twitch did not show', async () => {
    const opened = await connected();
    standIn.faults.send = 'dropped';
    await expect(opened.say(approved('again'))).resolves.toMatchObject({ outcome: 'dropped', code: 'msg_duplicate' });
  });

  it('goes on hearing and reconnecting while Twitch says 429 or does not answer a send', async () => {
    const opened = await connected();
    standIn.faults.send = '429';
    await expect(opened.say(approved('one'))).resolves.toMatchObject({ outcome: 'failed' });
    standIn.faults.send = 'hang';
    const hanging = opened.say(approved('two'));
    standIn.eventSub.dropAll();
    await until('away', () => told.reports.at(-1)?.state === 'offline');
    await until('back', () => allUp(1), 5000);
    chat('during');
    await until('heard', () => told.messages.length === 1);
    await opened.close();
    await expect(hanging).resolves.toMatchObject({ outcome: 'failed' });
  });

  it('fulfils and refunds what AIVT made, and says what it may not settle', async () => {
    const opened = await connected();
    const rewards = await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }]);
    await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }]);
    expect(standIn.rewards).toHaveLength(1);
    const rewardId = rewards.get('Say it')!;
    await expect(opened.fulfil({ id: 'a', rewardId })).resolves.toEqual({ outcome: 'settled' });
    await expect(opened.refund({ id: 'b', rewardId })).resolves.toEqual({ outcome: 'settled' });
    await expect(opened.refund({ id: 'c', rewardId: 'made-elsewhere' })).resolves.toMatchObject({ outcome: 'not-ours' });
    expect(standIn.redemptionUpdates.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'FULFILLED'],
      ['b', 'CANCELED'],
    ]);
  });
});

describe('signing in', () => {
  it('refreshes after a 401, once, and keeps the next refresh token', async () => {
    const opened = await connected();
    standIn.id.expireAccess();
    const outcomes = await Promise.all([opened.say(approved('a')), opened.fulfil({ id: 'x', rewardId: 'y' }), opened.say(approved('b'))]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['sent', 'not-ours', 'sent']);
    expect(standIn.id).toMatchObject({ refreshes: 1, reused: 0 });
    standIn.id.expireAccess();
    standIn.eventSub.dropAll();
    await until('away', () => told.reports.at(-1)?.state === 'offline');
    // This time twurple is the one that gets the 401.
    await until('back', () => allUp(1));
    expect(standIn.id).toMatchObject({ refreshes: 2, reused: 0 });
    await opened.close();
    const stored = await store.read('streamer');
    expect(standIn.id.access(stored?.accessToken)?.user).toEqual(STREAMER);
  });

  it('says that a sign-in is lost, and takes the next one over by itself', async () => {
    const opened = await connected();
    standIn.id.revoke(STREAMER);
    await expect(opened.say(approved('a'))).resolves.toMatchObject({ outcome: 'failed' });
    await until('told', () => told.reports.at(-1)?.state === 'offline' && (told.reports.at(-1)?.detail.includes('npm run auth') ?? false));
    await signIn('streamer');
    await until('back', () => allUp(1), 20_000);
  }, 40_000);

  it('writes as the streamer when the sign-in of the bot is lost, and says so', async () => {
    await signIn('bot');
    const opened = await connected();
    expect(told.reports.at(-1)?.detail).toContain('writes as kitsu_bot');
    standIn.id.revoke(BOT);
    await expect(opened.say(approved('a'))).resolves.toMatchObject({ outcome: 'failed' });
    await until('told', () => allUp(1) && (told.reports.at(-1)?.detail.includes('writes as foxden') ?? false), 20_000);
    await expect(opened.say(approved('b'))).resolves.toMatchObject({ outcome: 'sent' });
    expect(standIn.sent).toMatchObject([{ senderId: STREAMER.id, text: 'b' }]);
  }, 40_000);

  it('waits for a sign-in, and is told by the device code flow', async () => {
    open();
    await until('told', () => told.reports.at(-1)?.detail.includes('npm run auth') ?? false);
    let printed = '';
    const done = authTwitchCommand([], {
      clientId: standIn.id.clientId,
      store,
      write: (text) => {
        printed += text;
      },
    });
    await until('the code is shown', () => printed.includes('confirm the code'));
    for (const { scope, why } of SCOPES.streamer) expect(printed).toContain(why.length > 0 ? scope : 'a reason');
    const code = /code ([0-9A-F-]+) at/u.exec(printed)![1]!;
    standIn.id.approve(code, STREAMER);
    await expect(done).resolves.toBe(0);
    expect(printed).toContain('Signed in as foxden');
    expect(await readdir(dir)).toEqual(['twitch-streamer.json']);
    const file = join(dir, 'twitch-streamer.json');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    const token = JSON.parse(await readFile(file, 'utf8')) as { accessToken: string };
    expect(printed).not.toContain(token.accessToken);
    await until('connected', () => allUp(1), 20_000);
  }, 40_000);

  it('tells why a sign-in did not happen', async () => {
    const lines: string[] = [];
    const io = { store, write: (text: string): number => lines.push(text) };
    await expect(authTwitchCommand([], { ...io, clientId: null })).resolves.toBe(2);
    expect(lines.join('')).toContain('TWITCH_CLIENT_ID');
    await expect(authTwitchCommand([], { ...io, clientId: 'nobody' })).resolves.toBe(1);
    const denied = authTwitchCommand([], { ...io, clientId: standIn.id.clientId });
    await until('the code is shown', () => lines.join('').includes('confirm the code'));
    standIn.id.deny(/code ([0-9A-F-]+) at/u.exec(lines.join(''))![1]!);
    await expect(denied).resolves.toBe(1);
    expect(await store.read('streamer')).toBeNull();
  });

  it('spends a refresh token once, however many ask at one time', async () => {
    await signIn('streamer');
    const auth = new PublicClientAuth({
      clientId: standIn.id.clientId,
      store,
      clock: systemClock,
      onLost: () => undefined,
      warn: () => undefined,
    });
    await auth.open('streamer');
    const tokens = await Promise.all(Array.from({ length: 20 }, () => auth.refreshAccessTokenForUser(STREAMER.id)));
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(standIn.id).toMatchObject({ refreshes: 1, reused: 0 });
  });
});
