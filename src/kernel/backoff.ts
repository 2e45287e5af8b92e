import { Fault } from './fault.ts';

/** How long to leave alone what did not work. All in milliseconds. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Each wait is this many times the one before it. Default 2. */
  readonly factor?: number;
  /**
   * 0 … 1: how much of a wait is chance, so that many clients of one server that went away do not come
   * back together. Default 0.2: between 80 and 100 % of the wait, never more than `maxMs`.
   */
  readonly jitter?: number;
}

/** The wait after the `failures`-th failure in a row (1 is the first). Pure: `random` is in [0, 1). */
export function backoffMs(policy: BackoffPolicy, failures: number, random: number): number {
  const { firstMs, maxMs, factor = 2, jitter = 0.2 } = policy;
  const wholeMs = Math.min(maxMs, firstMs * factor ** Math.max(0, failures - 1));
  return wholeMs * (1 - jitter * random);
}

/** Counts failures in a row and says how long to wait after each. */
export class Backoff {
  readonly #policy: BackoffPolicy;
  readonly #random: () => number;
  #failures = 0;

  constructor(policy: BackoffPolicy, random: () => number = Math.random) {
    this.#policy = policy;
    this.#random = random;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** It failed once more. @returns how long to wait. */
  nextMs(): number {
    this.#failures += 1;
    return backoffMs(this.#policy, this.#failures, this.#random());
  }

  /**
   * It failed once more, for this reason. What trying again does not mend is left alone for the longest
   * time at once: somebody has to do something first. @returns how long to wait.
   */
  afterMs(error: unknown): number {
    const plainMs = this.nextMs();
    return error instanceof Fault && error.permanent
      ? backoffMs({ ...this.#policy, firstMs: this.#policy.maxMs }, 1, this.#random())
      : plainMs;
  }

  /** It worked: the next wait is the first again. */
  reset(): void {
    this.#failures = 0;
  }
}
