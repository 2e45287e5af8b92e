/** Whether the server kept what it had read. */

/** Of shorter prompts the speed tells nothing. */
const MIN_TOKENS = 100;

/** Knows what the server had before, and how fast it reads what it had not. */
export class CacheWatch {
  #before = '';
  #slowestMsPerToken = 0;
  /** Whether one of the reads was surely of a whole prompt. */
  #knowsWhole = false;

  /** @returns how many characters `rendered` has in common with what was sent before. */
  shared(rendered: string): number {
    let at = 0;
    while (at < rendered.length && rendered.charCodeAt(at) === this.#before.charCodeAt(at)) at += 1;
    return at;
  }

  /** Takes what the server holds now: the prompt and the answer to it. */
  holds(rendered: string): void {
    this.#before = rendered;
  }

  /** A prompt was read of which the model had nothing before. */
  whole(promptTokens: number | null, promptEvalMs: number | null): void {
    if (this.#speed(promptTokens, promptEvalMs) !== null) this.#knowsWhole = true;
  }

  /** @returns whether its beginning was kept; null when that cannot be told: too short, or no whole read to set it beside. */
  hit(promptTokens: number | null, promptEvalMs: number | null): boolean | null {
    const msPerToken = this.#speed(promptTokens, promptEvalMs);
    if (msPerToken === null) return null;
    if (msPerToken * 2 < this.#slowestMsPerToken) return true;
    return this.#knowsWhole ? false : null;
  }

  #speed(promptTokens: number | null, promptEvalMs: number | null): number | null {
    if (promptTokens === null || promptEvalMs === null || promptTokens < MIN_TOKENS) return null;
    const msPerToken = promptEvalMs / promptTokens;
    this.#slowestMsPerToken = Math.max(this.#slowestMsPerToken, msPerToken);
    return msPerToken;
  }
}
