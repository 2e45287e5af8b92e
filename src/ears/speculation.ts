/**
 * When an answer is begun before the utterance is over, as a pure reducer: at a silence after what sounds like a whole
 * sentence. It is dropped as soon as somebody goes on, or it turns out that something else was said.
 */
import { wordsOf } from './text/words.ts';

export interface SpeculationRules {
  readonly enabled: boolean;
  /** Silence after which it is worth it: within a word there is less. */
  readonly afterSilenceMs: number;
  /** In one utterance: whoever stops again and again does not make the model begin again and again. */
  readonly most: number;
}

export const SPECULATION_RULES: SpeculationRules = { enabled: true, afterSilenceMs: 96, most: 3 };

export interface SpeculationState {
  /** What the answer that stands was begun for; null for none. */
  readonly begunFor: string | null;
  readonly begun: number;
}

export const NOTHING_BEGUN: SpeculationState = { begunFor: null, begun: 0 };

export type SpeculationEvent =
  /** `text` is what is understood so far; `isWhole`: it ends a sentence, and there was no voice after it. `isForHer`: as far as can be told. */
  | {
      readonly type: 'heard';
      readonly silenceMs: number;
      readonly text: string;
      readonly isWhole: boolean;
      readonly isForHer: boolean;
    }
  /** All that was to be done with the utterance is done. */
  | { readonly type: 'end' };

export type SpeculationCommand = { readonly type: 'begin'; readonly text: string } | { readonly type: 'drop' };

export function speculate(
  state: SpeculationState,
  event: SpeculationEvent,
  rules: SpeculationRules,
): readonly [SpeculationState, readonly SpeculationCommand[]] {
  const dropped: readonly SpeculationCommand[] = state.begunFor === null ? [] : [{ type: 'drop' }];
  const nothing = { ...state, begunFor: null };
  if (event.type === 'end') return [nothing, dropped];
  const { silenceMs, text, isWhole, isForHer } = event;
  if (silenceMs === 0 || !isForHer || !rules.enabled) return [nothing, dropped];
  // A later hypothesis of the same words only writes them better.
  if (state.begunFor !== null && keyOf(state.begunFor) === keyOf(text)) return [state, []];
  if (!isWhole || silenceMs < rules.afterSilenceMs || state.begun >= rules.most) return [nothing, dropped];
  return [{ begunFor: text, begun: state.begun + 1 }, [...dropped, { type: 'begin', text }]];
}

function keyOf(text: string): string {
  return wordsOf(text)
    .map(({ key }) => key)
    .join(' ');
}
