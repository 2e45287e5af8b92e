/** Whether the server kept what it had read. */

/** Of shorter prompts the speed tells nothing. */
const MIN_TOKENS = 100;

/** Knows what the server had before, and how fast it reads what it had not. */
export class CacheWatch {
  #before = '';
  #slowestMsPerToken = 0;

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

  hit(promptTokens: number | null, promptEvalMs: number | null): boolean | null {
    if (promptTokens === null || promptEvalMs === null || promptTokens < MIN_TOKENS) return null;
    const msPerToken = promptEvalMs / promptTokens;
    const slowest = this.#slowestMsPerToken;
    this.#slowestMsPerToken = Math.max(slowest, msPerToken);
    return slowest === 0 ? null : msPerToken * 2 < slowest;
  }
}
