import { Mailbox } from './mailbox.ts';

/** An event as its maker gives it; the bus adds `at`. */
export type Unstamped<E> = E extends unknown ? Omit<E, 'at'> : never;

/**
 * Fans events out, synchronously. Every listener hears all events, in the same order: what a listener
 * emits is told to all after the event that it is hearing. Listeners must return at once (a slow one
 * keeps its own bounded queue); one that throws is reported and the others still hear.
 */
export class Bus<E extends { readonly at: number }> {
  readonly #listeners = new Set<(event: E) => void>();
  readonly #wallMs: () => number;
  readonly #mailbox: Mailbox<E>;

  constructor(wallMs: () => number, onListenerError: (error: unknown) => void) {
    this.#wallMs = wallMs;
    this.#mailbox = new Mailbox((event) => {
      for (const listener of this.#listeners) {
        try {
          listener(event);
        } catch (error) {
          onListenerError(error);
        }
      }
    }, onListenerError);
  }

  emit(event: Unstamped<E>): void {
    this.#mailbox.send({ at: this.#wallMs(), ...event } as unknown as E);
  }

  /** Returns the function that stops listening. */
  listen(listener: (event: E) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
