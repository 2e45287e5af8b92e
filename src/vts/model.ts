/** What the loaded model offers to show a face with, and what of it an emotion or a name means. */
import { z } from 'zod';
import { EMOTIONS, type Emotion } from '../domain/emotion.ts';
import type { VtsWire } from './wire.ts';

/** How one emotion is shown: a file such as `happy.exp3.json`, switched on and off, or a hotkey's id, pressed. */
export type Face = { readonly expression: string } | { readonly hotkey: string };
export type Faces = Partial<Record<Emotion, Face>>;
/** By the persona: the name of an expression (its file, with or without `.exp3.json`) or of a hotkey. */
export type FaceNames = Readonly<Partial<Record<Emotion, string>>>;

export interface VtsModel {
  readonly expressions: readonly { readonly name: string; readonly file: string }[];
  readonly hotkeys: readonly { readonly name: string; readonly type: string; readonly file: string; readonly hotkeyID: string }[];
}

/** Words by which a model's files and hotkeys are recognised, the emotion's own name first. */
const ALSO_CALLED: Readonly<Record<Emotion, readonly string[]>> = {
  neutral: [],
  happy: ['happy', 'smile', 'joy'],
  excited: ['excited', 'sparkle', 'star'],
  shy: ['shy', 'blush'],
  sad: ['sad', 'cry', 'tear'],
  surprised: ['surprise', 'shock'],
  annoyed: ['annoyed', 'angry', 'mad'],
  smug: ['smug', 'smirk'],
  sleepy: ['sleep', 'tired'],
  thinking: ['think', 'hmm'],
};

const expressionsSchema = z.object({ expressions: z.array(z.object({ name: z.string(), file: z.string() })).default([]) });
const hotkeysSchema = z.object({
  availableHotkeys: z
    .array(z.object({ name: z.string().default(''), type: z.string().default(''), file: z.string().default(''), hotkeyID: z.string() }))
    .default([]),
});

/** @throws VtsError */
export async function readModel(wire: VtsWire): Promise<VtsModel> {
  const { expressions } = expressionsSchema.parse(await wire.request('ExpressionState', { details: false }));
  const { availableHotkeys } = hotkeysSchema.parse(await wire.request('HotkeysInCurrentModel'));
  return { expressions, hotkeys: availableHotkeys };
}

/** What a name of the persona means: an expression before a hotkey, whatever the case; null when the model has neither. */
export function findFace(name: string, { expressions, hotkeys }: VtsModel): Face | null {
  const wanted = stem(name);
  const expression = expressions.find((one) => stem(one.file) === wanted || stem(one.name) === wanted);
  if (expression) return { expression: expression.file };
  const hotkey = hotkeys.find((one) => one.name.toLowerCase() === name.toLowerCase() || one.hotkeyID === name);
  if (!hotkey) return null;
  // Pressing such a one twice would switch it off again.
  return isToggle(hotkey) ? { expression: hotkey.file } : { hotkey: hotkey.hotkeyID };
}

/** Expressions and hotkeys that are named like an emotion. */
export function suggestFaces({ expressions, hotkeys }: VtsModel): Faces {
  const toggles = hotkeys.filter(isToggle);
  const oneShots = hotkeys.filter(({ type }) => type === 'TriggerAnimation');
  const named = (name: string, words: readonly string[]): boolean => words.some((word) => name.toLowerCase().includes(word));
  const faces: Faces = {};
  for (const emotion of EMOTIONS) {
    const words = ALSO_CALLED[emotion];
    const expression =
      expressions.find(({ name, file }) => named(`${name} ${file}`, words))?.file ?? toggles.find(({ name }) => named(name, words))?.file;
    const hotkey = oneShots.find(({ name }) => named(name, words))?.hotkeyID;
    if (expression !== undefined) faces[emotion] = { expression };
    else if (hotkey !== undefined) faces[emotion] = { hotkey };
  }
  return faces;
}

const MAX_TOLD = 30;

/** For a message: what could be named instead. */
export function offered({ expressions, hotkeys }: VtsModel, what: 'hotkeys' | 'all' = 'all'): string {
  const list = (kind: string, names: readonly string[]): string => {
    const told = names.slice(0, MAX_TOLD).map((name) => `“${name}”`);
    return told.length === 0 ? `no ${kind}` : `${kind} ${told.join(', ')}${names.length > MAX_TOLD ? ' …' : ''}`;
  };
  const keys = list(
    'hotkeys',
    hotkeys.map(({ name }) => name).filter((name) => name !== ''),
  );
  if (what === 'hotkeys') return keys;
  return `${list(
    'expressions',
    expressions.map(({ file }) => file),
  )}; ${keys}`;
}

const isToggle = ({ type, file }: VtsModel['hotkeys'][number]): boolean => type === 'ToggleExpression' && file !== '';
const stem = (file: string): string => file.toLowerCase().replace(/\.exp3\.json$/u, '');
