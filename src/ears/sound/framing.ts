/** What the ears hear in: 16 kHz mono, frames of 32 ms, as Silero takes them. */
export const SAMPLE_RATE_HZ = 16_000;
export const FRAME_SAMPLES = 512;
export const FRAME_MS = (FRAME_SAMPLES * 1000) / SAMPLE_RATE_HZ;

/** Cuts a stream of samples, broken anywhere, into whole frames. */
export class Framer {
  readonly #size: number;
  #rest: Int16Array;
  #filled = 0;

  constructor(size: number = FRAME_SAMPLES) {
    this.#size = size;
    this.#rest = new Int16Array(size);
  }

  /** The frames that are now whole; each is a copy of its own. */
  push(pcm: Int16Array): Int16Array[] {
    const frames: Int16Array[] = [];
    let at = 0;
    while (at < pcm.length) {
      const taken = Math.min(this.#size - this.#filled, pcm.length - at);
      this.#rest.set(pcm.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < this.#size) break;
      frames.push(this.#rest);
      this.#rest = new Int16Array(this.#size);
      this.#filled = 0;
    }
    return frames;
  }

  reset(): void {
    this.#filled = 0;
  }
}
