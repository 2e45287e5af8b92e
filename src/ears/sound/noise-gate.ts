/** Makes silence of what is quieter than a threshold: a keyboard, a fan, somebody in the next room. */
import { SAMPLE_RATE_HZ } from './framing.ts';

/** It opens at once, so that no consonant is lost, and closes when it has been quiet for so long. */
const OPEN_MS = 4;
const HOLD_MS = 250;
const CLOSE_MS = 60;
/** How fast the level falls that is compared: from a peak by 60 dB in 0.2 s. */
const FALL_PER_SAMPLE = 10 ** (-60 / 20 / (0.2 * SAMPLE_RATE_HZ));
const STEP_OPEN = 1000 / (OPEN_MS * SAMPLE_RATE_HZ);
const STEP_CLOSE = 1000 / (CLOSE_MS * SAMPLE_RATE_HZ);
const HOLD_SAMPLES = (HOLD_MS * SAMPLE_RATE_HZ) / 1000;

export class NoiseGate {
  #level = 0;
  #held = 0;
  #gain = 1;

  /**
   * What comes out does not depend on where the pieces break.
   * @param thresholdDb of the peaks, below full scale (−50, say); 0 lets everything through
   */
  push(pcm: Int16Array, thresholdDb: number): Int16Array {
    if (thresholdDb >= 0) return pcm;
    const threshold = 32_768 * 10 ** (thresholdDb / 20);
    return pcm.map((sample) => {
      this.#level = Math.max(Math.abs(sample), this.#level * FALL_PER_SAMPLE);
      this.#held = this.#level >= threshold ? HOLD_SAMPLES : Math.max(0, this.#held - 1);
      this.#gain = this.#held > 0 ? Math.min(1, this.#gain + STEP_OPEN) : Math.max(0, this.#gain - STEP_CLOSE);
      return Math.round(sample * this.#gain);
    });
  }
}
