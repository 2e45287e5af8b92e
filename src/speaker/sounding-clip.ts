import type { TurnScope } from '../domain/turn.ts';
import type { Clause } from '../domain/clause.ts';
import type { Clip, VisemeCue, WordCue } from '../ports/voice.ts';

/** A clip on its way to the player: what is known of it and how far it has been heard. */
export interface SoundingClip {
  readonly clipId: number;
  readonly turnId: string;
  readonly epoch: number;
  readonly clause: Clause;
  readonly sampleRateHz: number;
  readonly words: WordCue[];
  readonly visemes: VisemeCue[];
  /** Samples made so far; all of them once `complete`. */
  samples: number;
  /** The voice has made its last sample. */
  complete: boolean;
  /** The voice broke off in the middle: the clause's text is more than the sound holds. */
  broken: boolean;
  /** Timed by the virtual player. */
  virtual: boolean;
  /** `cut` and `finished` are final. */
  phase: 'waiting' | 'playing' | 'finished' | 'cut';
  /** `Clock.nowMs` when the first sample became audible. */
  startedAtMs: number | null;
  /** The player's last word on how much was heard, and when it came. */
  playedSamples: number;
  playedAtMs: number;
}

/** An overlay's word may be this old: beyond it the estimate stands still rather than run away. Virtual time needs no word. */
const EXTRAPOLATE_MS = 250;

/** Samples heard by `nowMs`: the player's last word, carried on at the sample rate. */
export function heardSamples(clip: SoundingClip, nowMs: number): number {
  if (clip.phase === 'waiting') return 0;
  if (clip.phase !== 'playing') return clip.playedSamples;
  const sinceMs = Math.min(Math.max(0, nowMs - clip.playedAtMs), clip.virtual ? Infinity : EXTRAPOLATE_MS);
  return Math.min(clip.samples, clip.playedSamples + Math.floor((sinceMs * clip.sampleRateHz) / 1000));
}

/** End of the last word that has begun to be heard (UTF-16 offset in the clause's text); 0 for none. */
export function heardTextEnd(clip: SoundingClip, played: number): number {
  if (clip.complete && !clip.broken && clip.samples > 0 && played >= clip.samples) return clip.clause.text.length;
  let end = 0;
  for (const [index, word] of clip.words.entries()) {
    if (word.atSample >= played) break;
    // A word counts when half of it was heard: less than that is a syllable nobody understood.
    const until = clip.words[index + 1]?.atSample ?? (clip.broken ? Infinity : clip.samples);
    if (played >= (word.atSample + until) / 2) end = word.end;
  }
  return end;
}

/** A clip that has just been handed over: nothing of it is made or heard. */
export function waitingClip(
  source: Pick<Clip, 'clause' | 'sampleRateHz'>,
  turn: Pick<TurnScope, 'id' | 'epoch'>,
  { clipId, virtual, nowMs }: { readonly clipId: number; readonly virtual: boolean; readonly nowMs: number },
): SoundingClip {
  return {
    clipId,
    turnId: turn.id,
    epoch: turn.epoch,
    clause: source.clause,
    sampleRateHz: source.sampleRateHz,
    words: [],
    visemes: [],
    samples: 0,
    complete: false,
    broken: false,
    virtual,
    phase: 'waiting',
    startedAtMs: null,
    playedSamples: 0,
    playedAtMs: nowMs,
  };
}
