/** Zero crossings of the filter on each side: enough that nothing above the new band folds back into speech. */
const ZERO_CROSSINGS = 16;
/** Of the narrower band, so that the filter's slope ends before it. */
const PASSBAND = 0.92;

/**
 * Changes the rate of a mono stream, in pieces of any length: a windowed sinc at each sample's own place.
 * What comes out does not depend on where the pieces break.
 */
export class RateConverter {
  readonly #step: number;
  readonly #cutoff: number;
  readonly #halfWidth: number;
  /** Input not done with; its first sample is number `#from` of the stream. */
  #held = new Float64Array();
  #from = 0;
  #next = 0;

  constructor(fromHz: number, toHz: number) {
    if (!(fromHz > 0) || !(toHz > 0)) throw new RangeError(`no such sample rate: ${fromHz} → ${toHz}`);
    this.#step = fromHz / toHz;
    this.#cutoff = fromHz === toHz ? 1 : PASSBAND * Math.min(1, toHz / fromHz);
    this.#halfWidth = Math.ceil(ZERO_CROSSINGS / this.#cutoff);
  }

  push(pcm: Int16Array): Int16Array {
    if (this.#step === 1) return pcm;
    const held = new Float64Array(this.#held.length + pcm.length);
    held.set(this.#held);
    held.set(pcm, this.#held.length);
    this.#held = held;
    return this.#make(this.#from + held.length - this.#halfWidth);
  }

  /** The end of the stream: what still waits for samples that will not come. */
  flush(): Int16Array {
    return this.#step === 1 ? new Int16Array() : this.#make(this.#from + this.#held.length);
  }

  /** Output samples whose place is before `until`, in samples of the input. */
  #make(until: number): Int16Array {
    const out: number[] = [];
    for (; this.#next * this.#step < until; this.#next += 1) out.push(this.#at(this.#next * this.#step));
    const needed = Math.max(this.#from, Math.floor(this.#next * this.#step) - this.#halfWidth);
    this.#held = this.#held.slice(needed - this.#from);
    this.#from = needed;
    return Int16Array.from(out);
  }

  #at(place: number): number {
    const first = Math.max(this.#from, Math.ceil(place - this.#halfWidth));
    const last = Math.min(this.#from + this.#held.length - 1, Math.floor(place + this.#halfWidth));
    let sum = 0;
    for (let n = first; n <= last; n++) sum += (this.#held[n - this.#from] ?? 0) * this.#weight(n - place);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }

  #weight(distance: number): number {
    const x = Math.PI * distance * this.#cutoff;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / this.#halfWidth);
    return this.#cutoff * (x === 0 ? 1 : Math.sin(x) / x) * window;
  }
}
