/** One hotkey of the loaded model, pressed. */
import { ERROR, VtsError } from './errors.ts';
import { offered, type VtsModel } from './model.ts';
import type { VtsWire } from './wire.ts';

/**
 * A full queue or a cooldown (200, 203) counts as pressed.
 * @param hotkeyID its name or its id.
 * @param model what the loaded model offers, to say so when it has no such hotkey; null while that is not known.
 * @throws VtsError
 */
export async function pressHotkey(wire: VtsWire, hotkeyID: string, modelName: string, model: VtsModel | null): Promise<void> {
  try {
    await wire.request('HotkeyTrigger', { hotkeyID });
  } catch (error) {
    const errorId = error instanceof VtsError ? error.errorId : null;
    if (errorId === ERROR.hotkeyQueueFull || errorId === ERROR.hotkeyCooldown) return;
    if (errorId === ERROR.hotkeyUnknown && model) {
      const message = `the model “${modelName}” has no hotkey “${hotkeyID.slice(0, 60)}”: it has ${offered(model, 'hotkeys')}`;
      throw new VtsError('refused', message, errorId, { cause: error });
    }
    throw error;
  }
}
