/** What a channel tells and what is written to it, by the real twurple and our own calls. */
import { describe, expect, it } from 'vitest';
import type { RewardWish } from '../src/chat/rewards/channel-points.ts';
import * as frames from '../testing/stand-ins/twitch-frames.ts';
import {
  BOT,
  STREAMER,
  VIEWER,
  allUp,
  approved,
  chat,
  connected,
  open,
  signIn,
  standIn,
  store,
  told,
  until,
  useTwitch,
} from '../testing/stand-ins/twitch-harness.ts';

useTwitch();

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

  it('hears with a clock that is fast, and says that it is, until it is set', async () => {
    const { options } = standIn.eventSub;
    options.clockBehindMs = 20 * 60_000;
    options.keepaliveS = 1;
    await signIn('streamer');
    open();
    await until('told of the clock', () => told.reports.at(-1)?.state === 'degraded');
    expect(told.reports.at(-1)?.detail).toContain("this computer's clock is 20 minutes fast");
    expect(told.reports.at(-1)?.detail).toContain('set the clock');
    await until('subscribed', () => standIn.eventSub.listeners('channel.chat.message') === 1);
    chat('hello kitsu');
    await until('heard', () => told.messages.at(-1)?.text === 'hello kitsu');
    // Old by Twitch's clock too.
    const late = frames.chatEvent(STREAMER, VIEWER, 'from the past');
    standIn.eventSub.notify('channel.chat.message', late, { sentAtMs: Date.now() - 31 * 60_000 });
    options.clockBehindMs = 0;
    await until('the clock is right', () => told.reports.at(-1)?.state === 'online');
    expect(told.messages.map(({ text }) => text)).toEqual(['hello kitsu']);
  });

  it('says nothing of a clock that is slow, or fast by no more than a message may be late', async () => {
    for (const clockBehindMs of [-20 * 60_000, 4 * 60_000]) {
      standIn.eventSub.options.clockBehindMs = clockBehindMs;
      const opened = await connected();
      chat('hello kitsu', { messageId: `m${clockBehindMs}` });
      await until('heard', () => told.messages.length > 0);
      expect(told.reports.map(({ state }) => state)).not.toContain('degraded');
      await opened.close();
      told.messages.length = 0;
    }
  });

  it('tells what is acted out without its control characters, a reply as one, and emotes as no words', async () => {
    await connected();
    chat('\u0001ACTION hugs Kitsu and asks how are you\u0001');
    chat('@Kitsu_Bot !style cozy', { reply: true });
    chat('foxdenLove2 foxdenLove2 Kappa', {
      fragments: [
        { type: 'emote', text: 'foxdenLove2' },
        { type: 'text', text: ' ' },
        { type: 'emote', text: 'foxdenLove2' },
        { type: 'text', text: ' ' },
        { type: 'emote', text: 'Kappa' },
      ],
    });
    chat('you Kappa are great', {
      fragments: [
        { type: 'text', text: 'you ' },
        { type: 'emote', text: 'Kappa' },
        { type: 'text', text: ' are great' },
      ],
    });
    await until('the last message', () => told.messages.at(-1)?.text === 'you are great');
    expect(told.messages.map(({ text, isAction, isReply }) => [text, isAction ?? false, isReply ?? false])).toEqual([
      ['hugs Kitsu and asks how are you', true, false],
      ['@Kitsu_Bot !style cozy', false, true],
      ['you are great', false, false],
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
    expect(told.retractions).toEqual([{ messageId: 'twitch:m9' }, { viewerId: 'twitch:2001' }, { all: true }]);
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
    // A reply, which chat shows with the name of who it is for.
    await expect(asStreamer.say(approved('not yet'), 'm1')).resolves.toMatchObject({ outcome: 'sent' });
    expect(standIn.sent.at(-1)?.text).toBe('@tofu_knight not yet');
    standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, STREAMER, 'typed by hand'));
    await until('heard', () => told.messages.length === 1);
    expect(told.messages[0]).toMatchObject({ text: 'typed by hand', role: 'broadcaster' });
  });

  it('tells what Twitch did not show', async () => {
    const opened = await connected();
    standIn.faults.send = 'dropped';
    await expect(opened.say(approved('again'))).resolves.toMatchObject({ outcome: 'dropped', code: 'msg_duplicate' });
  });

  it('writes 20 messages in 30 s as a plain account, and more where it moderates', async () => {
    for (const botIsModerator of [false, true]) {
      await signIn('bot');
      const opened = await connected({ botIsModerator });
      const outcomes: string[] = [];
      for (let n = 0; n < 21; n += 1) outcomes.push((await opened.say(approved(`n${n}`))).outcome);
      expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(botIsModerator ? 21 : 20);
      await opened.close();
    }
  });

  it('goes on hearing and reconnecting while Twitch says 429, and tries no more until it may', async () => {
    const opened = await connected();
    standIn.faults.send = '429';
    await expect(opened.say(approved('one'))).resolves.toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('too much') as string,
    });
    const sends = (): number => standIn.requests.filter((request) => request === 'POST /mock/chat/messages').length;
    expect(sends()).toBe(1);
    await expect(opened.say(approved('two'))).resolves.toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('too late') as string,
    });
    expect(sends()).toBe(1);
    await hearsThroughADrop();
  });

  it('goes on hearing and reconnecting while Twitch does not answer a send', async () => {
    const opened = await connected();
    standIn.faults.send = 'hang';
    const hanging = opened.say(approved('two'));
    await until('it has come to Twitch', () => standIn.requests.includes('POST /mock/chat/messages'));
    await hearsThroughADrop();
    await opened.close();
    await expect(hanging).resolves.toMatchObject({ outcome: 'failed' });
  });

  /** Before and after a drop, which takes new subscriptions: those must not stand behind what is sent. */
  async function hearsThroughADrop(): Promise<void> {
    chat('before');
    await until('heard', () => told.messages.length === 1);
    standIn.eventSub.dropAll();
    await until('away', () => told.reports.at(-1)?.state === 'offline');
    await until('back', () => allUp(1));
    chat('after');
    await until('heard', () => told.messages.length === 2);
  }

  it('fulfils and refunds what AIVT made, and says what it may not settle', async () => {
    const opened = await connected();
    const { rewards } = await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }]);
    await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }]);
    expect(standIn.rewards).toHaveLength(1);
    // Its price was changed in the panel: the same reward costs something else.
    const changed = await opened.ensureRewards([{ title: 'Say it', cost: 700, prompt: 'Her words.', needsText: true }]);
    expect([...changed.rewards]).toEqual([...rewards]);
    expect(standIn.rewards).toMatchObject([{ title: 'Say it', cost: 700, prompt: 'Her words.', is_user_input_required: true }]);
    const rewardId = rewards.get('Say it')!;
    await expect(opened.fulfil({ id: 'a', rewardId })).resolves.toEqual({ outcome: 'settled' });
    await expect(opened.refund({ id: 'b', rewardId })).resolves.toEqual({ outcome: 'settled' });
    await expect(opened.refund({ id: 'c', rewardId: 'made-elsewhere' })).resolves.toMatchObject({ outcome: 'not-ours' });
    expect(standIn.redemptionUpdates.map(({ id, status }) => [id, status])).toEqual([
      ['a', 'FULFILLED'],
      ['b', 'CANCELED'],
    ]);
  });

  it('makes the other rewards when Twitch refuses one, and says what to do about that', async () => {
    const opened = await connected();
    standIn.refuse = ({ method, path, body }) =>
      method === 'POST' && path.endsWith('/custom_rewards') && body['title'] === 'Mine'
        ? { status: 400, message: 'CREATE_CUSTOM_REWARD_DUPLICATE_REWARD' }
        : null;
    const wish = (title: string): RewardWish => ({ title, cost: 5, prompt: '', needsText: false });
    const { rewards, refused } = await opened.ensureRewards([wish('Mine'), wish('Boop')]);
    expect([...rewards.keys()]).toEqual(['Boop']);
    expect(refused).toEqual([{ title: 'Mine', reason: expect.stringContaining('commands.yaml') as string }]);
  });
});
