/** What is being heard. */
import type { Approved } from '../domain/approved.ts';
import type { Emotion } from '../domain/emotion.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Clip } from './voice.ts';

/** What has really been heard of a turn, by the player's own clock. */
export interface Heard {
  readonly text: Approved;
  /** True when every clause given to the speaker was heard to its end. */
  readonly complete: boolean;
  readonly playedMs: number;
}

export interface Speaker {
  /**
   * Hands a clip to the player, in order. Resolves when there is room for the next one (one clip
   * plays, one waits), so that synthesis runs one clause ahead and no more. Resolves at once, and
   * plays nothing, for a turn whose epoch has been cut.
   */
  play(clip: Clip, turn: TurnScope): Promise<void>;
  /** Resolves when all clips given for the turn have been heard, or the turn was cut. */
  drained(turn: TurnScope): Promise<void>;
  /** What of the turn has been heard up to now. */
  heard(turnId: string): Heard;
  /**
   * Synchronous: from the return on, no sample of an epoch below `epoch` starts to play.
   */
  cut(epoch: number): void;
  /** Tells what becomes audible. Returns the function that stops it. */
  follow(listener: SpeakerListener): () => void;
  close(): Promise<void>;
}

/** Called as it happens; must return at once. */
export interface SpeakerListener {
  /** A clause became audible; `atMs` is `Clock.nowMs` of its first sample, by the player's clock. */
  playing?(turnId: string, seq: number, atMs: number): void;
  /** The face of the clause that became audible. */
  emotion?(emotion: Emotion): void;
  /** What is or will be heard by the air, with the time of its first sample; each piece once. Not what only virtual time plays. */
  sound?(pcm: Int16Array, sampleRateHz: number, atMs: number): void;
  /** What was told of by `sound` ends here. */
  silent?(atMs: number): void;
}
