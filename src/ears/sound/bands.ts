/**
 * How loud a sound is in some bands of speech, in steps of 16 ms of the house's clock: what a loudspeaker and a
 * microphone have in common, however late and however reverberant the one comes back in the other.
 */

/** Step n holds the sound from n to n + 1 times this. */
export const STEP_MS = 16;
/** Where speech is, and where loudspeakers of any size and microphones are. */
const BAND_HZ = [280, 450, 700, 1050, 1500, 2100, 2900, 3800] as const;
export const BANDS = BAND_HZ.length;
/** Half an octave wide. */
const QUALITY = 2.9;
/** Of silence, in dB below full scale. */
export const SILENT_DB = -90;

/** The steps of a stretch of time that were heard last; what is older or was never heard is silence. */
export class BandHistory {
  readonly #steps: number;
  readonly #db: Float32Array;
  /** Which step each place holds. */
  readonly #of: Float64Array;

  constructor(keptMs: number) {
    this.#steps = Math.ceil(keptMs / STEP_MS);
    this.#db = new Float32Array(this.#steps * BANDS).fill(SILENT_DB);
    this.#of = new Float64Array(this.#steps).fill(-1);
  }

  set(step: number, band: number, db: number): void {
    const place = this.#place(step);
    if (this.#of[place] !== step) this.#db.fill(SILENT_DB, place * BANDS, (place + 1) * BANDS);
    this.#of[place] = step;
    this.#db[place * BANDS + band] = db;
  }

  get(step: number, band: number): number {
    const place = this.#place(step);
    return this.#of[place] === step ? (this.#db[place * BANDS + band] ?? SILENT_DB) : SILENT_DB;
  }

  #place(step: number): number {
    return ((step % this.#steps) + this.#steps) % this.#steps;
  }
}

/** Fills a history from a stream of samples, in pieces of any length. */
export class BandMeter {
  readonly #history: BandHistory;
  readonly #sampleMs: number;
  readonly #filters: Bandpass[];
  readonly #energy = new Float64Array(BANDS);
  #count = 0;
  #step: number | null = null;
  #nextMs: number;

  /** @param atMs when its first sample is heard */
  constructor(history: BandHistory, sampleRateHz: number, atMs: number) {
    this.#history = history;
    this.#sampleMs = 1000 / sampleRateHz;
    this.#filters = BAND_HZ.map((hz) => new Bandpass(hz, sampleRateHz));
    this.#nextMs = atMs;
  }

  /** When the sample after the last one is heard. */
  get nextMs(): number {
    return this.#nextMs;
  }

  push(pcm: Int16Array): void {
    for (const sample of pcm) {
      const step = Math.floor(this.#nextMs / STEP_MS);
      if (step !== this.#step) this.#close(step);
      for (const [band, filter] of this.#filters.entries()) {
        const out = filter.next(sample / 32_768);
        this.#energy[band] = (this.#energy[band] ?? 0) + out * out;
      }
      this.#count += 1;
      this.#nextMs += this.#sampleMs;
    }
  }

  #close(next: number): void {
    if (this.#step !== null && this.#count > 0) {
      for (const [band, energy] of this.#energy.entries()) {
        this.#history.set(this.#step, band, Math.max(SILENT_DB, 10 * Math.log10(energy / this.#count + 1e-12)));
      }
    }
    this.#energy.fill(0);
    this.#count = 0;
    this.#step = next;
  }
}

/** Two poles, two zeros, as Robert Bristow-Johnson's cookbook has it: 0 dB at the middle. */
class Bandpass {
  readonly #b0: number;
  readonly #a1: number;
  readonly #a2: number;
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;

  constructor(hz: number, sampleRateHz: number) {
    const w = (2 * Math.PI * hz) / sampleRateHz;
    const alpha = Math.sin(w) / (2 * QUALITY);
    this.#b0 = alpha / (1 + alpha);
    this.#a1 = (-2 * Math.cos(w)) / (1 + alpha);
    this.#a2 = (1 - alpha) / (1 + alpha);
  }

  next(x: number): number {
    const y = this.#b0 * (x - this.#x2) - this.#a1 * this.#y1 - this.#a2 * this.#y2;
    this.#x2 = this.#x1;
    this.#x1 = x;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}
