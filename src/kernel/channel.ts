/**
 * A bounded channel between two stages: the sender waits when it is full, the receiver when it is
 * empty. Single consumer. What it does when full: `send` waits (backpressure), nothing is dropped.
 */
export class Channel<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #closed = false;
  #error: unknown = undefined;
  #failed = false;
  #cancelled = false;
  #wakeReceiver: (() => void) | undefined;
  readonly #waitingSenders: (() => void)[] = [];

  /** @param capacity items held before `send` waits; at least 1. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`channel capacity must be a whole number ≥ 1, got ${capacity}`);
    this.#capacity = capacity;
  }

  /**
   * Resolves `true` when the item is in, `false` when nobody will ever receive it (the consumer
   * left, or the channel was closed): the sender should stop. Rejects if `signal` aborts first.
   */
  async send(item: T, signal?: AbortSignal): Promise<boolean> {
    while (!this.#closed && !this.#cancelled && this.#items.length >= this.#capacity) {
      signal?.throwIfAborted();
      await this.#room(signal);
    }
    signal?.throwIfAborted();
    if (this.#closed || this.#cancelled) return false;
    this.#items.push(item);
    this.#wake();
    return true;
  }

  /** No more items. What was sent before is still received. */
  close(): void {
    this.#closed = true;
    this.#wake();
    this.#releaseSenders();
  }

  /** Ends with an error, which the receiver gets after the items sent before it. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#error = error;
    this.#failed = true;
    this.close();
  }

  get size(): number {
    return this.#items.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        if (this.#items.length > 0) {
          const item = this.#items.shift() as T;
          this.#releaseSenders();
          yield item;
        } else if (this.#closed) {
          if (this.#failed) throw this.#error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReceiver = resolve;
          });
        }
      }
    } finally {
      this.#cancelled = true;
      this.#items.length = 0;
      this.#releaseSenders();
    }
  }

  #wake(): void {
    const wake = this.#wakeReceiver;
    this.#wakeReceiver = undefined;
    wake?.();
  }

  #releaseSenders(): void {
    for (const release of this.#waitingSenders.splice(0)) release();
  }

  #room(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const index = this.#waitingSenders.indexOf(release);
        if (index >= 0) this.#waitingSenders.splice(index, 1);
        reject(signal?.reason as Error);
      };
      const release = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waitingSenders.push(release);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
