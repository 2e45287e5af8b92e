/** Chat by IRC while EventSub is away, by the real twurple. */
import { describe, expect, it } from 'vitest';
import { arrived, fakeTimers } from '../testing/fake-timers.ts';
import * as frames from '../testing/stand-ins/twitch-frames.ts';
import {
  STREAMER,
  VIEWER,
  allUp,
  approved,
  connected,
  irc,
  open,
  signIn,
  standIn,
  store,
  told,
  until,
  useTwitch,
} from '../testing/stand-ins/twitch-harness.ts';
import { IRC_PORT } from '../testing/stand-ins/twitch-irc.ts';

useTwitch({ irc: true });

const FAST = { fallback: { afterMs: 50, overlapMs: 200 } } as const;
const byIrc = (): boolean => told.reports.at(-1)?.state === 'degraded' && told.reports.at(-1)?.provider === 'irc';

/** EventSub is gone and stays so. */
function loseEventSub(): void {
  standIn.faults.subscribe = '500';
  standIn.eventSub.dropAll();
}

async function onIrc(): Promise<Awaited<ReturnType<typeof connected>>> {
  const opened = await connected(FAST);
  loseEventSub();
  await until('chat is read by IRC', byIrc, 30_000);
  return opened;
}

describe('chat by IRC', () => {
  it('is not there while EventSub is, comes when it is gone, says what it lacks, and goes when it is back', async () => {
    const opened = await connected(FAST);
    // On a slow machine it came while EventSub was not there yet.
    await until('IRC is not needed', () => irc.connections === 0);
    loseEventSub();
    await until('chat is read by IRC', byIrc);
    expect(irc.joined).toEqual(['foxden']);
    expect(told.reports.at(-1)?.detail).toMatch(/^reads chat by IRC: .*writes as foxden\. Redemptions wait in the reward queue/u);
    expect(irc.say(VIEWER, 'over here')).toBe(1);
    await until('heard', () => told.messages.length === 1);
    // Writing stays with Helix, which has its own way.
    await expect(opened.say(approved('I hear you'))).resolves.toMatchObject({ outcome: 'sent' });
    standIn.faults.subscribe = 'none';
    await until('EventSub is back', () => allUp(1), 30_000);
    await until('IRC is gone', () => irc.connections === 0);
    expect(irc.lines.filter((line) => line.startsWith('PRIVMSG'))).toEqual([]);
  }, 60_000);

  it('is there when Twitch refuses the chat subscription, from the start', async () => {
    standIn.faults.subscribe = '403-chat';
    await signIn('streamer');
    open(FAST);
    await until('chat is read by IRC', byIrc);
    expect(told.reports.at(-1)?.detail).toContain('chat: subscription missing proper authorization');
    // Points have a subscription of their own, which is up.
    expect(told.reports.at(-1)?.detail).not.toContain('Redemptions wait');
  });

  it('reads without a name where the sign-in does not allow more, and says how to mend it', async () => {
    await signIn('streamer', STREAMER, ['user:write:chat']);
    open(FAST);
    await until('chat is read by IRC', byIrc);
    expect(irc.joined).toEqual([expect.stringMatching(/^justinfan\d+$/u)]);
    expect(told.reports.at(-1)?.detail).toContain('user:read:chat: npm run auth');
  });

  it('tells roles, cheers, actions and words as EventSub does, and nothing of another channel', async () => {
    await onIrc();
    irc.say(VIEWER, 'hello kitsu', { badges: ['subscriber', 'premium'], messageId: 'm1' });
    irc.say(VIEWER, 'hello kitsu', { badges: ['subscriber'], messageId: 'm1' });
    irc.say(VIEWER, 'from next door', { sourceRoom: '9999' });
    irc.say(VIEWER, 'waves ümläut ; ok', { action: true, badges: ['vip'] });
    irc.say(VIEWER, 'you are gr8', { bits: 100 });
    irc.say({ id: '274598607', login: 'ananonymouscheerer', name: 'AnAnonymousCheerer' }, '', { bits: 5 });
    irc.raw('@badges=;user-id= :x!x@x PRIVMSG #foxden :without ids');
    irc.raw('@@@ this is no line at all');
    irc.say(STREAMER, 'last', { badges: ['broadcaster'] });
    await until('the last message', () => told.messages.at(-1)?.text === 'last');
    expect(told.messages.map(({ text, role, userName, userId, platform }) => [text, role, userName, userId, platform])).toEqual([
      ['hello kitsu', 'sub', 'tofu_knight', '2001', 'twitch'],
      ['waves ümläut ; ok', 'vip', 'tofu_knight', '2001', 'twitch'],
      ['last', 'broadcaster', 'FoxDen', '1001', 'twitch'],
    ]);
    expect(told.messages.map(({ isAction }) => isAction ?? false)).toEqual([false, true, false]);
    expect(told.paid).toMatchObject([
      { kind: 'cheer', bits: 100, text: 'you are gr8', anonymous: false },
      { kind: 'cheer', bits: 5, text: '', anonymous: true },
    ]);
  });

  it('tells subscriptions, gifts and raids once', async () => {
    await onIrc();
    const gift = { 'msg-param-sub-plan': '1000', 'msg-param-origin-id': 'o1', 'msg-param-recipient-display-name': 'Ann' };
    irc.notice(VIEWER, 'sub', { 'msg-param-sub-plan': 'Prime', 'msg-param-cumulative-months': 1 });
    irc.notice(VIEWER, 'resub', { 'msg-param-sub-plan': '2000', 'msg-param-cumulative-months': 7, id: 'n2' }, 'seven already');
    irc.notice(VIEWER, 'resub', { 'msg-param-sub-plan': '2000', 'msg-param-cumulative-months': 7, id: 'n2' }, 'seven already');
    irc.notice(VIEWER, 'submysterygift', { ...gift, 'msg-param-mass-gift-count': 2 });
    irc.notice(VIEWER, 'subgift', gift);
    irc.notice(VIEWER, 'subgift', gift);
    irc.notice(VIEWER, 'subgift', { ...gift, 'msg-param-origin-id': 'o2' });
    irc.notice(VIEWER, 'announcement', { 'msg-param-color': 'BLUE' }, 'news');
    irc.notice(VIEWER, 'something-new', {}, 'whatever');
    irc.notice({ id: '7', login: 'owlcave', name: 'OwlCave' }, 'raid', { 'msg-param-displayName': 'OwlCave', 'msg-param-viewerCount': 42 });
    irc.say(VIEWER, 'the end');
    await until('the end', () => told.messages.length === 1);
    expect(told.paid).toMatchObject([
      { kind: 'sub', tier: 1, months: 1, userName: 'tofu_knight' },
      { kind: 'sub', tier: 2, months: 7, text: 'seven already' },
      { kind: 'gift', count: 2, recipientName: null },
      { kind: 'gift', count: 1, recipientName: 'Ann' },
      { kind: 'raid', userName: 'OwlCave', userId: '7', viewers: 42 },
    ]);
    expect(told.paid).toHaveLength(5);
  });

  it('takes back what moderators delete', async () => {
    await onIrc();
    irc.clearMessage(VIEWER, 'm9');
    irc.clearUser(VIEWER, 600);
    irc.clearUser(VIEWER);
    irc.clearChat();
    await until('all of it', () => told.retractions.length === 4);
    expect(told.retractions).toEqual([{ messageId: 'twitch:m9' }, { viewerId: 'twitch:2001' }, { viewerId: 'twitch:2001' }, { all: true }]);
  });

  it('leaves the words of its own rewards to the queue, and hears those of others as chat', async () => {
    const opened = await connected(FAST);
    const rewardId = (await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }])).rewards.get('Say it')!;
    loseEventSub();
    await until('chat is read by IRC', byIrc);
    irc.say(VIEWER, 'say this', { rewardId });
    irc.say(VIEWER, 'hydrate', { rewardId: 'made-on-twitch' });
    await until('heard', () => told.messages.length === 1);
    expect(told.messages[0]?.text).toBe('hydrate');
    standIn.unfulfilled.push({
      id: 'r1',
      reward: { id: rewardId },
      ...frames.redemptionEvent(STREAMER, VIEWER, { id: rewardId, title: 'Say it', cost: 500 }, 'say this'),
    });
    standIn.faults.subscribe = 'none';
    await until('the redemption was found', () => told.paid.length === 1, 30_000);
    expect(told.paid).toMatchObject([{ kind: 'redemption', text: 'say this' }]);
  }, 60_000);

  it('does not answer what she wrote herself', async () => {
    const opened = await onIrc();
    standIn.onSend = ({ text, id }) => void irc.say(STREAMER, text, { messageId: id });
    await expect(opened.say(approved('it is me'))).resolves.toMatchObject({ outcome: 'sent' });
    irc.say(STREAMER, 'typed by hand');
    await until('heard', () => told.messages.length > 0);
    expect(told.messages.map(({ text }) => text)).toEqual(['typed by hand']);
  });
});

describe('IRC in trouble', () => {
  it('goes on without a name when Twitch refuses the login', async () => {
    irc.faults.login = 'refuse';
    await onIrc();
    expect(irc.lines.filter((line) => line.startsWith('PASS')).length).toBeGreaterThanOrEqual(2);
    expect(irc.joined).toEqual([expect.stringMatching(/^justinfan/u)]);
    irc.say(VIEWER, 'still heard');
    await until('heard', () => told.messages.length === 1);
  }, 60_000);

  it('refreshes a token that is no longer good before it logs in', async () => {
    await connected(FAST);
    await until('IRC is not needed', () => irc.connections === 0);
    standIn.id.expireAccess();
    loseEventSub();
    await until('chat is read by IRC', byIrc);
    expect(irc.joined).toEqual(['foxden']);
    expect(standIn.id.reused).toBe(0);
    expect((await store.read('streamer'))?.refreshToken).toBeDefined();
  });

  it('says so when it may not join either, and comes by itself when it may', async () => {
    irc.faults.join = 'banned';
    await connected(FAST);
    loseEventSub();
    await until('told', () => told.reports.at(-1)?.detail.includes('nor by IRC (the channel could not be joined') ?? false);
    expect(told.reports.at(-1)?.state).toBe('offline');
    irc.faults.join = 'none';
    await until('chat is read by IRC', byIrc, 20_000);
    expect(irc.joined).toHaveLength(1);
  }, 40_000);

  it('comes back after drops, and follows RECONNECT without a gap', async () => {
    await onIrc();
    irc.ping();
    await until('it answers', () => irc.lines.some((line) => /^PONG :?tmi\.twitch\.tv$/u.test(line)));
    for (let n = 0; n < 5; n += 1) {
      irc.dropAll();
      await until('away', () => irc.joined.length === 0);
      await until('back', () => irc.joined.length === 1 && byIrc(), 20_000);
    }
    const expected: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      irc.reconnect();
      const from = irc.lines.length;
      // To one, to both, to the other: never to nobody.
      await until('moved', () => {
        const text = `n${expected.length}`;
        expected.push(text);
        expect(irc.say(VIEWER, text, { messageId: text })).toBeGreaterThan(0);
        return irc.lines.slice(from).some((line) => line.startsWith('JOIN')) && irc.joined.length === 1;
      });
    }
    irc.say(VIEWER, 'end');
    await until('the end', () => told.messages.at(-1)?.text === 'end');
    expect(told.messages.map(({ text }) => text)).toEqual([...expected, 'end']);
    expect(told.log.join('\n')).not.toMatch(/oauth|PASS/u);
  }, 60_000);

  it('leaves no connection behind when closed, whatever it was doing', async () => {
    for (const handshake of ['none', 'silent'] as const) {
      irc.faults.handshake = handshake;
      const opened = await connected(FAST);
      loseEventSub();
      await until('a connection', () => irc.connections > 0);
      const time = fakeTimers();
      try {
        await time.passWhile(opened.close());
        await time.passUntil(() => irc.connections === 0);
        const [accepted, lines] = [irc.accepted, irc.lines.length];
        // A client that comes back after it was told to quit would come within this.
        await time.pass(120_000);
        await arrived(IRC_PORT, irc.host);
        expect(irc.accepted).toBe(accepted + 1);
        expect(irc.lines.length).toBe(lines);
      } finally {
        time.end();
      }
      standIn.faults.subscribe = 'none';
    }
  });
});

describe('from one to the other and back', () => {
  it('loses and doubles nothing over 20 flips', async () => {
    await connected(FAST);
    const expected: string[] = [];
    /** Tells it on both sides, as Twitch does; what nobody could hear is not expected. */
    const write = (): void => {
      const text = `n${expected.length}`;
      const event = frames.chatEvent(STREAMER, VIEWER, text, { messageId: text });
      const heardBy = standIn.eventSub.notify('channel.chat.message', event) + irc.say(VIEWER, text, { messageId: text });
      if (heardBy > 0) expected.push(text);
    };
    const settled = (): Promise<void> => until('all was heard', () => told.messages.length === expected.length);
    for (let flip = 0; flip < 20; flip += 1) {
      write();
      // What is on its way when a socket breaks is lost with it: that is not what is looked at here.
      await settled();
      loseEventSub();
      await until('away', () => standIn.eventSub.subscriptions.length === 0);
      await until('chat is read by IRC', byIrc);
      write();
      standIn.faults.subscribe = 'none';
      standIn.eventSub.dropAll();
      // Written all the while: by IRC alone, by both, by EventSub alone.
      await until(
        'EventSub is back and IRC gone',
        () => {
          write();
          return allUp(1) && irc.connections === 0;
        },
        20_000,
      );
    }
    await settled();
    expect(expected.length).toBeGreaterThan(100);
    // While both are heard, either may be first.
    const inOrder = (texts: readonly string[]): string[] => [...texts].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    expect(inOrder(told.messages.map(({ text }) => text))).toEqual(expected);
  }, 120_000);
});
