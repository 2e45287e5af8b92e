/** What was done to her lately, for whoever looks at the panel. */
import type { NewEvent } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Status } from './status.ts';

const KEPT = 10;

export class Actions {
  readonly #clock: Clock;
  readonly #emit: (event: NewEvent) => void;
  readonly #latest: Status['lastActions'] = [];

  constructor(clock: Clock, emit: (event: NewEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  did(action: string, detail = ''): void {
    this.#latest.unshift({ at: this.#clock.wallMs(), action, detail });
    this.#latest.length = Math.min(this.#latest.length, KEPT);
    this.#emit({ type: 'action', action, detail });
  }

  /** Newest first. */
  latest(): Status['lastActions'] {
    return [...this.#latest];
  }
}
