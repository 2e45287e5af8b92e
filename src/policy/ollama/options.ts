/** How Ollama is asked, and how long is waited. */
import { CONTEXT_TOKENS } from '../need.ts';
import { SERVED_DEFAULTS, type ServedOptions } from '../served/options.ts';

export interface OllamaPolicyOptions extends ServedOptions {
  /** Tokens of context. Loading the model again takes seconds, so it is the same in every request. */
  readonly numCtx: number;
  readonly repeatPenalty: number;
  /** How long Ollama keeps the model in memory after the last request. */
  readonly keepAlive: string;
}

export const OLLAMA_DEFAULTS: OllamaPolicyOptions = {
  ...SERVED_DEFAULTS,
  numCtx: CONTEXT_TOKENS,
  repeatPenalty: 1.1,
  keepAlive: '30m',
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
