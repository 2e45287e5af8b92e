/**
 * How fast a model can answer on a card, at most. For each token the card reads all of the model's numbers that take part
 * in it, and the conversation so far: its memory is what it waits for. So many bytes a second over so many bytes a token is
 * a bound that no program passes; a game beside it takes its share.
 */
import { contextBytes } from './need.ts';
import { fileBytes, type Architecture, type Quantisation } from './weights.ts';

/** Of a model with several feed-forward nets side by side, those that a token goes through. */
const EXPERTS_OF_A_TOKEN = 2;
/** A prompt in the middle of a stream (`npm run bench -- prompt`). */
const PROMPT_TOKENS = 1500;

/** GB/s of memory, as NVIDIA's own pages give them for the desktop cards; those for laptops are others. */
const MEMORY_GB_PER_S: readonly (readonly [card: string, gbPerS: number])[] = [
  ['RTX 2060', 336],
  ['RTX 2070', 448],
  ['RTX 2080', 448],
  ['RTX 2080 Ti', 616],
  ['RTX 3060', 360],
  ['RTX 3060 Ti', 448],
  ['RTX 3070', 448],
  ['RTX 3070 Ti', 608],
  ['RTX 3080', 760],
  ['RTX 3080 Ti', 912],
  ['RTX 3090', 936],
  ['RTX 3090 Ti', 1008],
  ['RTX 4060', 272],
  ['RTX 4060 Ti', 288],
  ['RTX 4070', 504],
  ['RTX 4070 SUPER', 504],
  ['RTX 4070 Ti', 504],
  ['RTX 4070 Ti SUPER', 672],
  ['RTX 4080', 717],
  ['RTX 4080 SUPER', 736],
  ['RTX 4090', 1008],
  ['RTX 5060', 448],
  ['RTX 5060 Ti', 448],
  ['RTX 5070', 672],
  ['RTX 5070 Ti', 896],
  ['RTX 5080', 960],
  ['RTX 5090', 1792],
];

/** @param name as `nvidia-smi` tells it, `NVIDIA GeForce RTX 3060`. @returns null for one that is not listed */
export function memoryGbPerS(name: string): number | null {
  const plain = name
    .replace(/^NVIDIA\s+/iu, '')
    .replace(/^GeForce\s+/iu, '')
    .trim()
    .toLowerCase();
  return MEMORY_GB_PER_S.find(([card]) => card.toLowerCase() === plain)?.[1] ?? null;
}

/** Bytes that a card reads for each token of an answer. */
export function bytesOfAToken(architecture: Architecture, quantisation: Quantisation): number {
  // Of the words in, a token looks up its own.
  const used = { ...architecture, tied: true, experts: Math.min(architecture.experts, EXPERTS_OF_A_TOKEN) };
  return fileBytes(used, quantisation) + contextBytes(architecture, PROMPT_TOKENS);
}

/** Tokens a second that this memory allows; what a card really does is less. */
export function tokensPerSecondAtMost(model: { architecture: Architecture; quantisation: Quantisation }, gbPerS: number): number {
  return (gbPerS * 1e9) / bytesOfAToken(model.architecture, model.quantisation);
}
