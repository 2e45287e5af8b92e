/** Which model fits which graphics card beside OBS and a game. */

export interface ModelPreset {
  /** As `ollama pull` takes it. */
  readonly model: string;
  /** The file in 4 bits, as Ollama's library lists it, in GB. */
  readonly fileGb: number;
  /** What 4096 tokens of context take, by the model's layers and heads, in GB. */
  readonly contextGb: number;
  readonly note: string;
}

/** What the runtime takes beside the weights and the context. */
const RUNTIME_GB = 0.5;
/** Windows, OBS with its encoder, and the overlay's browser. */
export const DESKTOP_GB = 1.5;
/** A light game; a heavy one takes 8 GB and more. */
export const GAME_GB = 3;

/** From the smallest. */
export const PRESETS: readonly ModelPreset[] = [
  { model: 'llama3.2:3b', fileGb: 2, contextGb: 0.5, note: 'quick, simple answers' },
  { model: 'qwen3:4b', fileGb: 2.6, contextGb: 0.6, note: 'small and lively; it can think, and is asked not to' },
  { model: 'llama3.1:8b', fileGb: 4.9, contextGb: 0.5, note: 'the default: stays in character, answers well' },
  { model: 'mistral-nemo:12b', fileGb: 7.1, contextGb: 0.7, note: 'warmer writing, longer memory of the talk' },
  { model: 'qwen3:14b', fileGb: 9.3, contextGb: 0.7, note: 'sharper; it can think, and is asked not to' },
  { model: 'mistral-small:24b', fileGb: 14, contextGb: 0.7, note: 'the best that fits one card beside a game' },
  {
    model: 'mixtral:8x7b',
    fileGb: 26,
    contextGb: 0.5,
    note: 'needs about 27 GB in 4 bits: no single card of 24 GB holds it, beside a game or without one',
  },
];

export const needGb = ({ fileGb, contextGb }: ModelPreset): number => fileGb + contextGb + RUNTIME_GB;

/** What a card of this size leaves for a model, in GB. */
export const roomGb = (cardGb: number): number => cardGb - DESKTOP_GB - GAME_GB;

/** The largest that fits; null where none does. */
export function recommended(cardGb: number): ModelPreset | null {
  return PRESETS.filter((preset) => needGb(preset) <= roomGb(cardGb)).at(-1) ?? null;
}

/** Whether a model fits the card; null for one that is not known here. */
export function fits(model: string, cardGb: number): boolean | null {
  const known = PRESETS.find((preset) => preset.model === model || `${preset.model}:latest` === model);
  return known === undefined ? null : needGb(known) <= roomGb(cardGb);
}
