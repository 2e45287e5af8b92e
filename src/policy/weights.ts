/** How large a model's file is, reckoned from its architecture and the bits of its numbers. */
import type { ContextShape } from './need.ts';

/** A transformer as its maker publishes it (`config.json`). */
export interface Architecture extends ContextShape {
  /** `hidden_size` */
  readonly width: number;
  readonly heads: number;
  /** `intermediate_size` */
  readonly feedForward: number;
  /** `vocab_size` */
  readonly vocabulary: number;
  /** The words in and the words out are one table. */
  readonly tied: boolean;
  /** Feed-forward nets side by side; 1 for a plain model. */
  readonly experts: number;
}

/** Bits of a number in each of llama.cpp's block formats: bytes of a block over its numbers. */
const BITS = {
  /** 32 numbers of 4 bits and a scale of 16. */
  q4_0: (8 * 18) / 32,
  /** 256 numbers of 4 bits, with eight scales and eight minima of 6 bits under two of 16. */
  q4_K: (8 * 144) / 256,
  q6_K: (8 * 210) / 256,
  q8_0: (8 * 34) / 32,
} as const;

/** `Q4_K_M`: as 4 bits, but 6 for the words out and for half of the tensors that bear it worst. */
export type Quantisation = 'Q4_0' | 'Q4_K_M' | 'Q8_0';

interface Parts {
  /** Words in, where they are a table of their own. */
  readonly embedding: number;
  readonly output: number;
  /** Of all layers: the values of the attention and the way out of the feed-forward net. */
  readonly tender: number;
  readonly rest: number;
}

/** Numbers in the model's tensors, those of a handful of norms left out. */
export function parametersOf(model: Architecture): number {
  const { embedding, output, tender, rest } = partsOf(model);
  return embedding + output + tender + rest;
}

export function fileBytes(model: Architecture, quantisation: Quantisation): number {
  const { embedding, output, tender, rest } = partsOf(model);
  const bits = ((): number => {
    switch (quantisation) {
      case 'Q4_0':
        return (embedding + tender + rest) * BITS.q4_0 + output * BITS.q6_K;
      case 'Q4_K_M':
        return (embedding + rest) * BITS.q4_K + tender * ((BITS.q4_K + BITS.q6_K) / 2) + output * BITS.q6_K;
      case 'Q8_0':
        return (embedding + output + tender + rest) * BITS.q8_0;
    }
  })();
  return bits / 8;
}

function partsOf({ layers, width, heads, kvHeads, keyLength, valueLength, feedForward, vocabulary, tied, experts }: Architecture): Parts {
  const table = vocabulary * width;
  const values = width * kvHeads * valueLength;
  const attention = width * heads * keyLength + width * kvHeads * keyLength + heads * valueLength * width;
  const net = experts * width * feedForward;
  const router = experts > 1 ? experts * width : 0;
  return {
    embedding: tied ? 0 : table,
    output: table,
    tender: layers * (values + net),
    rest: layers * (attention + 2 * net + router),
  };
}
