/** What may be done to her: every control of panel, HTTP API, chat commands and rewards comes through here. */
import type { NewEvent } from '../domain/events.ts';
import type { Persona } from '../domain/persona.ts';
import { reasonOf } from '../kernel/fault.ts';
import { ControlError, type Controls } from '../ports/controls.ts';
import type { SceneSwitcher } from '../ports/scenes.ts';
import type { Actions } from './actions.ts';
import type { Look } from './look.ts';

/** Who may speak at all: the conductor. */
export interface Silencer {
  readonly state: { readonly muted: boolean; readonly panicked: boolean };
  panic(): void;
  resume(): void;
  mute(muted: boolean): void;
  skip(triggerId: string | null): boolean;
}

export interface ControlsParts {
  readonly persona: Persona;
  readonly look: Look;
  readonly silencer: Silencer;
  readonly scenes: SceneSwitcher;
  readonly actions: Pick<Actions, 'did'>;
  readonly emit: (event: NewEvent) => void;
}

export function createControls({ persona, look, silencer, scenes, actions, emit }: ControlsParts): Controls {
  const controls: Controls = {
    get muted() {
      return silencer.state.muted;
    },
    get panicked() {
      return silencer.state.panicked;
    },
    panic(reason) {
      // Silence first. The event then tells everybody: overlays, OBS, rewards, the panel.
      silencer.panic();
      emit({ type: 'panic', reason });
      actions.did('panic', reason);
    },
    resume() {
      if (!silencer.state.panicked) return;
      // Told first: what waited begins at once.
      emit({ type: 'resumed' });
      actions.did('resume');
      silencer.resume();
    },
    mute(muted) {
      if (silencer.state.muted === muted) return;
      // Silence before everything else; words about it before what waited begins.
      if (muted) silencer.mute(true);
      emit({ type: 'muted', muted });
      actions.did(muted ? 'mute' : 'unmute');
      if (!muted) silencer.mute(false);
    },
    skip(triggerId) {
      const skipped = silencer.skip(triggerId);
      if (skipped) actions.did('skip');
      return skipped;
    },
    setStyle(style) {
      if (!Object.hasOwn(persona.styles, style))
        throw new ControlError('not-found', `no style "${style}": there are ${listed(Object.keys(persona.styles))}`);
      look.setStyle(style);
      actions.did('style', style);
    },
    async setScene(scene) {
      if (!persona.scenes.includes(scene)) {
        throw new ControlError(
          'not-found',
          `"${scene}" is not in the persona's scene list: ${persona.scenes.length > 0 ? listed(persona.scenes) : 'it is empty'}`,
        );
      }
      if (scenes.unavailable !== null) throw new ControlError('unavailable', `scenes need OBS: ${scenes.unavailable}`);
      try {
        await scenes.set(scene);
      } catch (error) {
        throw new ControlError('unavailable', `OBS did not change the scene: ${reasonOf(error)}`);
      }
      actions.did('scene', scene);
    },
    setExpression(chosen) {
      look.setExpression(chosen);
      actions.did('expression', chosen);
    },
    async applyPreset(name) {
      const preset = Object.hasOwn(persona.presets, name) ? persona.presets[name] : undefined;
      if (!preset) throw new ControlError('not-found', `no preset "${name}": there are ${listed(Object.keys(persona.presets)) || 'none'}`);
      controls.setStyle(preset.style);
      // Without OBS a preset is its style alone: nobody asked for a scene that cannot be.
      const without = preset.scene === undefined ? null : scenes.unavailable;
      if (preset.scene !== undefined && without === null) await controls.setScene(preset.scene);
      actions.did('preset', name);
      return without === null ? null : `The style is set, the scene “${preset.scene ?? ''}” is not: scenes need OBS: ${without}`;
    },
  };
  return controls;
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}
