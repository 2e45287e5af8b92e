/** Who waits for an engine to be ready: each until then, until they give up, or until their time is over. */
import type { Clock } from '../kernel/clock.ts';
import type { EngineInfo } from '../ports/engine.ts';

interface Waiter {
  readonly done: (info: EngineInfo) => void;
  readonly failed: (error: unknown) => void;
}

export class ReadyWaiters {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with the signal's reason, or after `limitMs` with what `notThere` says then. */
  wait(limitMs: number, notThere: () => Error, signal?: AbortSignal): Promise<EngineInfo> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        done: (info) => {
          leave();
          resolve(info);
        },
        failed: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.failed(signal?.reason);
      const cancelTimer = this.#clock.schedule(limitMs, () => waiter.failed(notThere()));
      this.#waiting.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** It is ready: all go on. */
  done(info: EngineInfo): void {
    for (const waiter of [...this.#waiting]) waiter.done(info);
  }

  /** It will not be. */
  failed(error: Error): void {
    for (const waiter of [...this.#waiting]) waiter.failed(error);
  }
}
