/** What one answer cost the model, in Ollama's own figures and ours. */

/** Missing figures are null: a server may not tell them. Times in milliseconds. */
export interface ModelStats {
  readonly model: string;
  /** `turn`: an answer. `warm`: work ahead of one. */
  readonly purpose: 'turn' | 'warm';
  /** Waited here for a free slot. */
  readonly queuedMs: number;
  /** From the request to the first token. */
  readonly ttftMs: number | null;
  /** `prompt_eval_count`: all tokens of the prompt, also those it had still. */
  readonly promptTokens: number | null;
  readonly promptEvalMs: number | null;
  readonly generatedTokens: number | null;
  readonly generateMs: number | null;
  readonly loadMs: number | null;
  /** `stop`, `length`; null when it was cut. */
  readonly doneReason: string | null;
  /** Characters of the prompt, and how many of them, from its beginning, the server had been sent before. */
  readonly promptChars: number;
  readonly sharedChars: number;
  /** The prompt was read at more than twice the speed of the slowest so far, so its beginning was kept; null until that can be told. */
  readonly cacheHit: boolean | null;
}

export type OnStats = (stats: ModelStats) => void;

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
