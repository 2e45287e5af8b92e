/**
 * The hard mute of her voice inside OBS. Unlike a scene change it is a state that must hold: it is
 * put on again after a reconnection while it is wanted, and taken off what this program muted itself.
 */
import { z } from 'zod';
import { voiceInputs } from '../domain/voice-inputs.ts';
import { NOT_FOUND, ObsError } from './errors.ts';
import type { ObsCall } from './session.ts';

export interface HardMute {
  /** Names of the inputs that would be muted, as OBS has them now. */
  readonly inputs: readonly string[];
  /** Reads the inputs of a fresh connection and puts on, or takes off, what is due. */
  opened(call: ObsCall): Promise<void>;
  /**
   * Remembered at once. Resolves when OBS has confirmed it.
   * @throws ObsError when it is not in force now; it will be after the next connection.
   */
  set(on: boolean, call: ObsCall): Promise<void>;
  /** OBS tells of a change, whoever made it. */
  changed(input: string, muted: boolean): void;
}

/** Where the names of what this program muted outlive it: after a crash nobody else would take that off again. */
export interface KeptNames {
  read(): unknown;
  write(names: () => readonly string[]): void;
}

const NOT_KEPT: KeptNames = { read: () => null, write: () => undefined };
const namesSchema = z.array(z.string()).max(100);

/** @param configured the voice input's name; undefined: every browser source that shows `/overlay`. */
export function createHardMute(configured: string | undefined, kept: KeptNames = NOT_KEPT): HardMute {
  let inputs: readonly string[] = [];
  let wanted = false;
  /** As OBS last told. */
  const muted = new Map<string, boolean>();
  /** Muted by this program and not yet undone: what the streamer muted by hand stays as it is. */
  const ours = new Set<string>(namesSchema.safeParse(kept.read()).data);
  const mark = (input: string, isOurs: boolean): void => {
    if (ours.has(input) === isOurs) return;
    if (isOurs) ours.add(input);
    else ours.delete(input);
    kept.write(() => [...ours]);
  };

  async function apply(call: ObsCall): Promise<void> {
    if (wanted && inputs.length === 0)
      throw new ObsError(
        'refused',
        `OBS has ${configured === undefined ? 'no browser source with /overlay' : `no input “${configured}” with sound`} to mute; run \`npm run setup -- obs\``,
      );
    const due = wanted ? inputs : [...ours];
    const results = await Promise.allSettled(
      due.map(async (inputName) => {
        if (wanted && muted.get(inputName) !== true) mark(inputName, true);
        await call('SetInputMute', { inputName, inputMuted: wanted }).catch((error: unknown) => {
          // Removed meanwhile: nothing is left to unmute.
          if (wanted || !(error instanceof ObsError && error.code === NOT_FOUND)) throw error;
        });
        muted.set(inputName, wanted);
        if (!wanted) mark(inputName, false);
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  return {
    get inputs() {
      return inputs;
    },
    async opened(call) {
      const sounding: string[] = [];
      const found = await voiceInputs(configured ?? null, {
        list: async () => (await call('GetInputList')).inputs,
        settings: async (inputName) => (await call('GetInputSettings', { inputName })).inputSettings,
      });
      for (const inputName of found) {
        try {
          muted.set(inputName, (await call('GetInputMute', { inputName })).inputMuted);
          sounding.push(inputName);
        } catch (error) {
          // A source without sound (a text, a picture), or one removed meanwhile, is none to mute.
          if (!(error instanceof ObsError && error.kind === 'refused')) throw error;
        }
      }
      inputs = sounding;
      if (wanted ? inputs.length > 0 : ours.size > 0) await apply(call);
    },
    async set(on, call) {
      wanted = on;
      await apply(call);
    },
    changed(input, now) {
      muted.set(input, now);
      // Unmuted by hand: from now on it is the streamer's.
      if (!now) mark(input, false);
    },
  };
}
