import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTwitch, type TwitchStandIn } from '../../../testing/stand-ins/twitch.ts';
import type { Approved } from '../../domain/approved.ts';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { PublicClientAuth } from './public-client-auth.ts';
import { createSender, MAX_SEND_CHARS, type Sender } from './sender.ts';
import type { TokenStore } from './token-store.ts';

const STREAMER = { id: '1', login: 'foxden', name: 'FoxDen' };
const approved = (text: string): Approved => text as Approved;

let standIn: TwitchStandIn;
let clock: FakeClock;
let sender: Sender;

beforeEach(async () => {
  standIn = await startTwitch();
  process.env['TWURPLE_MOCK_API_PORT'] = String(standIn.port);
  // Twitch tells when its limit is full again by the wall clock.
  clock = new FakeClock(Date.now());
  const pair = standIn.id.grant(STREAMER, ['user:write:chat']);
  const token = {
    clientId: standIn.id.clientId,
    userId: '1',
    login: 'foxden',
    ...pair,
    scopes: [],
    expiresAtMs: clock.wallMs() + 3_600_000,
  };
  const store: TokenStore = { read: () => Promise.resolve(token), write: () => Promise.resolve(), clear: () => Promise.resolve() };
  const auth = new PublicClientAuth({ clientId: standIn.id.clientId, store, clock, onLost: () => undefined, warn: () => undefined });
  await auth.open('streamer');
  sender = createSender({
    auth,
    clock,
    account: 'streamer',
    broadcasterId: '1',
    senderId: '1',
    limit: 3,
    onSending: () => undefined,
    onSent: () => undefined,
  });
});

afterEach(async () => {
  sender.close();
  await standIn.close();
  delete process.env['TWURPLE_MOCK_API_PORT'];
});

it('writes in order up to the limit; what would come too late is not written at all', async () => {
  const all = Array.from({ length: 5 }, (_, n) => sender.say(approved(`line ${n}`)));
  // Two wait for a window of 30 s, and nobody wants an answer that old.
  const outcomes = await Promise.all(all);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['sent', 'sent', 'sent', 'failed', 'failed']);
  expect(standIn.sent.map(({ text }) => text)).toEqual(['line 0', 'line 1', 'line 2']);
  await clock.advance(30_000);
  expect((await sender.say(approved('later'))).outcome).toBe('sent');
});

it('waits for a window that opens in time', async () => {
  await Promise.all([sender.say(approved('a')), sender.say(approved('b')), sender.say(approved('c'))]);
  await clock.advance(15_000);
  const waiting = sender.say(approved('d'));
  await clock.advance(14_999);
  expect(standIn.sent).toHaveLength(3);
  await clock.advance(1);
  expect((await waiting).outcome).toBe('sent');
});

it('does not repeat after a 429, and holds until Twitch is ready', async () => {
  standIn.faults.send = '429';
  expect((await sender.say(approved('a'))).outcome).toBe('failed');
  standIn.faults.send = 'none';
  expect((await sender.say(approved('b'))).outcome).toBe('failed');
  await clock.advance(60_000);
  expect((await sender.say(approved('c'))).outcome).toBe('sent');
  expect(standIn.sent.map(({ text }) => text)).toEqual(['c']);
});

it('refuses what is too much, and settles all of it when it closes', async () => {
  standIn.faults.send = 'hang';
  const waiting = Array.from({ length: 30 }, () => sender.say(approved('x')));
  expect(await waiting.at(-1)).toMatchObject({ outcome: 'failed' });
  sender.close();
  expect((await Promise.all(waiting)).every(({ outcome }) => outcome === 'failed')).toBe(true);
});

it('cuts what is too long between words', async () => {
  await sender.say(approved('word '.repeat(200)));
  const text = standIn.sent[0]?.text ?? '';
  expect(text.length).toBeLessThanOrEqual(MAX_SEND_CHARS);
  expect(text.endsWith('word…')).toBe(true);
});
