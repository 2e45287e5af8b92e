/** Looks after the clip that should be sounding at the primary overlay. Every word of the player and every sample made renews it. */
import type { Clock } from '../kernel/clock.ts';
import type { Overlays } from './overlays.ts';
import type { Playback } from './playback.ts';

/** A primary that has not begun, or not finished, a clip this long after its time does not keep time. */
const PLAYER_GRACE_MS = 2_500;

export class PlayerWatch {
  readonly #clock: Clock;
  readonly #playback: Playback;
  readonly #overlays: Overlays;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, playback: Playback, overlays: Overlays) {
    this.#clock = clock;
    this.#playback = playback;
    this.#overlays = overlays;
  }

  renew(): void {
    this.stop();
    const clip = this.#playback.open[0];
    if (!clip || clip.virtual || !this.#overlays.hasPrimary || (clip.samples === 0 && !clip.complete)) return;
    const leftMs = clip.phase === 'playing' ? ((clip.samples - clip.playedSamples) * 1000) / clip.sampleRateHz : 0;
    // A player that has played all there is waits for the voice: that is not its fault.
    if (!clip.complete && clip.phase === 'playing' && leftMs <= 0) return;
    this.#cancel = this.#clock.schedule(leftMs + PLAYER_GRACE_MS, () => this.#overlays.demotePrimary('the overlay does not keep time'));
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
