/** The streamer's switches: which parts can be off and on while she runs, and what the switch does. */
import { ControlError } from '../ports/controls.ts';
import type { Switchable } from '../ports/module.ts';
import type { Actions } from './actions.ts';
import type { ModuleBoard } from './module-board.ts';
import type { ModuleName } from './module-names.ts';

export interface ModuleSwitches {
  /** Those that there are. */
  readonly switches: readonly ModuleName[];
  /** @throws ControlError `not-allowed` (moderation cannot be switched off), `unavailable` (there is nothing to switch) */
  setModule(name: ModuleName, enabled: boolean): void;
}

/** Parts without a switch, and what to do instead. */
const NO_SWITCH: Partial<Record<ModuleName, string>> = {
  tts: 'tts has no switch: mute silences her',
  overlay: 'overlay has no switch: mute silences her',
};

export function createModuleSwitches(
  board: ModuleBoard,
  actions: Pick<Actions, 'did'>,
  switchable: Partial<Record<ModuleName, Switchable>>,
): ModuleSwitches {
  return {
    switches: (Object.keys(switchable) as ModuleName[]).filter((name) => NO_SWITCH[name] === undefined && name !== 'moderation'),
    setModule(name, enabled) {
      if (name === 'moderation' && !enabled) throw new ControlError('not-allowed', 'moderation cannot be switched off');
      const without = NO_SWITCH[name];
      if (without !== undefined) throw new ControlError('not-allowed', without);
      const part = switchable[name];
      if (!part) throw new ControlError('unavailable', `${name} is not running: ${board.get(name).detail}`);
      // Off, the part stops before it is said to be off; on, it is said to be on before it tells how it stands.
      if (!enabled) part.setEnabled(false);
      board.setEnabled(name, enabled);
      if (enabled) part.setEnabled(true);
      actions.did(enabled ? 'enable' : 'disable', name);
    },
  };
}
