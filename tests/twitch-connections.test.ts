/** Connections that drop, move and fall silent, under the real twurple. */
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { arrived, fakeTimers } from '../testing/fake-timers.ts';
import * as frames from '../testing/stand-ins/twitch-frames.ts';
import {
  STREAMER,
  TOPICS,
  VIEWER,
  allUp,
  chat,
  connected,
  open,
  signIn,
  standIn,
  told,
  until,
  useTwitch,
} from '../testing/stand-ins/twitch-harness.ts';

useTwitch();

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
        await new Promise((done) => setImmediate(done));
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
    const rewardId = (await opened.ensureRewards([{ title: 'Say it', cost: 500, prompt: '', needsText: true }])).rewards.get('Say it')!;
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

  it('keeps no timer for what was heard: twurple kept one for each message, for ten minutes', async () => {
    await connected();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (let i = 0; i < 300; i++) chat(`message ${i}`);
    await until('all heard', () => told.messages.length === 300);
    expect(timers() - before).toBeLessThan(50);
  });

  it('stops trying when it is closed while Twitch is away', async () => {
    const opened = await connected();
    const { port } = standIn;
    let attempts = 0;
    const away = createServer((socket) => {
      attempts += 1;
      socket.destroy();
    });
    const time = fakeTimers();
    try {
      await standIn.close();
      await new Promise<void>((done) => away.listen(port, 'localhost', done));
      // As long as it is open it tries again and again.
      await time.passUntil(() => attempts >= 3);
      await time.passWhile(opened.close());
      // Whoever has begun to connect by now has arrived before this.
      await arrived(port);
      const tried = attempts;
      await time.pass(120_000);
      await arrived(port);
      expect(attempts).toBe(tried + 1);
    } finally {
      time.end();
      await new Promise((done) => away.close(done));
    }
  });
});
