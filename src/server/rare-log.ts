import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { RateLimit } from '../kernel/rate-limit.ts';

/** What a client can bring about as often as it likes is told three times, then once a minute, with how often it was. */
export class RareLog {
  readonly #log: Log;
  readonly #limit: RateLimit;
  readonly #times = new Map<string, number>();

  constructor(clock: Clock, log: Log) {
    this.#log = log;
    this.#limit = new RateLimit(clock, 1 / 60, 3);
  }

  /** @param message from a fixed set: each is counted by itself. */
  tell(level: 'info' | 'warn', message: string, details: Record<string, unknown> = {}): void {
    const times = (this.#times.get(message) ?? 0) + 1;
    const told = this.#limit.take(message);
    this.#times.set(message, told ? 0 : times);
    if (told) this.#log[level](message, { ...details, times });
  }
}
