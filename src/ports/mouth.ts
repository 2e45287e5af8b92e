/** What a puppet outside the overlay needs to move its mouth with the sound: VTube Studio, a 3D model by VMC. */
import type { VisemeCue } from './voice.ts';

/** A clip on its way to the player. The arrays and numbers grow while it is being made. */
export interface MouthClip {
  readonly clipId: number;
  readonly sampleRateHz: number;
  /** In order of `atSample`. */
  readonly visemes: readonly VisemeCue[];
  /** Samples made so far; all of them once `complete`. */
  readonly samples: number;
  readonly complete: boolean;
}

/** Follows the speaker. Every call returns at once and never throws. */
export interface MouthFeed {
  /** Clips play in the order of `open`, one straight after the other. */
  open(clip: MouthClip): void;
  /** The clip's first sample was audible at `atMs` (`Clock.nowMs`), by the player's clock. */
  playing(clipId: number, atMs: number): void;
  /** The player's word on how far it is, `playedSamples` at `atMs`: a player that stalled takes the mouth with it. */
  progress(clipId: number, playedSamples: number, atMs: number): void;
  finished(clipId: number): void;
  /** Nothing sounds any more: the mouth closes. */
  cut(): void;
}
