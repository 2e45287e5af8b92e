/** What a model takes of a card's memory: its file, its context, and what the runtime takes beside them. */
import { stat } from 'node:fs/promises';

/** What the context of a model is reckoned from. */
export interface ContextShape {
  readonly layers: number;
  /** Heads that keep keys and values; fewer than the others where several share one. */
  readonly kvHeads: number;
  /** Numbers of a key and of a value, for each head. */
  readonly keyLength: number;
  readonly valueLength: number;
}

/** Of the context each number is kept in 16 bits. */
const BYTES_PER_NUMBER = 2;
/** Buffers of llama.cpp for small batches, and the card's own context. An allowance, not a reckoning. */
export const RUNTIME_BYTES = 0.5e9;
/** Tokens of context that a model is asked for. */
export const CONTEXT_TOKENS = 4096;

/** Bytes of the context: a key and a value for each token, in each layer, for each of its heads. */
export function contextBytes({ layers, kvHeads, keyLength, valueLength }: ContextShape, tokens = CONTEXT_TOKENS): number {
  return tokens * layers * kvHeads * (keyLength + valueLength) * BYTES_PER_NUMBER;
}

/** Bytes of a card for a file of so many bytes. */
export function needBytes(fileBytes: number, shape: ContextShape, tokens = CONTEXT_TOKENS): number {
  return fileBytes + contextBytes(shape, tokens) + RUNTIME_BYTES;
}

/** The same of a file that is there. */
export async function memoryOf(path: string, shape: ContextShape, tokens: number): Promise<number> {
  return needBytes((await stat(path)).size, shape, tokens);
}

export const tellGb = (bytes: number): string => (bytes / 1e9).toFixed(1);
