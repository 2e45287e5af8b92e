/** Keeps sending: opened again while the host has no address, and tried now and then while nobody listens there. */
import { Backoff } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatagrams, type Datagrams, type OpenDatagrams, type Target } from './socket.ts';

const OPEN_AGAIN = { firstMs: 1_000, maxMs: 30_000 } as const;
/** A refusal comes back at once on one's own machine; after this long without one nobody has refused. */
const UNREFUSED_MS = 500;
/** While nobody listens, one packet in this time. */
const TRY_MS = 1_000;

export interface LinkOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly random: () => number;
  /** Null: nothing speaks against it that what is sent arrives. */
  readonly onState: (trouble: Error | null) => void;
  readonly open?: OpenDatagrams | undefined;
}

export interface Link {
  /** Goes out now or never: nothing waits. */
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}

export function createLink({ target, clock, random, onState, open = openDatagrams }: LinkOptions): Link {
  const backoff = new Backoff(OPEN_AGAIN, random);
  let datagrams: Datagrams | null = null;
  let ready = false;
  let closed = false;
  let trouble: Error | null = null;
  /** Whether it has been told that all is well. */
  let well = false;
  /** Since then nothing was refused. */
  let unrefusedSinceMs = 0;
  let sentAtMs = -Infinity;
  let cancel: (() => void) | undefined;

  function reopen(): void {
    cancel = undefined;
    ready = false;
    datagrams = open(target, {
      ready() {
        ready = true;
        backoff.reset();
        trouble = null;
        unrefusedSinceMs = clock.nowMs();
      },
      failed(error) {
        if (closed) return;
        tell(error);
        datagrams = null;
        cancel = clock.schedule(backoff.nextMs(), reopen);
      },
      trouble: (error) => tell(error),
    });
  }

  function tell(error: Error): void {
    unrefusedSinceMs = clock.nowMs();
    well = false;
    if (trouble?.message === error.message) return;
    trouble = error;
    onState(error);
  }

  reopen();
  return {
    send(bytes) {
      const nowMs = clock.nowMs();
      if (!ready || closed) return;
      if (trouble && nowMs - sentAtMs < TRY_MS) return;
      const taken = trouble ? unrefusedSinceMs < sentAtMs : nowMs - unrefusedSinceMs >= UNREFUSED_MS;
      if (!well && taken) {
        well = true;
        trouble = null;
        onState(null);
      }
      sentAtMs = nowMs;
      datagrams?.send(bytes);
    },
    async close() {
      closed = true;
      cancel?.();
      await datagrams?.close();
    },
  };
}
