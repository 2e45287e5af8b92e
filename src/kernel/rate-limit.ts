import type { Clock } from './clock.ts';

/** Keys remembered; beyond it the longest unused is forgotten (its bucket would be full again anyhow). */
const MAX_KEYS = 2000;

/** A token bucket for each key: `burst` at once, `perSecond` in the long run. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes one token; false when there is none. */
  take(key: string): boolean {
    const nowMs = this.#clock.nowMs();
    const before = this.#buckets.get(key);
    const tokens = before ? Math.min(this.#burst, before.tokens + ((nowMs - before.atMs) / 1000) * this.#perSecond) : this.#burst;
    // Deleted first, so that the map stays in order of use.
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MAX_KEYS) break;
      this.#buckets.delete(oldest);
    }
    return tokens >= 1;
  }
}
