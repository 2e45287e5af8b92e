/** Redemptions and their words: none lost in an outage, none heard twice, none said that a moderator took back. */
import { describe, expect, it } from 'vitest';
import * as frames from '../testing/stand-ins/twitch-frames.ts';
import {
  STREAMER,
  VIEWER,
  allUp,
  chat,
  connected,
  irc,
  open,
  signIn,
  standIn,
  told,
  until,
  useTwitch,
} from '../testing/stand-ins/twitch-harness.ts';

useTwitch({ irc: true });

const QUEUE = '/mock/channel_points/custom_rewards/redemptions';
const POINTS = 'channel.channel_points_custom_reward_redemption.add';
const rewardOf = (id: string): { id: string; title: string; cost: number } => ({ id, title: id, cost: 500 });
const redeemed = (rewardId: string, words: string): Record<string, unknown> =>
  frames.redemptionEvent(STREAMER, VIEWER, rewardOf(rewardId), words);
const waits = (rewardId: string, words: string): void => {
  standIn.unfulfilled.push({ id: '', ...redeemed(rewardId, words), reward: rewardOf(rewardId) });
};
const words = (): string[] => told.paid.map(({ text }) => text);

describe('redemptions in an outage', () => {
  it('are found although Twitch refuses to tell them when the connection is back', async () => {
    standIn.rewards.push({ id: 'say', title: 'say' }, { id: 'boop', title: 'boop' });
    await connected();
    let refusals = 0;
    standIn.refuse = ({ method, path, query }) => {
      if (method !== 'GET' || path !== QUEUE || query.get('reward_id') !== 'boop' || refusals === 1) return null;
      refusals += 1;
      return { status: 503, message: 'Service Unavailable' };
    };
    standIn.eventSub.dropAll();
    await until('away', () => told.reports.at(-1)?.state === 'offline');
    waits('boop', 'boop me');
    waits('say', 'say this');
    await until('the one that could be asked about', () => words().includes('say this'), 30_000);
    expect(refusals).toBe(1);
    await until('the other, asked about again', () => words().includes('boop me'), 30_000);
    expect(words().sort()).toEqual(['boop me', 'say this']);
    expect(told.log.join('\n')).toContain('Service Unavailable');
  }, 60_000);
});

describe('the words of a redemption', () => {
  it('are no chat for IRC when EventSub was never there', async () => {
    standIn.rewards.push({ id: 'say', title: 'say' });
    standIn.faults.subscribe = '500';
    await signIn('streamer');
    open({ fallback: { afterMs: 50, overlapMs: 200 } });
    await until('chat is read by IRC', () => irc.joined.length === 1);
    irc.say(VIEWER, 'my words', { rewardId: 'say' });
    irc.say(VIEWER, 'of a reward of the streamer', { rewardId: 'hydrate' });
    irc.say(VIEWER, 'plain');
    await until('heard', () => told.messages.at(-1)?.text === 'plain');
    expect(told.messages.map(({ text }) => text)).toEqual(['of a reward of the streamer', 'plain']);
    waits('say', 'my words');
    standIn.faults.subscribe = 'none';
    await until('found', () => told.paid.length === 1, 30_000);
    expect(words()).toEqual(['my words']);
  }, 60_000);

  it('are no chat for EventSub while channel points alone are not heard', async () => {
    standIn.rewards.push({ id: 'say', title: 'say' });
    standIn.faults.subscribe = '403-points';
    await signIn('streamer');
    open();
    await until(
      'online',
      () => told.reports.at(-1)?.state === 'online' && (told.reports.at(-1)?.detail.includes('without channel points') ?? false),
    );
    chat('my words', { rewardId: 'say' });
    chat('of a reward of the streamer', { rewardId: 'hydrate' });
    await until('heard', () => told.messages.length > 0);
    expect(told.messages.map(({ text }) => text)).toEqual(['of a reward of the streamer']);
    waits('say', 'my words');
    standIn.faults.subscribe = 'none';
    await until('all is heard', () => allUp(1), 30_000);
    await until('found', () => told.paid.length === 1, 30_000);
    expect(words()).toEqual(['my words']);
  }, 60_000);

  it.each(['message', 'redemption'] as const)('are taken back with their message, when the %s came first', async (first) => {
    await connected();
    const event = redeemed('say', 'something mean');
    const tellMessage = (): number => chat('something mean', { rewardId: 'say', messageId: 'c1' });
    const tellRedemption = (): number => standIn.eventSub.notify(POINTS, event);
    for (const tell of first === 'message' ? [tellMessage, tellRedemption] : [tellRedemption, tellMessage]) tell();
    await until('redeemed', () => told.paid.length === 1);
    standIn.eventSub.notify('channel.chat.message_delete', frames.deletedEvent(STREAMER, VIEWER, 'c1'));
    await until('both', () => told.retractions.length === 2);
    expect(told.paid[0]?.messageId).toBe(event['id']);
    expect(told.retractions).toEqual([{ messageId: 'twitch:c1' }, { messageId: `twitch:${String(event['id'])}` }]);
    expect(told.messages).toEqual([]);
  });

  it('are taken back when they are redeemed after their message was deleted', async () => {
    await connected();
    chat('something mean', { rewardId: 'say', messageId: 'c1' });
    standIn.eventSub.notify('channel.chat.message_delete', frames.deletedEvent(STREAMER, VIEWER, 'c1'));
    const event = redeemed('say', 'something mean');
    standIn.eventSub.notify(POINTS, event);
    await until('both', () => told.retractions.length === 2);
    expect(told.retractions).toEqual([{ messageId: 'twitch:c1' }, { messageId: `twitch:${String(event['id'])}` }]);
  });
});
