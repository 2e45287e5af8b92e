/** A channel with a real twurple before Twitch's stand-in: what the tests of Twitch share. */
import { logTo } from '../../src/kernel/log.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ChannelEvent } from '../../src/ports/channel.ts';
import type { PaidEvent } from '../../src/ports/chat.ts';
import { SCOPES } from '../../src/chat/twitch/scopes.ts';
import { createTokenStore, type TokenStore } from '../../src/chat/twitch/token-store.ts';
import { createTwitch } from '../../src/chat/twitch/twitch.ts';
import type { Twitch, TwitchSettings } from '../../src/chat/twitch/twitch-port.ts';
import type { Approved } from '../../src/domain/approved.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { ModuleReport } from '../../src/domain/module-state.ts';
import type { ChatMessage } from '../../src/ports/chat.ts';
import type { Retraction } from '../../src/domain/trigger.ts';
import * as frames from './twitch-frames.ts';
import { startTwitchIrc, type TwitchIrcStandIn } from './twitch-irc.ts';
import { startTwitch, type TwitchStandIn } from './twitch.ts';

export const STREAMER = { id: '1001', login: 'foxden', name: 'FoxDen' };
export const BOT = { id: '1002', login: 'kitsu_bot', name: 'Kitsu_Bot' };
export const VIEWER = { id: '2001', login: 'tofu_knight', name: 'tofu_knight' };
export const SCOPE_NAMES = SCOPES.streamer.map(({ scope }) => scope);
export const approved = (text: string): Approved => text as Approved;

export let standIn: TwitchStandIn;
/** There only after `useTwitch({ irc: true })`; elsewhere there is no IRC to fall back to. */
export let irc: TwitchIrcStandIn;
export let dir: string;
export let store: TokenStore;
let twitch: Twitch | null = null;

export const told = {
  messages: [] as ChatMessage[],
  paid: [] as PaidEvent[],
  retractions: [] as Retraction[],
  live: [] as boolean[],
  channel: [] as ChannelEvent[],
  reports: [] as ModuleReport[],
  log: [] as string[],
};

/** Call once in a test file: a fresh stand-in and folder for each test. */
export function useTwitch(parts: { readonly irc?: boolean } = {}): void {
  beforeEach(async () => {
    standIn = await startTwitch({ deviceIntervalS: 0.02 });
    process.env['TWURPLE_MOCK_API_PORT'] = String(standIn.port);
    if (parts.irc) {
      irc = await startTwitchIrc(STREAMER, (token) => standIn.id.access(`Bearer ${token}`)?.user ?? null);
      process.env['AIVT_MOCK_IRC_HOST'] = irc.host;
    }
    dir = await mkdtemp(join(tmpdir(), 'aivt-twitch-'));
    store = createTokenStore(dir, (message) => told.log.push(message));
    for (const list of Object.values(told)) list.length = 0;
  });

  afterEach(async () => {
    await twitch?.close();
    twitch = null;
    await standIn.close();
    if (parts.irc) await irc.close();
    delete process.env['AIVT_MOCK_IRC_HOST'];
    delete process.env['TWURPLE_MOCK_API_PORT'];
    await rm(dir, { recursive: true, force: true });
  });
}

/** Waits for a state of the world that no single event tells. */
export async function until(what: string, condition: () => boolean, timeoutMs = 15_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs)
      throw new Error(`not within ${timeoutMs} ms: ${what}; last report ${JSON.stringify(told.reports.at(-1))}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

export async function signIn(account: 'streamer' | 'bot', user = account === 'bot' ? BOT : STREAMER, scopes = SCOPE_NAMES): Promise<void> {
  await store.write(account, {
    clientId: standIn.id.clientId,
    userId: user.id,
    login: user.login,
    ...standIn.id.grant(user, scopes),
    scopes: [...scopes],
    expiresAtMs: Date.now() + 3_600_000,
  });
}

export function open(settings: Partial<TwitchSettings> = {}): Twitch {
  twitch = createTwitch({
    settings: { clientId: standIn.id.clientId, channel: null, connections: 1, ...settings },
    tokenStore: store,
    clock: systemClock,
    report: (report) => told.reports.push(report),
    log: logTo((_level, message) => void told.log.push(message)),
    onMessage: (message) => told.messages.push(message),
    onPaid: (paid) => told.paid.push(paid),
    onRetraction: (what) => told.retractions.push(what),
    onStream: ({ live }) => told.live.push(live),
    onChannel: (event) => told.channel.push(event),
  });
  return twitch;
}

export const TOPICS = 18;
export const allUp = (connections: number): boolean =>
  standIn.eventSub.subscriptions.length === TOPICS * connections && told.reports.at(-1)?.state === 'online';

export async function connected(settings: Partial<TwitchSettings> = {}): Promise<Twitch> {
  await signIn('streamer');
  const opened = open(settings);
  const connections = settings.connections ?? 1;
  await until('connected', () => allUp(connections));
  return opened;
}

export const chat = (text: string, options?: frames.ChatOptions): number =>
  standIn.eventSub.notify('channel.chat.message', frames.chatEvent(STREAMER, VIEWER, text, options));
