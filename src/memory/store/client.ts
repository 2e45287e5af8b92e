/** The store's thread as the program sees it: every call is answered or fails, and none holds anything up. */
import { Worker } from 'node:worker_threads';
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

/** @param onGone told once when the thread ends by itself. */
export function startStore(clock: Clock, onGone: (reason: string) => void): StoreClient {
  const worker = new Worker(new URL('./thread.ts', import.meta.url));
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
    if (!closing) onGone(reason);
  };
  worker.on('message', (answer: StoreAnswer) => {
    const call = waiting.get(answer.id);
    if (!call) return;
    waiting.delete(answer.id);
    call.stop();
    if ('error' in answer) call.reject(new Error(answer.error));
    else call.resolve(answer.value as never);
  });
  worker.on('error', (error: unknown) => end(`the memory's thread failed: ${reasonOf(error)}`));
  worker.on('exit', () => end("the memory's thread ended"));
  // Whoever forgets to close it does not keep the program alive.
  worker.unref();

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
      if (gone !== null) return;
      closing = true;
      worker.ref();
      await client.ask('close', []).catch(() => undefined);
      await worker.terminate();
    },
  };
  return client;
}
