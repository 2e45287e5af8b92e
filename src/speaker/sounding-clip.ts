import type { TurnScope } from '../domain/turn.ts';
import type { Clause } from '../domain/clause.ts';
import type { Clip, VisemeCue, WordCue } from '../ports/voice.ts';

/** A clip on its way to the player: what is known of it and how far it has been heard. */
export interface SoundingClip {
  /** As the player knows it; another one when it is given to another player. */
  clipId: number;
  readonly turnId: string;
  readonly characterId: string;
  readonly epoch: number;
  readonly clause: Clause;
  readonly sampleRateHz: number;
  readonly words: WordCue[];
  readonly visemes: VisemeCue[];
  /** Samples made so far; all of them once `complete`. */
  samples: number;
  /** The sound itself, for a player that comes while the clip waits or sounds. Two clips are open at most. */
  readonly pcm: Int16Array[];
  /** Where the present player began: 0, or a word's start after the player before it went away. */
  fromSample: number;
  /** The same place in the clause's text. */
  fromChar: number;
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
  // One that waits has been heard up to where a player before this one went away.
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
  turn: Pick<TurnScope, 'id' | 'characterId' | 'epoch'>,
  { clipId, virtual, nowMs }: { readonly clipId: number; readonly virtual: boolean; readonly nowMs: number },
): SoundingClip {
  return {
    clipId,
    turnId: turn.id,
    characterId: turn.characterId,
    epoch: turn.epoch,
    clause: source.clause,
    sampleRateHz: source.sampleRateHz,
    words: [],
    visemes: [],
    samples: 0,
    pcm: [],
    fromSample: 0,
    fromChar: 0,
    complete: false,
    broken: false,
    virtual,
    phase: 'waiting',
    startedAtMs: null,
    playedSamples: 0,
    playedAtMs: nowMs,
  };
}

/**
 * The player went away in mid-clip: the clip waits again, from the start of the first word that was not
 * heard. @returns false when nothing of it is left to be heard.
 */
export function waitAgain(clip: SoundingClip, clipId: number, nowMs: number): boolean {
  const played = heardSamples(clip, nowMs);
  const heardTo = heardTextEnd(clip, played);
  const next = clip.words.find((word) => word.start >= heardTo);
  if (!next && clip.complete && clip.words.length > 0) return false;
  clip.clipId = clipId;
  clip.phase = 'waiting';
  clip.startedAtMs = null;
  clip.fromSample = next?.atSample ?? played;
  clip.fromChar = next?.start ?? clip.fromChar;
  clip.playedSamples = clip.fromSample;
  clip.playedAtMs = nowMs;
  return true;
}

/** Mouth shapes as the present player counts them; the one in force where it began stands at 0. */
export function visemesFrom({ fromSample }: SoundingClip, visemes: readonly VisemeCue[]): VisemeCue[] {
  if (fromSample === 0) return [...visemes];
  const inForce = visemes.findLast(({ atSample }) => atSample <= fromSample);
  const later = visemes.filter(({ atSample }) => atSample > fromSample);
  return [...(inForce ? [{ ...inForce, atSample: fromSample }] : []), ...later].map(({ viseme, atSample }) => ({
    viseme,
    atSample: atSample - fromSample,
  }));
}

/** Words as the present player counts them. */
export function wordsFrom({ fromSample, fromChar }: SoundingClip, words: readonly WordCue[]): WordCue[] {
  return words
    .filter(({ start }) => start >= fromChar)
    .map(({ start, end, atSample }) => ({ start: start - fromChar, end: end - fromChar, atSample: Math.max(0, atSample - fromSample) }));
}

/** The sound that the present player is to have, as far as it is made. */
export function pcmFrom({ fromSample, pcm }: SoundingClip): Int16Array[] {
  let at = 0;
  return pcm.flatMap((chunk) => {
    const skip = Math.max(0, fromSample - at);
    at += chunk.length;
    return skip >= chunk.length ? [] : [skip === 0 ? chunk : chunk.subarray(skip)];
  });
}
