/** Twitch switched off and on in the panel, through the whole app. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTwitchApp, STREAMER, VIEWER, type TwitchApp } from '../testing/stand-ins/twitch-app.ts';
import { redemptionEvent } from '../testing/stand-ins/twitch-frames.ts';

describe('the switch of Twitch', () => {
  let on: TwitchApp;
  beforeEach(async () => {
    on = await startTwitchApp();
  });
  afterEach(() => on.close());

  const heard = (text: string, from: number): Promise<unknown> =>
    on.log.until('chat.message', from, (event) => event.platform === 'twitch' && event.text === text);

  it('closes every socket and hears nothing while off, and is back when on', async () => {
    on.write(VIEWER, 'before');
    await heard('before', 0);
    for (let round = 0; round < 3; round += 1) {
      const from = on.log.now;
      on.app.modules.setModule('twitch', false);
      expect(on.app.status.status().modules.twitch.state).toBe('disabled');
      await expect.poll(() => on.twitch.eventSub.sessionIds, { timeout: 15_000 }).toEqual([]);
      expect(on.write(VIEWER, `while off ${round}`)).toBe(0);
      on.app.modules.setModule('twitch', true);
      await on.state('online', from);
      await expect.poll(() => on.twitch.eventSub.sessionIds.length, { timeout: 15_000 }).toBe(2);
      expect(on.write(VIEWER, `after ${round}`)).toBeGreaterThan(0);
      await heard(`after ${round}`, from);
      const texts = on.log.since(from).flatMap((event) => (event.type === 'chat.message' ? [event.text] : []));
      expect(texts).toEqual([`after ${round}`]);
    }
  });

  it('switched off and on at once leaves one Twitch', async () => {
    const from = on.log.now;
    for (let n = 0; n < 5; n += 1) {
      on.app.modules.setModule('twitch', false);
      on.app.modules.setModule('twitch', true);
    }
    await on.state('online', from);
    // Two connections, and no more come or stay.
    await expect.poll(() => on.twitch.eventSub.sessionIds.length, { timeout: 15_000 }).toBe(2);
    await expect.poll(() => on.twitch.eventSub.listeners('channel.chat.message'), { timeout: 15_000 }).toBe(2);
    on.write(VIEWER, 'once');
    await heard('once', from);
    on.write(VIEWER, 'last');
    await heard('last', from);
    expect(on.log.since(from).filter((event) => event.type === 'chat.message')).toHaveLength(2);
  });

  it('settles a reward that waited meanwhile, once', async () => {
    const { id } = await expect
      .poll(() => on.twitch.rewards.find(({ title }) => title === 'Make her say it') ?? null, { timeout: 15_000 })
      .not.toBeNull()
      .then(() => on.twitch.rewards.find(({ title }) => title === 'Make her say it')!);
    await on.app.ingress.say('This takes her a while, so that there is time enough to switch something off and on again.');
    await on.log.until('turn.playing');
    const from = on.log.now;
    const event = redemptionEvent(STREAMER, VIEWER, { id, title: 'Make her say it', cost: 500 }, 'hello from me');
    on.twitch.unfulfilled.push({ reward: { id }, ...event } as never);
    on.twitch.eventSub.notify('channel.channel_points_custom_reward_redemption.add', event);
    await on.log.until('chat.message', from, ({ text }) => text === 'hello from me');
    on.app.modules.setModule('twitch', false);
    on.app.modules.setModule('twitch', true);
    await on.state('online', from);
    await on.log.until('turn.finished', from, (finished) => finished.heard === 'hello from me');
    await expect.poll(() => on.twitch.redemptionUpdates.map(({ status }) => status), { timeout: 15_000 }).toEqual(['FULFILLED']);
  });
});
