/** Permission to send so many more: who sends takes one each, who receives grants them as it has room. */
export class Credits {
  #free: number;
  #closed = false;
  readonly #waiting: ((granted: boolean) => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  /** Resolves `true` with one credit, in the order of asking; `false` once it is closed. */
  take(): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  grant(credits: number): void {
    for (let left = credits; left > 0; left -= 1) {
      const next = this.#waiting.shift();
      if (next) next(true);
      else this.#free += 1;
    }
  }

  /** Nobody receives any more. */
  close(): void {
    this.#closed = true;
    for (const refuse of this.#waiting.splice(0)) refuse(false);
  }
}
