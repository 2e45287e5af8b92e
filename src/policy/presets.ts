/** Which model fits which graphics card beside OBS and a game. Sizes are reckoned, see `weights.ts` and `need.ts`. */
import { contextBytes, needBytes } from './need.ts';
import { fileBytes, type Architecture, type Quantisation } from './weights.ts';

export interface ModelPreset {
  /** As `ollama pull` takes it. */
  readonly model: string;
  /** What that name brings. */
  readonly quantisation: Quantisation;
  readonly architecture: Architecture;
  readonly note: string;
}

/** Windows, OBS with its encoder, and the overlay's browser. */
export const DESKTOP_GB = 1.5;
/** A light game; a heavy one takes 8 GB and more. */
export const GAME_GB = 3;

/** What the models here have in common: eight heads that keep, of 128 numbers. */
const SHARED = { kvHeads: 8, keyLength: 128, valueLength: 128, tied: false, experts: 1 } as const;

/** From the smallest. */
export const PRESETS: readonly ModelPreset[] = [
  {
    ...{ model: 'llama3.2:3b', quantisation: 'Q4_K_M', note: 'quick, simple answers' },
    architecture: { ...SHARED, layers: 28, width: 3072, heads: 24, feedForward: 8192, vocabulary: 128_256, tied: true },
  },
  {
    ...{ model: 'qwen3:4b', quantisation: 'Q4_K_M', note: 'small and lively; it can think, and is asked not to' },
    architecture: { ...SHARED, layers: 36, width: 2560, heads: 32, feedForward: 9728, vocabulary: 151_936, tied: true },
  },
  {
    ...{ model: 'llama3.1:8b', quantisation: 'Q4_K_M', note: 'the default: stays in character, answers well' },
    architecture: { ...SHARED, layers: 32, width: 4096, heads: 32, feedForward: 14_336, vocabulary: 128_256 },
  },
  {
    ...{ model: 'mistral-nemo:12b', quantisation: 'Q4_0', note: 'warmer writing, longer memory of the talk' },
    architecture: { ...SHARED, layers: 40, width: 5120, heads: 32, feedForward: 14_336, vocabulary: 131_072 },
  },
  {
    ...{ model: 'qwen3:14b', quantisation: 'Q4_K_M', note: 'sharper; it can think, and is asked not to' },
    architecture: { ...SHARED, layers: 40, width: 5120, heads: 40, feedForward: 17_408, vocabulary: 151_936 },
  },
  {
    ...{ model: 'mistral-small:24b', quantisation: 'Q4_K_M', note: 'the best that fits one card beside a game' },
    architecture: { ...SHARED, layers: 40, width: 5120, heads: 32, feedForward: 32_768, vocabulary: 131_072 },
  },
  {
    model: 'mixtral:8x7b',
    quantisation: 'Q4_0',
    architecture: { ...SHARED, layers: 32, width: 4096, heads: 32, feedForward: 14_336, vocabulary: 32_000, experts: 8 },
    note: 'needs about 27 GB in 4 bits: no single card of 24 GB holds it, beside a game or without one',
  },
];

const GB = 1e9;

export const fileGb = ({ architecture, quantisation }: ModelPreset): number => fileBytes(architecture, quantisation) / GB;
export const contextGb = ({ architecture }: ModelPreset): number => contextBytes(architecture) / GB;
export const needGb = ({ architecture, quantisation }: ModelPreset): number =>
  needBytes(fileBytes(architecture, quantisation), architecture) / GB;

/** What a card of this size leaves for a model, in GB. */
export const roomGb = (cardGb: number): number => cardGb - DESKTOP_GB - GAME_GB;

/** The largest that fits; null where none does. */
export function recommended(cardGb: number): ModelPreset | null {
  return PRESETS.filter((preset) => needGb(preset) <= roomGb(cardGb)).at(-1) ?? null;
}

/** What a model of this name needs, in GB; null for one that is not known here. */
export function knownNeedGb(model: string): number | null {
  const known = PRESETS.find((preset) => preset.model === model || `${preset.model}:latest` === model);
  return known === undefined ? null : needGb(known);
}
