/** Whom she answers of a busy chat: through the whole app, before Twitch's stand-in. The model only tells what it was asked. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy, Prompt } from '../src/ports/policy.ts';
import { startTwitchApp, STREAMER, VIEWER, type TwitchApp } from '../testing/stand-ins/twitch-app.ts';
import { notificationEvent, type StandInUser } from '../testing/stand-ins/twitch-frames.ts';

const user = (name: string): StandInUser => ({ id: `id-${name}`, login: name.toLowerCase(), name });

describe('attention', () => {
  let on: TwitchApp;
  let asked: Prompt[];

  beforeEach(async () => {
    asked = [];
    const policy: Policy = {
      provider: 'test',
      async *stream(prompt) {
        asked.push(prompt);
        yield 'All right.';
      },
      close: () => Promise.resolve(),
    };
    on = await startTwitchApp({ around: { policy: () => policy } });
  });
  afterEach(() => on.close());

  const lastOf = (prompt: Prompt | undefined): string => prompt?.messages.at(-1)?.content ?? '';
  const startedBy = (from: number): (string | null)[] =>
    on.log.since(from).flatMap((event) => (event.type === 'turn.started' ? [event.trigger.user] : []));
  /** She is silent meanwhile, so that all of it waits; then everything is answered. */
  async function whileMuted(write: () => Promise<void>): Promise<number> {
    on.app.controls.mute(true);
    const from = on.log.now;
    await write();
    on.app.controls.mute(false);
    await expect.poll(() => on.app.status.status().queue, { timeout: 25_000 }).toMatchObject({ waiting: 0, floor: null, prepared: null });
    return from;
  }
  const told = (text: string, from: number): Promise<unknown> => on.log.until('chat.message', from, (event) => event.text === text);
  /** In whatever order they were judged. */
  const allTold = (count: number, from: number): Promise<void> =>
    expect.poll(() => on.log.since(from).filter(({ type }) => type === 'chat.message').length, { timeout: 15_000 }).toBe(count);

  it('answers a text that everybody copies once', async () => {
    const from = await whileMuted(async () => {
      const at = on.log.now;
      for (let n = 0; n < 10; n += 1) on.write(user(`copy_${n}`), n % 2 === 0 ? 'best fox in town' : 'BEST fox in toooown!!!');
      on.write(user('ann'), 'good evening');
      await allTold(11, at);
    });
    expect(on.log.since(from).filter((event) => event.type === 'trigger.dropped' && event.reason === 'duplicate')).toHaveLength(9);
    expect(startedBy(from)).toHaveLength(2);
  });

  it('answers nobody twice in a row while others wait', async () => {
    const from = await whileMuted(async () => {
      const at = on.log.now;
      for (let n = 0; n < 4; n += 1) on.write(user('loud'), `and another thing, number ${n}`);
      await allTold(4, at);
      // One after the other, so that it is known who came first.
      for (const [n, [name, text]] of Object.entries({
        ann: 'good evening from the mountains',
        bob: 'I brought a sandwich',
      }).entries()) {
        on.write(user(name), text);
        await allTold(5 + n, at);
      }
    });
    expect(startedBy(from)).toEqual(['loud', 'ann', 'loud', 'bob', 'loud', 'loud']);
  });

  it('leaves bots and what is meant for other bots alone', async () => {
    const from = on.log.now;
    on.write(user('Nightbot'), 'Follow me on all my socials, kitsu!');
    on.write(user('StreamElements'), 'kitsu, someone won 500 points?');
    for (const text of ['!discord', '!so @somebody', '!uptime now', '!anything-else', '!lurk']) on.write(VIEWER, text);
    on.write(VIEWER, 'kitsu, hello?');
    await told('kitsu, hello?', from);
    await on.log.until('turn.finished', from);
    expect(asked).toHaveLength(1);
    expect(on.log.since(from).filter(({ type }) => type === 'chat.message')).toHaveLength(1);
    expect(on.twitch.sent).toEqual([]);
  });

  it('thanks for a raid once, however often it is told', async () => {
    const from = on.log.now;
    const raid = notificationEvent(STREAMER, VIEWER, {
      notice_type: 'raid',
      raid: { user_id: '3001', user_login: 'owlcave', user_name: 'OwlCave', viewer_count: 12, profile_image_url: '' },
    });
    for (const id of ['one', 'two', 'three']) on.twitch.eventSub.notify('channel.chat.notification', { ...raid, message_id: id });
    await on.log.until('turn.finished', from);
    on.write(VIEWER, 'kitsu, who was that?');
    await on.log.until('turn.started', from, ({ trigger }) => trigger.kind === 'chat');
    expect(on.log.since(from).filter((event) => event.type === 'turn.started' && event.trigger.kind === 'raid')).toHaveLength(1);
    expect(lastOf(asked[0])).toContain('Owl Cave');
    expect(lastOf(asked[0])).toContain('12 viewers');
  });

  it('says names as they are spoken, and none that may not be said', async () => {
    const from = on.log.now;
    on.write(user('xX_Tofu_Knight99_Xx'), 'kitsu, hello?');
    await on.log.until('turn.finished', from);
    expect(lastOf(asked[0])).toContain('Tofu Knight');
    const next = on.log.now;
    on.write(user('kill_yourself'), 'kitsu, good evening?');
    await on.log.until('turn.finished', next);
    expect(startedBy(next)).toEqual([null]);
    expect(JSON.stringify(asked)).not.toMatch(/kill.?yourself/iu);
    expect(JSON.stringify(on.log.since(next))).not.toMatch(/kill.?yourself/iu);
  });

  it('is brief while chat is at a peak', async () => {
    const from = on.log.now;
    on.write(VIEWER, 'kitsu, a calm question?');
    await on.log.until('turn.finished', from);
    expect(lastOf(asked[0])).toContain('one to three short spoken sentences');
    const peak = on.log.now;
    for (let n = 0; n < 40; n += 1) on.write(user(`viewer_${n}`), `hello from the crowd, number ${n}`);
    on.write(user('last'), 'kitsu, is it busy?');
    await on.log.until('turn.started', peak, ({ trigger }) => trigger.text === 'kitsu, is it busy?');
    const prompt = asked.find((one) => one.cue.text === 'kitsu, is it busy?');
    expect(lastOf(prompt)).toContain('one short spoken sentence: chat is very busy');
  });
});
