/**
 * The store's thread as the program sees it: every call is answered or fails, and none holds anything
 * up. A thread that ends by itself is started again, after ever longer pauses; what it had answered is on
 * the disk, and what it had not is told as failed.
 */
import { Worker } from 'node:worker_threads';
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { StoreAnswer, StoreOp, StoreOps, StoreRequest } from './protocol.ts';

/** Calls under way at one time. More means that the disk does not answer: what comes then is not kept. */
const MAX_PENDING = 2000;

export interface StoreClient {
  /** @throws Error when the store cannot do it, is gone, or does not answer within `limitMs`. */
  ask<K extends StoreOp>(op: K, args: StoreOps[K]['args'], limitMs?: number): Promise<StoreOps[K]['result']>;
  readonly pending: number;
  /** Resolves when the thread has ended. */
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly stop: () => void;
}

export interface StoreParts {
  readonly clock: Clock;
  /** The thread ended by itself. Calls fail until it is there again. */
  readonly onGone: (reason: string) => void;
  /** A new thread is there, and has nothing open yet. */
  readonly onRestarted: () => void;
  /** For tests. */
  readonly openThread?: () => Worker;
}

const RESTART = { firstMs: 1_000, maxMs: 60_000 } as const;
/** A thread that lived so long was well: the next pause is the first again. */
const WELL_AFTER_MS = 60_000;

export function startStore({ clock, onGone, onRestarted, openThread = newThread }: StoreParts): StoreClient {
  const backoff = new Backoff(RESTART);
  let worker = openThread();
  let startedAtMs = clock.nowMs();
  let cancelRestart: () => void = () => undefined;
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let gone: string | null = null;
  let closing = false;

  const end = (reason: string): void => {
    if (gone !== null) return;
    gone = reason;
    for (const { reject, stop } of waiting.values()) {
      stop();
      reject(new Error(reason));
    }
    waiting.clear();
    if (closing) return;
    if (clock.nowMs() - startedAtMs >= WELL_AFTER_MS) backoff.reset();
    cancelRestart = clock.schedule(backoff.nextMs(), restart);
    onGone(reason);
  };
  const take = (answer: StoreAnswer): void => {
    const call = waiting.get(answer.id);
    if (!call) return;
    waiting.delete(answer.id);
    call.stop();
    if ('error' in answer) call.reject(new Error(answer.error));
    else call.resolve(answer.value as never);
  };
  const follow = (thread: Worker): void => {
    thread.on('message', take);
    thread.on('error', (error: unknown) => {
      if (thread === worker) end(`the memory's thread failed: ${reasonOf(error)}`);
    });
    thread.on('exit', () => {
      if (thread === worker) end("the memory's thread ended");
    });
    // Whoever forgets to close it does not keep the program alive.
    thread.unref();
  };
  const restart = (): void => {
    worker = openThread();
    startedAtMs = clock.nowMs();
    gone = null;
    follow(worker);
    onRestarted();
  };
  follow(worker);

  const client: StoreClient = {
    ask(op, args, limitMs) {
      if (gone !== null) return Promise.reject(new Error(gone));
      if (waiting.size >= MAX_PENDING) return Promise.reject(new Error('the memory does not keep up'));
      const id = next++;
      return new Promise((resolve, reject) => {
        const stop =
          limitMs === undefined
            ? () => undefined
            : clock.schedule(limitMs, () => {
                waiting.delete(id);
                reject(new Error(`the memory did not answer within ${limitMs} ms`));
              });
        waiting.set(id, { resolve, reject, stop });
        worker.postMessage({ id, op, args } satisfies StoreRequest);
      });
    },
    get pending() {
      return waiting.size;
    },
    async close() {
      closing = true;
      cancelRestart();
      if (gone !== null) return;
      worker.ref();
      await client.ask('close', []).catch(() => undefined);
      await worker.terminate();
    },
  };
  return client;
}

function newThread(): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url));
}
