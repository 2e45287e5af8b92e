const WINDOW_S = 0.012;

/**
 * A clip's loudness course, taken from its samples as they come. The analyser would tell the same a
 * buffer later and only where sound is on; this is exact at the playhead, and a preview has it too.
 */
export class Envelope {
  readonly #rms: number[] = [];
  readonly #windowSamples: number;
  #sum = 0;
  #count = 0;
  /** The loudest of recent clips' windows: what "loud" means for this voice. */
  #peak = 0.02;

  constructor(sampleRateHz: number) {
    this.#windowSamples = Math.max(1, Math.round(sampleRateHz * WINDOW_S));
  }

  get empty(): boolean {
    return this.#rms.length === 0;
  }

  push(pcm: Float32Array): void {
    for (const sample of pcm) {
      this.#sum += sample * sample;
      if (++this.#count < this.#windowSamples) continue;
      const rms = Math.sqrt(this.#sum / this.#count);
      this.#rms.push(rms);
      this.#peak = Math.max(this.#peak, rms);
      this.#sum = 0;
      this.#count = 0;
    }
  }

  /** 0 (silent) to 1 (this clip's loudest), smoothed over three windows. */
  at(sample: number): number {
    const centre = Math.floor(sample / this.#windowSamples);
    let sum = 0;
    for (let i = centre - 1; i <= centre + 1; i++) sum += this.#rms[i] ?? 0;
    return Math.min(1, sum / 3 / this.#peak);
  }
}
