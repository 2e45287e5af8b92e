/** Keeps one connection to OBS open: again and again, with growing pauses, until closed. */
import { Backoff, backoffMs } from '../kernel/backoff.ts';
import { reasonOf } from '../kernel/fault.ts';
import { sleep, type Clock } from '../kernel/clock.ts';
import { ObsError } from './errors.ts';
import { openObsSession, type ObsCall, type ObsSession } from './session.ts';

/** A refused connection on the same machine costs nothing: look often, be back fast. */
const RETRY = { firstMs: 150, maxMs: 1_000 } as const;
/** A wrong password is mended by a person, and asking often gets one thrown out. */
const PERMANENT = { firstMs: 30_000, maxMs: 30_000 } as const;
/** A connection that lived this long was a good one: the next pause is short again. */
const GOOD_AFTER_MS = 5_000;

export interface LinkOptions {
  readonly url: string;
  readonly password: string;
  readonly clock: Clock;
  /** 0 … 1; the part of each wait that is chance. */
  readonly random?: () => number;
  /** Learns what is in OBS after each connection. A rejection ends the connection and the next attempt follows. */
  readonly opened: (session: ObsSession) => Promise<void>;
  readonly lost: (reason: ObsError) => void;
}

export interface ObsLink {
  readonly session: ObsSession | null;
  /** Rejects at once with kind `offline` while there is no connection: nothing waits for a later one. */
  readonly call: ObsCall;
  close(): Promise<void>;
}

export function createLink({ url, password, clock, random = Math.random, opened, lost }: LinkOptions): ObsLink {
  const closing = new AbortController();
  let session: ObsSession | null = null;
  let lastReason = new ObsError('offline', `OBS at ${url} has not been reached yet`);
  const retry = new Backoff(RETRY, random);

  const closed = (): boolean => closing.signal.aborted;

  async function connectOnce(): Promise<void> {
    const open = await openObsSession({ url, password, clock, signal: closing.signal });
    const openedAtMs = clock.nowMs();
    session = open;
    try {
      await opened(open);
      await ended(open.ended);
      throw open.ended.reason;
    } finally {
      session = null;
      if (clock.nowMs() - openedAtMs >= GOOD_AFTER_MS) retry.reset();
      await open.close();
    }
  }

  async function run(): Promise<void> {
    while (!closed()) {
      try {
        await connectOnce();
      } catch (error) {
        if (closed()) return;
        lastReason = error instanceof ObsError ? error : new ObsError('closed', reasonOf(error));
        lost(lastReason);
      }
      const waitMs = lastReason.permanent ? backoffMs(PERMANENT, 1, random()) : retry.nextMs();
      await sleep(clock, waitMs, closing.signal).catch(() => undefined);
    }
  }

  const running = run();
  return {
    get session() {
      return session;
    },
    call: (type, data, options) =>
      session
        ? session.call(type, data, options)
        : Promise.reject(new ObsError(lastReason.kind === 'password' ? 'password' : 'offline', lastReason.message, lastReason.code)),
    async close() {
      closing.abort(new ObsError('closed', 'closing'));
      await session?.close();
      await running;
    },
  };
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
