/**
 * One EventSub WebSocket connection by twurple, with what twurple leaves open: a subscription that
 * could not be made is tried again, and it is known at any time what is really being heard.
 */
import { Backoff } from '../../kernel/backoff.ts';
import type { Log } from '../../kernel/log.ts';
import type { ApiClient } from '@twurple/api';
import type { EventSubSubscription } from '@twurple/eventsub-base';
import type { EventSubWsListener } from '@twurple/eventsub-ws';
import type { Clock } from '../../kernel/clock.ts';
import { BoundedListener } from './listener.ts';

/** Without chance: what was refused together is asked for together again, so that one refreshed sign-in serves all of it. */
const RETRY = { firstMs: 1000, maxMs: 60_000, jitter: 0 } as const;

export interface Topic {
  /** For the streamer: `chat`, `channel points` … */
  readonly name: string;
  /** Without it the connection is not up. */
  readonly essential: boolean;
  readonly subscribe: (listener: EventSubWsListener) => EventSubSubscription;
}

export interface ConnectionState {
  /** Every essential topic is subscribed. */
  readonly up: boolean;
  /** Names of topics that are subscribed now. */
  readonly topics: ReadonlySet<string>;
  /** What Twitch said of the topics it refused. */
  readonly refused: ReadonlyMap<string, string>;
  readonly lastError: string | null;
  /** Whole minutes that this computer's clock goes before Twitch's; 0 for less than five. */
  readonly clockFastMin: number;
}

/** A message may be late by seconds; nobody's clock is wrong by less than this without its harm being small. */
const CLOCK_FAST_MIN = 5;

export interface ConnectionParts {
  readonly apiClient: ApiClient;
  readonly clock: Clock;
  readonly topics: readonly Topic[];
  readonly onState: (state: ConnectionState) => void;
  /** Twitch took a subscription away: `authorization_revoked`, `user_removed`, `version_removed` … */
  readonly onRevoked: (status: string) => void;
  readonly log: Log;
}

export interface Connection {
  readonly state: ConnectionState;
  close(): void;
}

export function openConnection(parts: ConnectionParts): Connection {
  const told = (_level: unknown, message: string): void => {
    if (!closed) parts.log.warn(`Twitch: ${oneLine(message)}`);
  };
  const listener = new BoundedListener({
    apiClient: parts.apiClient,
    // twurple's own lines would go to the terminal, with every frame at `debug`.
    logger: { minLevel: 'error', custom: told },
  });
  const up = new Set<string>();
  const refused = new Map<string, string>();
  const backoffs = new Map<string, Backoff>();
  const retries = new Map<string, () => void>();
  const named = new Map<EventSubSubscription, Topic>();
  /** Of this connection: Twitch moves it from one to the next when it asks to reconnect. */
  const sessions = new Set<string>();
  let ready = false;
  let closed = false;
  let lastError: string | null = null;
  let clockFastMin = 0;
  let state: ConnectionState = { up: false, topics: up, refused, lastError, clockFastMin: 0 };

  const changed = (): void => {
    const essentials = parts.topics.filter(({ essential }) => essential);
    const isUp = ready && essentials.every(({ name }) => up.has(name));
    state = { up: isUp, topics: new Set(up), refused: new Map(refused), lastError, clockFastMin };
    if (!closed) parts.onState(state);
  };
  const forgetRetries = (): void => {
    for (const cancel of retries.values()) cancel();
    retries.clear();
  };

  listener.onFrameAge = (ageMs) => {
    const minutes = Math.floor(ageMs / 60_000);
    const fastMin = minutes >= CLOCK_FAST_MIN ? minutes : 0;
    if (fastMin === clockFastMin) return;
    clockFastMin = fastMin;
    changed();
  };
  listener.onUserSocketReady((_userId, sessionId) => {
    sessions.add(sessionId);
    ready = true;
    changed();
  });
  listener.onUserSocketDisconnect((_userId, error) => {
    ready = false;
    sessions.clear();
    up.clear();
    refused.clear();
    backoffs.clear();
    // twurple subscribes anew on the next welcome; a retry of ours would subscribe twice.
    forgetRetries();
    lastError = error ? oneLine(error.message) : 'the connection was closed';
    changed();
  });
  listener.onSubscriptionCreateSuccess((subscription, { _transport: transport }) => {
    const topic = named.get(subscription);
    // Asked for before a drop and answered after it: that subscription went with its session.
    if (!topic || transport.method !== 'websocket' || !sessions.has(transport.session_id)) return;
    up.add(topic.name);
    retries.get(topic.name)?.();
    retries.delete(topic.name);
    refused.delete(topic.name);
    backoffs.delete(topic.name);
    changed();
  });
  listener.onSubscriptionCreateFailure((subscription, error) => {
    const topic = named.get(subscription);
    // A late answer about a session that is gone already says nothing about this one.
    if (!topic || closed || up.has(topic.name)) return;
    const backoff = backoffs.get(topic.name) ?? new Backoff(RETRY);
    backoffs.set(topic.name, backoff);
    refused.set(topic.name, refusalOf(error));
    changed();
    retries.get(topic.name)?.();
    retries.set(
      topic.name,
      parts.clock.schedule(backoff.nextMs(), () => {
        retries.delete(topic.name);
        if (ready && !closed) subscription.start();
      }),
    );
  });
  listener.onRevoke((subscription, status) => {
    const topic = named.get(subscription);
    if (!topic || closed) return;
    up.delete(topic.name);
    refused.set(topic.name, status);
    changed();
    parts.onRevoked(status);
  });

  for (const topic of parts.topics) named.set(topic.subscribe(listener), topic);
  listener.start();

  return {
    get state() {
      return state;
    },
    close() {
      closed = true;
      forgetRetries();
      listener.stop();
    },
  };
}

/** Twitch's own sentence out of twurple's long error message. */
function refusalOf(error: Error): string {
  const body = /"message":\s*"([^"]+)"/u.exec(error.message)?.[1];
  return oneLine(body ?? error.message);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
