/** Her face: an emotion becomes an expression of the model, switched on and off with a fade. */
import type { Log } from '../kernel/log.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Emotion } from '../domain/emotion.ts';
import { ERROR, VtsError } from './errors.ts';
import { findFace, offered, readModel, suggestFaces, type FaceNames, type Faces, type VtsModel } from './model.ts';
import type { VtsWire } from './wire.ts';

const FADE_S = 0.25;

export interface FaceShower {
  /** What the loaded model offers; null while none is known. */
  readonly model: VtsModel | null;
  /** Reads what the loaded model can show, and shows what is due on it. */
  learn(wire: VtsWire, modelName: string): Promise<void>;
  /** Only the latest emotion counts: one that could not be shown in time is never shown late. */
  show(emotion: Emotion): void;
  /** Takes back what it shows; from then on only remembers, until it learns again. */
  release(): void;
  lost(): void;
}

/** @param chosen what the persona names; where it names nothing, or what is not there, the model's own names tell. */
export function createFace(chosen: () => FaceNames, log: Log): FaceShower {
  let wire: VtsWire | null = null;
  let wanted: Emotion = 'neutral';
  let faces: Faces = {};
  let model: VtsModel | null = null;
  /** Models whose missing names have been told. */
  const told = new Set<string>();
  /** The expression file that this program switched on. */
  let active: string | null = null;
  let shown: Emotion | null = null;
  let busy = false;
  /** Raised when it lets go: what was being learned then is not taken up. */
  let grip = 0;

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
    const next = face && 'expression' in face ? face.expression : null;
    if (active !== null && active !== next)
      await ask(to, 'ExpressionActivation', { expressionFile: active, active: false, fadeTime: FADE_S });
    if (wire !== to) return;
    if (next !== null && next !== active) await ask(to, 'ExpressionActivation', { expressionFile: next, active: true, fadeTime: FADE_S });
    if (wire !== to) {
      // Let go meanwhile: what came late is taken back.
      if (next !== null) await ask(to, 'ExpressionActivation', { expressionFile: next, active: false, fadeTime: FADE_S });
      return;
    }
    active = next;
    if (face && 'hotkey' in face) await ask(to, 'HotkeyTrigger', { hotkeyID: face.hotkey });
  }

  /** The model's own names, and before them the persona's. */
  function choose(from: VtsModel, modelName: string): Faces {
    const missing: string[] = [];
    const all = suggestFaces(from);
    for (const [emotion, name] of Object.entries(chosen()) as [Emotion, string][]) {
      const found = findFace(name, from);
      if (found) all[emotion] = found;
      else missing.push(`${emotion} “${name}”`);
    }
    if (missing.length > 0 && !told.has(modelName)) {
      told.add(modelName);
      log.warn(
        `the model “${modelName}” has no expression or hotkey of these names in the persona's faces: ${missing.join(', ')}. It has ${offered(from)}`,
      );
    }
    return all;
  }

  /** A face that does not come is no reason to stop: told and gone on. */
  async function ask(to: VtsWire, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await to.request(type, data);
    } catch (error) {
      const errorId = error instanceof VtsError ? error.errorId : null;
      if (to.ended.aborted || errorId === ERROR.hotkeyQueueFull || errorId === ERROR.hotkeyCooldown) return;
      log.warn(reasonOf(error));
    }
  }

  return {
    get model() {
      return model;
    },
    async learn(next, modelName) {
      const gripBefore = grip;
      model = await readModel(next);
      if (grip !== gripBefore) return;
      faces = choose(model, modelName);
      wire = next;
      // A model comes with its expressions off. What a hotkey did is done and not done again.
      active = null;
      const face = faces[wanted];
      shown = face && 'expression' in face ? null : wanted;
      await settle();
    },
    show(emotion) {
      wanted = emotion;
      void settle();
    },
    release() {
      const [from, file] = [wire, active];
      grip += 1;
      wire = null;
      active = null;
      shown = null;
      if (from && file !== null) void ask(from, 'ExpressionActivation', { expressionFile: file, active: false, fadeTime: FADE_S });
    },
    lost() {
      grip += 1;
      wire = null;
      model = null;
      active = null;
      shown = null;
    },
  };
}
