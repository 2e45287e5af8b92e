import { EngineError } from './engine-error.ts';

/** Chunks a job may leave unread before it is given up; about ten minutes of sound at 100 ms a chunk. */
const MAX_UNREAD_CHUNKS = 6000;

export interface JobOwner {
  /** The job's consumer is gone or has had enough: stop the work. Called at most once. */
  abandoned(job: Job): void;
}

/**
 * One job as its consumer sees it. Chunks wait here until they are read; a job's length is bounded
 * by the engine's own limits, so nothing blocks the engine for a job that is prepared but not yet
 * heard.
 */
export class Job implements AsyncIterable<unknown> {
  /** 0 until the engine has been given the job. */
  generation = 0;
  readonly payload: unknown;
  readonly #owner: JobOwner;
  readonly #signal: AbortSignal;
  #unread: unknown[] = [];
  #state: 'open' | 'done' | 'failed' = 'open';
  #error: unknown = undefined;
  #wake: (() => void) | undefined;

  constructor(payload: unknown, owner: JobOwner, signal: AbortSignal) {
    this.payload = payload;
    this.#owner = owner;
    this.#signal = signal;
    if (signal.aborted) this.fail(signal.reason);
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  push(chunk: unknown): void {
    if (!this.open) return;
    if (this.#unread.length >= MAX_UNREAD_CHUNKS) {
      this.fail(new EngineError(`nobody has read the last ${MAX_UNREAD_CHUNKS} pieces of this job; it was given up`));
      this.#owner.abandoned(this);
      return;
    }
    this.#unread.push(chunk);
    this.#notify();
  }

  finish(): void {
    this.#end('done');
  }

  /** @param error what the iteration rejects with, after the chunks that came before. */
  fail(error: unknown): void {
    if (!this.open) return;
    this.#error = error;
    this.#end('failed');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    try {
      for (;;) {
        if (this.#signal.aborted) throw this.#signal.reason as Error;
        if (this.#unread.length > 0) {
          yield this.#unread.shift();
        } else if (this.#state === 'done') {
          return;
        } else if (this.#state === 'failed') {
          throw this.#error;
        } else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      this.#unread = [];
      this.#signal.removeEventListener('abort', this.#onAbort);
      if (this.open) {
        this.#end('done');
        this.#owner.abandoned(this);
      }
    }
  }

  readonly #onAbort = (): void => {
    this.#unread = [];
    if (!this.open) {
      this.#notify();
      return;
    }
    this.fail(this.#signal.reason);
    this.#owner.abandoned(this);
  };

  #end(state: 'done' | 'failed'): void {
    if (!this.open) return;
    this.#state = state;
    // After a healthy end the listener stays only while chunks are unread: an abort must still drop them.
    if (state === 'failed' || this.#unread.length === 0) this.#signal.removeEventListener('abort', this.#onAbort);
    this.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
