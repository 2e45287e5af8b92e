/**
 * When an utterance begins and ends, as a pure reducer over the verdicts of the VAD. Time is counted in
 * the sound that was heard, so that a stutter of the machine makes no pause.
 */
import type { TurnVerdict } from './turn/turn-model.ts';

export interface EndpointRules {
  /** Voice within `onsetWindowMs` that makes an onset. */
  readonly onsetMs: number;
  readonly onsetWindowMs: number;
  /** An utterance with less voice than this was a noise: nobody is asked what it meant. */
  readonly leastVoicedMs: number;
  /** Silence that ends an utterance: of `pauseMs.open` after "and …", of `finished` after a whole sentence. */
  readonly pauseMs: Readonly<Record<Ending, number>>;
  /** Null where no turn model is asked. */
  readonly turn: TurnRules | null;
  /** A longer utterance is taken in pieces of this length. */
  readonly longestMs: number;
}

/** A pause, as one who hears how it sounded may judge it: once, when it is as long as `askAfterMs`. */
export interface TurnRules {
  readonly askAfterMs: number;
  /** Instead of `EndpointRules.pauseMs`, when an answer came. */
  readonly pauseMs: Readonly<Record<TurnVerdict, number>>;
}

/** How what was said so far ends: as a sentence does, in the middle of one, or nobody knows. */
export type Ending = 'finished' | 'open' | 'unknown';

export const ENDPOINT_RULES: EndpointRules = {
  onsetMs: 90,
  onsetWindowMs: 160,
  leastVoicedMs: 160,
  pauseMs: { finished: 500, open: 500, unknown: 500 },
  turn: null,
  longestMs: 20_000,
};

/** Silero is sure of itself a frame later than it could be, and takes no click for voice: two frames of it are an onset. */
export const SILERO_ONSET_MS = 60;

/** Less after what sounds finished, more in the middle of a thought. @param pauseMs where nobody knows. */
export function adaptivePauses(pauseMs: number): Readonly<Record<Ending, number>> {
  return { finished: Math.round(pauseMs * 0.6), unknown: pauseMs, open: pauseMs * 2 };
}

/** It was trained on speech with about as much silence after it. */
const ASK_AFTER_MS = 192;

/** She begins as soon as it says that the speaker has finished, and waits as long as for a thought where it says not. */
export function turnPauses(pauseMs: number): TurnRules {
  return { askAfterMs: ASK_AFTER_MS, pauseMs: { finished: Math.round(pauseMs * 0.5), unfinished: pauseMs * 3 } };
}

export interface EndpointState {
  readonly phase: 'silence' | 'speech';
  /** Verdicts of the last frames before an onset. */
  readonly recent: readonly { readonly voiced: boolean; readonly ms: number }[];
  /** Of this utterance, the frames of the onset included. */
  readonly voicedMs: number;
  /** Since its onset. */
  readonly lengthMs: number;
  /** Silence at its end so far. */
  readonly silenceMs: number;
}

export interface HeardFrame {
  readonly voiced: boolean;
  readonly ms: number;
  readonly ending: Ending;
  /** Of the pause that goes on; null before the turn model has answered, and where it does not. */
  readonly turn: TurnVerdict | null;
}

export type EndpointOutput =
  | { readonly type: 'onset' }
  /** The pause is long enough for the turn model to judge it. Once in a pause, and it ends nothing. */
  | { readonly type: 'ask' }
  /** `silenceMs` of the end are no speech. */
  | { readonly type: 'end'; readonly reason: 'pause' | 'longest'; readonly voicedMs: number; readonly silenceMs: number }
  /** It was too short to be anything. */
  | { readonly type: 'noise'; readonly voicedMs: number };

export const QUIET: EndpointState = { phase: 'silence', recent: [], voicedMs: 0, lengthMs: 0, silenceMs: 0 };

export function endpoint(state: EndpointState, frame: HeardFrame, rules: EndpointRules): readonly [EndpointState, EndpointOutput | null] {
  return state.phase === 'silence' ? beforeOnset(state, frame, rules) : during(state, frame, rules);
}

function beforeOnset(
  state: EndpointState,
  { voiced, ms }: HeardFrame,
  rules: EndpointRules,
): readonly [EndpointState, EndpointOutput | null] {
  const recent = [...state.recent, { voiced, ms }];
  let windowMs = recent.reduce((sum, frame) => sum + frame.ms, 0);
  while (recent.length > 1 && windowMs > rules.onsetWindowMs) windowMs -= recent.shift()?.ms ?? 0;
  const voicedMs = recent.reduce((sum, frame) => sum + (frame.voiced ? frame.ms : 0), 0);
  if (!voiced || voicedMs < rules.onsetMs) return [{ ...QUIET, recent }, null];
  return [{ phase: 'speech', recent: [], voicedMs, lengthMs: windowMs, silenceMs: 0 }, { type: 'onset' }];
}

function during(
  state: EndpointState,
  { voiced, ms, ending, turn }: HeardFrame,
  rules: EndpointRules,
): readonly [EndpointState, EndpointOutput | null] {
  const next: EndpointState = {
    ...state,
    lengthMs: state.lengthMs + ms,
    voicedMs: state.voicedMs + (voiced ? ms : 0),
    silenceMs: voiced ? 0 : state.silenceMs + ms,
  };
  const { voicedMs, silenceMs } = next;
  const isNoise = voicedMs < rules.leastVoicedMs;
  if (silenceMs >= (isNoise ? rules.pauseMs.unknown : pauseOf(ending, turn, rules))) {
    return [QUIET, isNoise ? { type: 'noise', voicedMs } : { type: 'end', reason: 'pause', voicedMs, silenceMs }];
  }
  if (next.lengthMs >= rules.longestMs) return [QUIET, { type: 'end', reason: 'longest', voicedMs, silenceMs }];
  const askAfterMs = isNoise ? Infinity : (rules.turn?.askAfterMs ?? Infinity);
  return [next, silenceMs >= askAfterMs && silenceMs - ms < askAfterMs ? { type: 'ask' } : null];
}

function pauseOf(ending: Ending, turn: TurnVerdict | null, { turn: rules, pauseMs }: EndpointRules): number {
  if (rules === null || turn === null) return pauseMs[ending];
  // Words and voice may contradict each other ("… and", said as if that were all): then the wait is one between theirs.
  if (turn === 'finished') return ending === 'open' ? pauseMs.unknown : rules.pauseMs.finished;
  return ending === 'finished' ? pauseMs.open : rules.pauseMs.unfinished;
}
