/**
 * When an utterance begins and ends, as a pure reducer over the verdicts of the VAD. Time is counted in
 * the sound that was heard, so that a stutter of the machine makes no pause.
 */
export interface EndpointRules {
  /** Voice within `onsetWindowMs` that makes an onset. */
  readonly onsetMs: number;
  readonly onsetWindowMs: number;
  /** An utterance with less voice than this was a noise: nobody is asked what it meant. */
  readonly leastVoicedMs: number;
  /** Silence that ends an utterance: of `pauseMs.open` after "and …", of `finished` after a whole sentence. */
  readonly pauseMs: Readonly<Record<Ending, number>>;
  /** A longer utterance is taken in pieces of this length. */
  readonly longestMs: number;
}

/** How what was said so far ends: as a sentence does, in the middle of one, or nobody knows. */
export type Ending = 'finished' | 'open' | 'unknown';

export const ENDPOINT_RULES: EndpointRules = {
  onsetMs: 90,
  onsetWindowMs: 160,
  leastVoicedMs: 160,
  pauseMs: { finished: 500, open: 500, unknown: 500 },
  longestMs: 20_000,
};

/** Less after what sounds finished, more in the middle of a thought. @param pauseMs where nobody knows. */
export function adaptivePauses(pauseMs: number): Readonly<Record<Ending, number>> {
  return { finished: Math.round(pauseMs * 0.6), unknown: pauseMs, open: pauseMs * 2 };
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
}

export type EndpointOutput =
  | { readonly type: 'onset' }
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
  { voiced, ms, ending }: HeardFrame,
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
  if (silenceMs >= rules.pauseMs[isNoise ? 'unknown' : ending]) {
    return [QUIET, isNoise ? { type: 'noise', voicedMs } : { type: 'end', reason: 'pause', voicedMs, silenceMs }];
  }
  if (next.lengthMs >= rules.longestMs) return [QUIET, { type: 'end', reason: 'longest', voicedMs, silenceMs }];
  return [next, null];
}
