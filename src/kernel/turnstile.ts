/** Lets a bounded number in at one time; the next ones wait in order, up to a bound too. */
export class Turnstile {
  readonly #atOnce: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(atOnce: number, maxWaiting: number) {
    this.#atOnce = atOnce;
    this.#maxWaiting = maxWaiting;
  }

  /** Resolves `true` when it is this one's turn (`leave` must follow), `false` at once when too many wait. */
  async enter(): Promise<boolean> {
    if (this.#inside < this.#atOnce) {
      this.#inside += 1;
      return true;
    }
    if (this.#waiting.length >= this.#maxWaiting) return false;
    // The place is handed on, so nobody who comes meanwhile slips in before.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside -= 1;
  }
}
