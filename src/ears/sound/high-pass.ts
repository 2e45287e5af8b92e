/** Takes what rumbles below speech out of a stream: a Butterworth filter of the second order, 12 dB an octave. */
import { SAMPLE_RATE_HZ } from './framing.ts';

export class HighPass {
  #cutoffHz = 0;
  #b = 1;
  #a1 = 0;
  #a2 = 0;
  /** The last two samples that came in and went out. */
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;

  /** What comes out does not depend on where the pieces break. @param cutoffHz 0 lets everything through */
  push(pcm: Int16Array, cutoffHz: number): Int16Array {
    if (cutoffHz <= 0) return pcm;
    if (cutoffHz !== this.#cutoffHz) this.#tune(cutoffHz);
    return pcm.map((x) => {
      const y = this.#b * (x - 2 * this.#x1 + this.#x2) - this.#a1 * this.#y1 - this.#a2 * this.#y2;
      this.#x2 = this.#x1;
      this.#x1 = x;
      this.#y2 = this.#y1;
      this.#y1 = y;
      return Math.max(-32_768, Math.min(32_767, Math.round(y)));
    });
  }

  #tune(cutoffHz: number): void {
    this.#cutoffHz = cutoffHz;
    const k = Math.tan((Math.PI * cutoffHz) / SAMPLE_RATE_HZ);
    const norm = 1 / (1 + Math.SQRT2 * k + k * k);
    this.#b = norm;
    this.#a1 = 2 * (k * k - 1) * norm;
    this.#a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  }
}
