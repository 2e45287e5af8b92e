/** Carries out what a command or a reward asks for: the one place that does. */
import { Fault, reasonOf } from '../../kernel/fault.ts';
import type { Controls } from '../../ports/controls.ts';
import type { Intake } from '../../ports/intake.ts';
import type { CommandAction } from './reduce.ts';

export type Done = { readonly done: true } | { readonly done: false; readonly reason: string };

/** What a command does beside her. Each rejects with a message for the streamer when it cannot be done now. */
export interface Effects {
  /** Deletes all that is remembered of a viewer. */
  forgetViewer(viewerId: string): Promise<void>;
  /** Plays a sound of the streamer's folder. */
  playSound(name: string): Promise<void>;
  /** Presses a hotkey of the puppet by its name. */
  pressHotkey(name: string): Promise<void>;
  /** Shows a source or filter in OBS for a while. */
  showFor(what: Extract<CommandAction, { readonly kind: 'source' | 'filter' }>, forMs: number): Promise<void>;
}

export interface CommandExecutor {
  /** Never rejects for what the streamer can mend: that is the reason. */
  carryOut(action: CommandAction): Promise<Done>;
}

export function createCommandExecutor(controls: Controls, intake: Pick<Intake, 'say'>, effects: Effects): CommandExecutor {
  /** @returns why it was not done, or null. @throws Fault likewise */
  async function attempt(action: CommandAction): Promise<string | null> {
    switch (action.kind) {
      case 'mute':
        controls.mute(action.muted);
        return null;
      case 'skip':
        return controls.skip(null) ? null : 'she says nothing just now';
      case 'style':
        controls.setStyle(action.style);
        return null;
      case 'scene':
        await controls.setScene(action.scene);
        return null;
      case 'expression':
        controls.setExpression(action.expression);
        return null;
      case 'say': {
        const said = await intake.say(action.text);
        if (said.outcome === 'blocked') return 'moderation does not let her say that';
        return said.outcome === 'refused' ? said.reason : null;
      }
      case 'forget':
        return tried(effects.forgetViewer(action.viewerId));
      case 'sound':
        if (controls.panicked || controls.muted) return SILENCED;
        return tried(effects.playSound(action.sound));
      case 'hotkey':
        if (controls.panicked) return SILENCED;
        return tried(effects.pressHotkey(action.hotkey));
      case 'source':
      case 'filter':
        if (controls.panicked) return SILENCED;
        return tried(effects.showFor(action, action.forS * 1000));
    }
  }
  return {
    async carryOut(action) {
      try {
        const reason = await attempt(action);
        return reason === null ? { done: true } : { done: false, reason };
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return { done: false, reason: error.message };
      }
    },
  };
}

const SILENCED = 'she is silenced';

/** Programs beside AIVT refuse in many ways; each is a reason and none is a fault of ours. */
function tried(effect: Promise<void>): Promise<string | null> {
  return effect.then(() => null, reasonOf);
}

/** What was chosen, where it is one of the persona's or the file's own words; a viewer's text is not repeated. */
export function argumentsOf(action: CommandAction): string {
  switch (action.kind) {
    case 'scene':
      return action.scene;
    case 'style':
      return action.style;
    case 'expression':
      return action.expression;
    case 'sound':
      return action.sound;
    case 'hotkey':
      return action.hotkey;
    case 'source':
      return action.source;
    case 'filter':
      return action.filter;
    case 'mute':
    case 'skip':
    case 'forget':
    case 'say':
      return '';
  }
}
