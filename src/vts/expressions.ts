/** Her face: an emotion becomes an expression of the model, switched on and off with a fade. */
import { z } from 'zod';
import { EMOTIONS, type Emotion } from '../pipeline/emotion.ts';
import { ERROR, VtsError } from './errors.ts';
import type { VtsWire } from './wire.ts';

const FADE_S = 0.25;

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

/** How one emotion is shown; `expression` is a file such as `happy.exp3.json`, `hotkey` a name or id. */
export interface FaceChoice {
  readonly expression?: string;
  readonly hotkey?: string;
}
export type FaceChoices = Partial<Record<Emotion, FaceChoice>>;

const expressionsSchema = z.object({ expressions: z.array(z.object({ name: z.string(), file: z.string() })).default([]) });
const hotkeysSchema = z.object({
  availableHotkeys: z
    .array(z.object({ name: z.string().default(''), type: z.string().default(''), file: z.string().default(''), hotkeyID: z.string() }))
    .default([]),
});

export interface Face {
  /** Reads what the loaded model can show, and shows what is due on it. */
  learn(wire: VtsWire): Promise<void>;
  /** Only the latest emotion counts: one that could not be shown in time is never shown late. */
  show(emotion: Emotion): void;
  lost(): void;
}

export function createFace(chosen: FaceChoices, log: (level: 'warn', message: string) => void): Face {
  let wire: VtsWire | null = null;
  let wanted: Emotion = 'neutral';
  let faces: FaceChoices = {};
  /** The expression file that this program switched on. */
  let active: string | null = null;
  let shown: Emotion | null = null;
  let busy = false;

  async function settle(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      while (wire && shown !== wanted) await change(wire, (shown = wanted));
    } finally {
      busy = false;
    }
  }

  async function change(to: VtsWire, emotion: Emotion): Promise<void> {
    const face = faces[emotion];
    const next = face?.expression ?? null;
    if (active !== null && active !== next)
      await ask(to, 'ExpressionActivation', { expressionFile: active, active: false, fadeTime: FADE_S });
    if (next !== null && next !== active) await ask(to, 'ExpressionActivation', { expressionFile: next, active: true, fadeTime: FADE_S });
    active = next;
    if (next === null && face?.hotkey !== undefined) await ask(to, 'HotkeyTrigger', { hotkeyID: face.hotkey });
  }

  /** A face that does not come is no reason to stop: told and gone on. */
  async function ask(to: VtsWire, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await to.request(type, data);
    } catch (error) {
      const errorId = error instanceof VtsError ? error.errorId : null;
      if (to.ended.aborted || errorId === ERROR.hotkeyQueueFull || errorId === ERROR.hotkeyCooldown) return;
      if (errorId === ERROR.notAuthenticated) to.end(new VtsError('token', 'VTube Studio took the access back', errorId));
      else log('warn', error instanceof Error ? error.message : String(error));
    }
  }

  return {
    async learn(next) {
      faces = { ...(await suggest(next)), ...chosen };
      wire = next;
      // A model comes with its expressions off. What a hotkey did is done and not done again.
      active = null;
      const hotkeyOnly = faces[wanted]?.expression === undefined;
      shown = hotkeyOnly ? wanted : null;
      await settle();
    },
    show(emotion) {
      wanted = emotion;
      void settle();
    },
    lost() {
      wire = null;
      active = null;
      shown = null;
    },
  };
}

/** Looks for expressions and hotkeys named like an emotion. A toggle hotkey gives its expression: pressing it twice would switch it off. */
async function suggest(wire: VtsWire): Promise<FaceChoices> {
  const { expressions } = expressionsSchema.parse(await wire.request('ExpressionState', { details: false }));
  const { availableHotkeys } = hotkeysSchema.parse(await wire.request('HotkeysInCurrentModel'));
  const toggles = availableHotkeys.filter(({ type, file }) => type === 'ToggleExpression' && file !== '');
  const oneShots = availableHotkeys.filter(({ type }) => type === 'TriggerAnimation');
  const named = (name: string, words: readonly string[]): boolean => words.some((word) => name.toLowerCase().includes(word));
  const faces: FaceChoices = {};
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
