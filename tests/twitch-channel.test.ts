/** What happens on a channel: through the real twurple before Twitch's stand-in, and through the whole app. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Policy } from '../src/ports/policy.ts';
import { startTwitchApp, type TwitchApp } from '../testing/stand-ins/twitch-app.ts';
import { startEmotes } from '../testing/stand-ins/emotes.ts';
import * as frames from '../testing/stand-ins/twitch-channel-frames.ts';
import { chatEvent } from '../testing/stand-ins/twitch-frames.ts';
import {
  chat,
  connected,
  open,
  SCOPE_NAMES,
  signIn,
  standIn,
  STREAMER,
  told,
  until,
  useTwitch,
  VIEWER,
} from '../testing/stand-ins/twitch-harness.ts';

const tell = (type: string, event: unknown): number => standIn.eventSub.notify(type, event);

describe('what Twitch tells of the channel', () => {
  useTwitch();

  it('is told once of two connections, each kind in our words', async () => {
    await connected({ connections: 2 });
    await until('title and game', () => told.channel.length === 1);
    expect(told.channel).toMatchObject([{ kind: 'about', title: 'A test stream', game: 'Testing' }]);
    tell('channel.update', frames.updateEvent(STREAMER, 'A test stream', 'Hades'));
    tell('channel.follow', frames.followEvent(STREAMER, VIEWER));
    tell('channel.follow', frames.followEvent(STREAMER, VIEWER));
    tell('channel.hype_train.begin', frames.hypeTrainEvent(STREAMER, 'begin', 'train', 1));
    for (const level of [1, 2, 2, 3]) tell('channel.hype_train.progress', frames.hypeTrainEvent(STREAMER, 'progress', 'train', level));
    tell('channel.hype_train.end', frames.hypeTrainEvent(STREAMER, 'end', 'train', 3));
    tell('channel.poll.begin', frames.pollEvent(STREAMER, 'begin', 'Next?', { Hades: 0, Celeste: 0 }));
    tell('channel.poll.end', frames.pollEvent(STREAMER, 'end', 'Next?', { Hades: 1, Celeste: 4 }));
    tell('channel.poll.end', frames.pollEvent(STREAMER, 'end', 'Next?', { Hades: 1, Celeste: 4 }, { status: 'archived' }));
    tell('channel.prediction.begin', frames.predictionEvent(STREAMER, 'begin', 'The boss?', { Wins: 0, Loses: 0 }));
    tell('channel.prediction.end', frames.predictionEvent(STREAMER, 'end', 'The boss?', { Wins: 10, Loses: 5 }, 'Loses'));
    tell('channel.prediction.end', frames.predictionEvent(STREAMER, 'end', 'Another?', { Yes: 10, No: 5 }));
    tell('channel.ad_break.begin', frames.adBreakEvent(STREAMER, 90));
    await until('the ads', () => told.channel.at(-1)?.kind === 'ad-break');
    expect(told.channel.slice(1)).toMatchObject([
      { kind: 'about', game: 'Hades' },
      { kind: 'follow', userId: VIEWER.id, userName: VIEWER.name },
      { kind: 'hype-train', phase: 'begin', level: 1 },
      { kind: 'hype-train', phase: 'level', level: 2 },
      { kind: 'hype-train', phase: 'level', level: 3 },
      { kind: 'hype-train', phase: 'end', level: 3 },
      { kind: 'poll', phase: 'begin', title: 'Next?' },
      { kind: 'poll', phase: 'end', choices: [{ title: 'Hades', votes: 1 }, { title: 'Celeste', votes: 4 }] }, // prettier-ignore
      { kind: 'prediction', phase: 'begin' },
      { kind: 'prediction', phase: 'end', winner: 'Loses' },
      { kind: 'prediction', phase: 'end', winner: null },
      { kind: 'ad-break', phase: 'begin', durationS: 90 },
    ]);
  });

  it('goes on with a sign-in that was made before these rights were asked for, and says what to do', async () => {
    const before = ['user:read:chat', 'user:write:chat', 'chat:read', 'channel:manage:redemptions', 'channel:read:polls'];
    await signIn('streamer', STREAMER, before);
    open();
    await until('connected', () => told.reports.at(-1)?.state === 'online' && standIn.eventSub.listeners('channel.poll.end') === 1);
    expect(told.reports.at(-1)?.detail).toContain(
      'without follows, hype trains, predictions, ads: sign in again in the panel to allow that',
    );
    chat('still here');
    await until('heard', () => told.messages.length === 1);
    expect(standIn.eventSub.subscriptions.map(({ type }) => type)).not.toContain('channel.follow');
    expect(standIn.requests.filter((one) => one.endsWith('/channels/ads'))).toEqual([]);
    expect(SCOPE_NAMES).toContain('moderator:read:followers');
  });

  it('lets one refused topic be, and hears the rest', async () => {
    standIn.refuse = ({ path, body }) =>
      path === '/eventsub/subscriptions' && body['type'] === 'channel.hype_train.begin'
        ? { status: 403, message: 'subscription missing proper authorization' }
        : null;
    await signIn('streamer');
    open();
    await until('told', () => told.reports.at(-1)?.detail.includes('without hype trains') ?? false);
    expect(told.reports.at(-1)?.state).toBe('online');
    await until('the rest', () => standIn.eventSub.listeners('channel.poll.begin') === 1);
  });

  it('announces ads that Twitch is about to run', async () => {
    standIn.ads = { next_ad_at: Math.floor(Date.now() / 1000) + 60, duration: 90 };
    await connected();
    await until('the announcement', () => told.channel.some((event) => event.kind === 'ad-break'));
    expect(told.channel.find(({ kind }) => kind === 'ad-break')).toMatchObject({ phase: 'soon', durationS: 90 });
  });
});

describe('what she makes of it', () => {
  let on: TwitchApp;
  const asked: string[] = [];
  const policy: Policy = {
    provider: 'test',
    async *stream(prompt) {
      asked.push(prompt.messages.at(-1)?.content ?? '');
      yield 'All right.';
    },
    close: () => Promise.resolve(),
  };
  afterEach(() => on.close());
  const start = async (settings: Record<string, string> = {}): Promise<void> => {
    asked.length = 0;
    on = await startTwitchApp({ around: { policy: () => policy }, settings });
    await expect.poll(() => on.twitch.eventSub.listeners('channel.ad_break.begin'), { timeout: 15_000 }).toBe(2);
  };
  const happens = (type: string, event: unknown): unknown => on.twitch.eventSub.notify(type, event);
  const about = (words: string): Promise<void> =>
    expect.poll(() => asked.some((prompt) => prompt.includes(words)), { timeout: 15_000 }).toBe(true);

  it('speaks of polls with their words as data, and without them where they are not fit', async () => {
    await start();
    happens('channel.poll.begin', frames.pollEvent(STREAMER, 'begin', 'Next game', { Hades: 0, Celeste: 0 }));
    await about(
      'A poll has begun in chat. Ask chat to vote, in a sentence or two, without saying how it should end: «Next game: Hades, Celeste»',
    );
    const from = on.log.now;
    happens('channel.poll.end', frames.pollEvent(STREAMER, 'end', 'kill yourself', { Hades: 3, Celeste: 1 }));
    await about('The poll is over. The winner has 75 percent of 4 votes. Thank chat for voting');
    expect(on.log.since(from).some(({ type }) => type === 'moderation.blocked')).toBe(true);
    expect(asked.join('\n')).not.toContain('kill');
  });

  it('knows what the stream is about when she answers', async () => {
    await start();
    on.write(VIEWER, 'hello there kitsu');
    await about('The stream is about «A test stream (Testing)».');
  });

  it('answers what was paid for after the ads, and chat meanwhile', async () => {
    await start({ SAY_ADS: '0' });
    happens('channel.ad_break.begin', frames.adBreakEvent(STREAMER, 3));
    happens('channel.chat.message', chatEvent(STREAMER, VIEWER, 'well done', { bits: 100 }));
    on.write({ id: '3', login: 'mika', name: 'mika' }, 'what do you eat?');
    await about('what do you eat');
    expect(asked.some((prompt) => prompt.includes('cheered'))).toBe(false);
    expect(on.app.status.status().queue.byLane.paid).toBe(1);
    await about('cheered with 100 bits');
    expect(asked.some((prompt) => prompt.includes('ad break'))).toBe(false);
  });

  it('neither speaks nor is told an emote of another service, and chat is judged and shown whole', async () => {
    const emotes = await startEmotes();
    emotes.channel['7TV']['FuckThis'] = '01A';
    process.env['AIVT_MOCK_EMOTES_URL'] = emotes.url;
    try {
      await start();
      await expect.poll(() => emotesOf(on), { timeout: 20_000 }).toContain('KEKW');
      const from = on.log.now;
      on.write(VIEWER, 'hello KEKW kitsu monkaS');
      await about('«hello kitsu»');
      expect((await on.log.until('chat.message', from)).text).toBe('hello KEKW kitsu monkaS');
      on.write(VIEWER, 'hi kitsu FuckThis');
      await on.log.until('moderation.blocked', from);
      on.write(VIEWER, 'KEKW KEKW');
      await on.log.until('chat.message', from, ({ text }) => text === 'KEKW KEKW');
      on.write(VIEWER, 'what do you eat?');
      await about('what do you eat');
      expect(asked.join(' ')).not.toMatch(/KEKW|monkaS|FuckThis/u);
    } finally {
      delete process.env['AIVT_MOCK_EMOTES_URL'];
      await emotes.close();
    }
  });
});

async function emotesOf({ app }: TwitchApp): Promise<string> {
  return (await fetch(`${app.url}/api/emotes`)).text();
}
