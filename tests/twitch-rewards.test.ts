/** Points for words that she says: through the whole app, before Twitch's stand-in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTwitchApp, STREAMER, VIEWER, type TwitchApp } from '../testing/stand-ins/twitch-app.ts';
import { deletedEvent, redemptionEvent } from '../testing/stand-ins/twitch-frames.ts';

const TITLE = 'Make her say it';
const LONG = 'This is a rather long sentence, so that there is time enough to do something while she is at it, and then some more.';

describe('a reward for words', () => {
  let on: TwitchApp;
  beforeEach(async () => {
    on = await startTwitchApp();
    await expect.poll(() => on.twitch.rewards.map(({ title }) => title), { timeout: 15_000 }).toContain(TITLE);
  });
  afterEach(() => on.close());

  const redeem = (words: string, title = TITLE): string => {
    const id = on.twitch.rewards.find((reward) => reward.title === title)?.id ?? 'not made';
    const event = redemptionEvent(STREAMER, VIEWER, { id, title, cost: 500 }, words);
    on.twitch.eventSub.notify('channel.channel_points_custom_reward_redemption.add', event);
    return String(event['id']);
  };
  const updates = (): [string, string][] => on.twitch.redemptionUpdates.map(({ id, status }) => [id, status]);
  const settled = (...expected: [string, string][]): Promise<void> => expect.poll(updates, { timeout: 15_000 }).toEqual(expected);

  it('is fulfilled after she was heard, and not before', async () => {
    const from = on.log.now;
    const words = 'Hello there, dear chat, this is me.';
    const id = redeem(words);
    const { turnId } = await on.log.until('turn.playing', from);
    expect(updates()).toEqual([]);
    const { heard } = await on.log.until('turn.finished', from, (event) => event.turnId === turnId);
    expect(heard).toBe(words);
    await settled([id, 'FULFILLED']);
  });

  it('goes back when moderation blocks the words, which are nowhere told', async () => {
    const from = on.log.now;
    const id = redeem('go kill yourself');
    expect((await on.log.until('moderation.blocked', from)).direction).toBe('output');
    await settled([id, 'CANCELED']);
    expect(on.log.since(from).map(({ type }) => type)).not.toContain('turn.started');
    expect(on.lines.join('')).not.toContain('kill yourself');
  });

  it('goes back, with all that wait, when she is stopped before a word was heard', async () => {
    // She speaks of something else meanwhile.
    await on.app.ingress.say(LONG);
    await on.log.until('turn.playing');
    const from = on.log.now;
    const ids = [redeem('first words'), redeem('second words')];
    await expect
      .poll(() => on.app.status.status().queue.byLane.paid + (on.app.status.status().queue.prepared === null ? 0 : 1), { timeout: 15_000 })
      .toBe(2);
    on.app.controls.panic('test');
    await expect.poll(() => updates().sort(), { timeout: 15_000 }).toEqual(ids.map((id) => [id, 'CANCELED']).sort());
    on.app.controls.resume();
    await on.app.ingress.say('after');
    await on.log.until('turn.finished', from, ({ heard }) => heard === 'after');
    expect(on.log.since(from).flatMap((event) => (event.type === 'turn.started' ? [event.trigger.text] : []))).toEqual(['after']);
  });

  it('is fulfilled when a panic comes while it is heard', async () => {
    const from = on.log.now;
    const id = redeem(`Hello there! ${LONG}`);
    // The second clause begins: the first was heard.
    await on.log.until('turn.playing', from, ({ seq }) => seq === 1);
    on.app.controls.panic('test');
    expect((await on.log.until('turn.cut', from)).heard).not.toBe('');
    await settled([id, 'FULFILLED']);
  });

  it('goes back unsaid when a moderator deletes the chat message with its words', async () => {
    // She speaks of something else meanwhile.
    await on.app.ingress.say(LONG);
    await on.log.until('turn.playing');
    const from = on.log.now;
    const id = redeem('something mean');
    on.write(VIEWER, 'something mean', { rewardId: on.twitch.rewards.find(({ title }) => title === TITLE)!.id, messageId: 'c1' });
    await on.log.until('chat.message', from, ({ text }) => text === 'something mean');
    on.twitch.eventSub.notify('channel.chat.message_delete', deletedEvent(STREAMER, VIEWER, 'c1'));
    await settled([id, 'CANCELED']);
    await on.app.ingress.say('after');
    await on.log.until('turn.finished', from, ({ heard }) => heard === 'after');
    const heard = on.log.since(from).flatMap((event) => (event.type === 'turn.finished' || event.type === 'turn.cut' ? [event.heard] : []));
    expect(heard).toEqual([LONG, 'after']);
  });

  it('stays in the queue on Twitch when AIVT ends first, which the log says', async () => {
    await on.app.ingress.say(LONG);
    await on.log.until('turn.playing');
    redeem('later perhaps');
    await expect
      .poll(() => on.app.status.status().queue.byLane.paid + (on.app.status.status().queue.prepared === null ? 0 : 1), { timeout: 15_000 })
      .toBe(1);
    await on.closeApp();
    expect(updates()).toEqual([]);
    expect(on.lines.join('')).toContain('left in the reward queue of the platform: 1 redemption');
  });

  it('smiles for points without a word', async () => {
    // They are made one after the other: on a busy machine this one came after it was redeemed.
    await expect.poll(() => on.twitch.rewards.map(({ title }) => title), { timeout: 15_000 }).toContain('Make her happy');
    on.app.controls.setExpression('sad');
    const from = on.log.now;
    const id = redeem('', 'Make her happy');
    expect((await on.log.until('expression', from)).expression).toBe('happy');
    await settled([id, 'FULFILLED']);
    expect(on.log.since(from).map(({ type }) => type)).not.toContain('turn.started');
  });
});
