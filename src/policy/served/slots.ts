/**
 * Whose request may be at the server. Ollama serves as many at once as it was started for, mostly one;
 * another would wait in its queue behind a whole reply, and its time would run out there. So it waits
 * here, until a slot is free, and its time begins then.
 */

export interface Lease {
  /** Resolves when the request has a slot of its own at the server: its time counts from then. Never rejects. */
  readonly free: Promise<undefined>;
  /** The first token has come. */
  answered(): void;
  release(): void;
}

/** Of the server's slots no more are used: one that speaks, one that is prepared. */
const MAX_SLOTS = 2;

interface Holder {
  answered: boolean;
  readonly trial: boolean;
  readonly freed: (value: undefined) => void;
}

export class Slots {
  /** How many at once the server was seen to serve; null while that is not known. */
  #known: number | null = null;
  readonly #running = new Set<Holder>();
  readonly #waiting: (() => void)[] = [];
  /** Ends work that gives way to any turn. */
  #preempt: (() => void) | null = null;

  get known(): number | null {
    return this.#known;
  }

  get idle(): boolean {
    return this.#running.size === 0 && this.#waiting.length === 0;
  }

  /** The server was started anew, perhaps for another number of requests. */
  forget(): void {
    this.#known = null;
  }

  /** Work of an idle moment has begun; `stop` ends it when a turn comes. The returned function says that it is over. */
  lend(stop: () => void): () => void {
    this.#preempt = stop;
    return () => {
      if (this.#preempt === stop) this.#preempt = null;
    };
  }

  /**
   * Waits for a slot, first come, first served.
   * @throws the signal's reason.
   */
  async acquire(signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    this.#preempt?.();
    while (!this.#hasRoom()) {
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = (): void => {
          this.#waiting.splice(this.#waiting.indexOf(wake), 1);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        this.#waiting.push(wake);
      });
    }
    return this.#take();
  }

  #hasRoom(): boolean {
    // While it is not known, a second request finds out.
    return this.#running.size < (this.#known ?? MAX_SLOTS);
  }

  #take(): Lease {
    const { promise: free, resolve: freed } = Promise.withResolvers<undefined>();
    const holder: Holder = { answered: false, trial: this.#known === null && this.#running.size > 0, freed };
    this.#running.add(holder);
    if (!holder.trial) freed(undefined);
    return {
      free,
      answered: () => {
        if (holder.answered) return;
        holder.answered = true;
        // Answered beside another one: there are two slots.
        if (holder.trial && this.#known === null && this.#running.has(holder) && this.#running.size > 1) this.#known = MAX_SLOTS;
        freed(undefined);
      },
      release: () => this.#release(holder),
    };
  }

  #release(holder: Holder): void {
    if (!this.#running.delete(holder)) return;
    holder.freed(undefined);
    for (const other of this.#running) {
      // It got its slot only now: there is one.
      if (other.trial && !other.answered && holder.answered && this.#known === null) this.#known = 1;
      other.freed(undefined);
    }
    this.#waiting.shift()?.();
  }
}
