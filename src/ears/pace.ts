/** How long the recogniser takes for a decode, as far as it was seen. */
export class DecodePace {
  #lastMs = 0;
  #beforeMs = 0;

  /** Of the last two the quicker one: the other may have waited for a decode before it. 0 before anything is known. */
  get expectedMs(): number {
    return Math.min(this.#lastMs, this.#beforeMs);
  }

  took(ms: number): void {
    this.#beforeMs = this.#lastMs;
    this.#lastMs = ms;
  }

  /** One that fails at once tells nothing; one that ran into its limit was at least as slow. */
  failed(ms: number): void {
    if (ms > this.#lastMs) this.took(ms);
  }
}
