/** How Ollama is asked, and how long is waited. */
export interface OllamaPolicyOptions {
  /** Tokens of context. Loading the model again takes seconds, so it is the same in every request. */
  readonly numCtx: number;
  readonly temperature: number;
  readonly topP: number;
  readonly repeatPenalty: number;
  /** How long Ollama keeps the model in memory after the last request. */
  readonly keepAlive: string;
  /** Until the first token of a loaded model. A model that is still loading has `wholeMs`. */
  readonly firstTokenMs: number;
  readonly betweenTokensMs: number;
  /** Waiting for the model over a whole reply; the time that the listener takes does not count. */
  readonly wholeMs: number;
  /** Before the one retry. */
  readonly retryMs: number;
  readonly probeTimeoutMs: number;
  /** Between probes while all is well; the longest pause while it is not. */
  readonly probeMs: number;
  /** First pause after a failed probe; doubles up to `probeMs`. */
  readonly probeBackoffMs: number;
  /** Loading a large model from a slow disk. */
  readonly warmUpTimeoutMs: number;
  /** While it loads, for this long without an answer it is asked once more, beside the first request: one that hangs holds nothing up. */
  readonly warmHedgeMs: number;
  /** A model that another program pushed out of memory is loaded again at most this often. */
  readonly rewarmMs: number;
}

export const OLLAMA_DEFAULTS: OllamaPolicyOptions = {
  numCtx: 4096,
  temperature: 0.8,
  topP: 0.95,
  repeatPenalty: 1.1,
  keepAlive: '30m',
  firstTokenMs: 8_000,
  betweenTokensMs: 5_000,
  wholeMs: 30_000,
  retryMs: 150,
  probeTimeoutMs: 3_000,
  probeMs: 10_000,
  probeBackoffMs: 1_000,
  warmUpTimeoutMs: 180_000,
  warmHedgeMs: 15_000,
  rewarmMs: 300_000,
};

/** The same in every request: another value would make Ollama load the model again. */
export function modelOptions(options: OllamaPolicyOptions): {
  num_ctx: number;
  temperature: number;
  top_p: number;
  repeat_penalty: number;
} {
  return { num_ctx: options.numCtx, temperature: options.temperature, top_p: options.topP, repeat_penalty: options.repeatPenalty };
}
