/** What a model takes of a card or of memory. */
import { stat } from 'node:fs/promises';
import type { GgufHeader } from './header.ts';

/** Of the context each number is kept in 16 bits. */
const BYTES_PER_NUMBER = 2;
/** What llama.cpp takes beside the weights and the context, as was seen with small batches. */
export const RUNTIME_BYTES = 0.5e9;

/** Bytes of the context: a key and a value for each token, in each layer, for each of its heads. */
export function contextBytes(
  { layers, kvHeads, keyLength, valueLength }: Pick<GgufHeader, 'layers' | 'kvHeads' | 'keyLength' | 'valueLength'>,
  tokens: number,
): number {
  return tokens * layers * kvHeads * (keyLength + valueLength) * BYTES_PER_NUMBER;
}

/** Bytes of the file, its context and the runtime. */
export async function memoryOf(path: string, header: GgufHeader, contextTokens: number): Promise<number> {
  return (await stat(path)).size + contextBytes(header, contextTokens) + RUNTIME_BYTES;
}

export const tellGb = (bytes: number): string => (bytes / 1e9).toFixed(1);
