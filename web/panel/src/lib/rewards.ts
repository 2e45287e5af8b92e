/** A reward as the form has it, and what of the command file changes with it. */
import type { DocumentChange } from '../../../../src/ports/documents.ts';

export type RewardKind = 'say' | 'expression' | 'style' | 'scene' | 'sound' | 'hotkey' | 'source' | 'filter';

/** As the server's schema has it. */
export interface Reward {
  readonly reward: string;
  readonly name: string;
  readonly cost: number;
  readonly prompt: string;
  readonly action: { readonly kind: RewardKind } & Readonly<Record<string, string | number>>;
}

export interface RewardDraft {
  reward: string;
  cost: number;
  prompt: string;
  kind: RewardKind;
  /** Those of the kind, by name; of other kinds too, when it was changed. */
  fields: Record<string, string | number>;
}

export const KINDS: Readonly<Record<RewardKind, string>> = {
  say: 'she says what the viewer wrote (if moderation lets it)',
  expression: 'she makes a face',
  style: 'another style',
  scene: 'another scene in OBS',
  sound: 'a sound is played',
  hotkey: 'a hotkey in VTube Studio',
  source: 'a source in OBS is shown for a while',
  filter: 'a filter in OBS is on for a while',
};

interface Field {
  readonly name: string;
  readonly words: string;
  readonly number?: true;
}
const FOR: Field = { name: 'forS', words: 'For so many seconds', number: true };

/** What each kind is told beside. */
export const FIELDS: Readonly<Record<RewardKind, readonly Field[]>> = {
  say: [],
  expression: [{ name: 'expression', words: 'Face' }],
  style: [{ name: 'style', words: 'Style' }],
  scene: [{ name: 'scene', words: 'Scene' }],
  sound: [{ name: 'sound', words: 'File in data/sounds (.wav, .ogg, .mp3)' }],
  hotkey: [{ name: 'hotkey', words: 'Its name there' }],
  source: [{ name: 'scene', words: 'Scene that holds it' }, { name: 'source', words: 'Source' }, FOR],
  filter: [{ name: 'source', words: 'Source' }, { name: 'filter', words: 'Filter' }, FOR],
};

/** The one word by which `!redeem` knows it. */
export function shortName(title: string): string {
  const word = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-/u, '')
    .slice(0, 25)
    .replace(/-$/u, '');
  return word === '' ? 'reward' : word;
}

/** @param before what stands at that place; null: nothing yet. What it had and the draft has not, goes. */
export function changesOf(draft: RewardDraft, index: number, before: Reward | null): DocumentChange[] {
  const at = (path: readonly string[], value: DocumentChange['value']): DocumentChange => ({
    path: ['redemptions', index, ...path],
    value,
  });
  const action = FIELDS[draft.kind].map(({ name, number }) => at(['action', name], draft.fields[name] ?? (number ? 10 : '')));
  return [
    at(['reward'], draft.reward.trim()),
    // It stays what it was called before: chat knows it.
    ...(before === null ? [at(['name'], shortName(draft.reward))] : []),
    at(['cost'], draft.cost),
    ...(draft.prompt.trim() === '' ? (before?.prompt ? [at(['prompt'], null)] : []) : [at(['prompt'], draft.prompt.trim())]),
    ...(before === null ? [] : [at(['action'], null)]),
    at(['action', 'kind'], draft.kind),
    ...action,
  ];
}
