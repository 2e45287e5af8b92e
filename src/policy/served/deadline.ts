import type { Clock } from '../../kernel/clock.ts';
import { ServerError } from './errors.ts';

/** One timer at a time, over one budget of waiting for the model. */
export class Deadline {
  readonly #clock: Clock;
  readonly #onExpired: (error: ServerError) => void;
  #leftMs: number;
  #startedAtMs = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, budgetMs: number, onExpired: (error: ServerError) => void) {
    this.#clock = clock;
    this.#leftMs = budgetMs;
    this.#onExpired = onExpired;
  }

  start(limitMs: number, what: string): void {
    this.stop();
    this.#startedAtMs = this.#clock.nowMs();
    const whole = this.#leftMs <= limitMs;
    const waitMs = Math.max(0, whole ? this.#leftMs : limitMs);
    const message = whole ? 'the answer took too long in all' : `${what} ${limitMs / 1000} s`;
    this.#cancel = this.#clock.schedule(waitMs, () => this.#onExpired(new ServerError('timeout', message)));
  }

  stop(): void {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    this.#leftMs -= this.#clock.nowMs() - this.#startedAtMs;
  }
}
