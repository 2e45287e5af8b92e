/** The Device Code Grant, refresh and loss of a sign-in. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { authTwitchCommand } from '../src/chat/twitch/auth-command.ts';
import { PublicClientAuth } from '../src/chat/twitch/public-client-auth.ts';
import { SCOPES } from '../src/chat/twitch/scopes.ts';
import { createSignIns } from '../src/chat/twitch/sign-ins.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import {
  BOT,
  STREAMER,
  allUp,
  approved,
  connected,
  dir,
  open,
  signIn,
  standIn,
  store,
  told,
  until,
  useTwitch,
} from '../testing/stand-ins/twitch-harness.ts';

useTwitch();

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

  it('tells why one failed after what is wrong now, and not for ever', async () => {
    const opened = await connected();
    const code = await opened.signIn('bot');
    standIn.id.deny(code.userCode);
    await until('told', () => told.reports.at(-1)?.detail.includes('did not happen') ?? false);
    expect(told.reports.at(-1)).toMatchObject({ state: 'online', detail: expect.stringMatching(/^reads the channel foxden/u) as string });
    standIn.id.revoke(STREAMER);
    await opened.say(approved('a'));
    await until('told', () => told.reports.at(-1)?.state === 'offline');
    expect(told.reports.at(-1)?.detail).toMatch(/npm run auth.*; the sign-in did not happen/u);
    await signIn('streamer');
    await until('back', () => allUp(1), 20_000);
    expect(told.reports.at(-1)?.detail).not.toContain('did not happen');
  }, 40_000);

  it('tells for ten minutes why one failed', async () => {
    const clock = new FakeClock();
    const closed = new AbortController();
    const parts = { clientId: 'nobody', store, clock, signal: closed.signal, onNote: () => undefined, onSignedIn: () => undefined };
    const signIns = createSignIns(parts);
    await expect(signIns.begin('streamer')).rejects.toThrow();
    expect(signIns.note).toMatchObject({ state: 'failed', message: expect.stringContaining('did not happen') as string });
    await clock.advance(10 * 60_000 - 1);
    expect(signIns.note).not.toBeNull();
    await clock.advance(1);
    expect(signIns.note).toBeNull();
    await expect(signIns.begin('streamer')).rejects.toThrow();
    closed.abort();
    expect(clock.pending).toBe(0);
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
