import { Credits } from '../kernel/credits.ts';
import type { EngineJob } from '../ports/engine.ts';
import { EngineError } from './engine-error.ts';
import { CREDIT_BUNCH, INPUT_CREDITS } from './messages.ts';

/** Chunks a job may leave unread before it is given up; about ten minutes of sound at 100 ms a chunk. */
const MAX_UNREAD_CHUNKS = 6000;

export interface JobOwner {
  /** The job's consumer is gone or has had enough: stop the work. Called at most once. */
  abandoned(job: Job): void;
  /** A piece of its input, within its credits. */
  input(job: Job, chunk: unknown): void;
  inputEnded(job: Job): void;
  /** So many more pieces of output were read. */
  read(job: Job, chunks: number): void;
}

/**
 * One job as its owner sees it. Chunks wait here until they are read: a short job (a clause) is made at
 * once though nobody hears it yet, one that lasts waits for room in its engine. Input is written within
 * the engine's credits.
 */
export class Job implements EngineJob, AsyncIterable<unknown> {
  /** 0 until the engine has been given the job. */
  generation = 0;
  readonly payload: unknown;
  readonly hasInput: boolean;
  readonly #credits = new Credits(0);
  #inputEnded: boolean;
  #endTold = false;
  /** Pieces that wait for credit. */
  #writing = 0;
  #read = 0;
  readonly #owner: JobOwner;
  readonly #signal: AbortSignal;
  #unread: unknown[] = [];
  #state: 'open' | 'done' | 'failed' = 'open';
  #error: unknown = undefined;
  #wake: (() => void) | undefined;

  constructor(payload: unknown, hasInput: boolean, owner: JobOwner, signal: AbortSignal) {
    this.payload = payload;
    this.hasInput = hasInput;
    this.#inputEnded = !hasInput;
    this.#owner = owner;
    this.#signal = signal;
    if (signal.aborted) this.fail(signal.reason);
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  get output(): AsyncIterable<unknown> {
    return this;
  }

  async write(chunk: unknown): Promise<boolean> {
    if (this.#inputEnded) throw new EngineError('this job takes no input any more');
    this.#writing += 1;
    const granted = await this.#credits.take();
    this.#writing -= 1;
    if (granted && this.open) this.#owner.input(this, chunk);
    this.#tellEnd();
    return granted && this.open;
  }

  end(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#tellEnd();
  }

  /** The engine has been given the job: what waits to be written may go. */
  sent(): void {
    if (!this.hasInput) return;
    this.#credits.grant(INPUT_CREDITS);
    this.#tellEnd();
  }

  /** Once everything that was written before the end is on its way. */
  #tellEnd(): void {
    if (!this.hasInput || !this.#inputEnded || this.#writing > 0 || this.generation === 0 || this.#endTold) return;
    this.#endTold = true;
    this.#owner.inputEnded(this);
  }

  grantInput(chunks: number): void {
    this.#credits.grant(chunks);
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
          const chunk = this.#unread.shift();
          this.#read += 1;
          if (this.#read % CREDIT_BUNCH === 0) this.#owner.read(this, CREDIT_BUNCH);
          yield chunk;
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
    this.#credits.close();
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
