/**
 * What is sent while something is being handled waits until that is done: run to completion, in
 * order. So the handler is never entered again from within itself, and state that it changes is
 * whole whenever somebody else looks.
 *
 * Synchronous: `send` from outside returns when all that it led to is handled. Bounded by its
 * senders: a message that always sends another would never come to an end, so that is a fault.
 */
export class Mailbox<M> {
  readonly #handle: (message: M) => void;
  readonly #onError: (error: unknown, message: M) => void;
  readonly #waiting: M[] = [];
  #handling = false;

  /** @param onError told when `handle` threw for a message; the messages after it are handled all the same. Must not throw. */
  constructor(handle: (message: M) => void, onError: (error: unknown, message: M) => void) {
    this.#handle = handle;
    this.#onError = onError;
  }

  send(message: M): void {
    this.#waiting.push(message);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        try {
          this.#handle(next);
        } catch (error) {
          this.#onError(error, next);
        }
      }
    } finally {
      this.#handling = false;
    }
  }
}
