/**
 * A clip's sound in the context's own rate. The context would resample each buffer by itself, but by
 * straight lines and each stretch alone, which dulls a 22 kHz voice and ticks at the joins; this is a
 * windowed sinc that runs on over the joins, so that stretches lie end to end on whole frames.
 */

/** Zero crossings of the kernel on each side. */
const HALF_WIDTH = 16;
const MOST_PHASES = 1024;

interface Kernel {
  readonly phases: number;
  /** Taps on each side, in samples of the source. */
  readonly half: number;
  /** `phases × 2·half`. */
  readonly taps: Float32Array;
}

const kernels = new Map<string, Kernel>();

export class Resampler {
  readonly #kernel: Kernel | undefined;
  readonly #step: number;
  /** Source samples that later output still needs; `#base` is the index of the first. */
  #tail: Float32Array;
  #base: number;
  #emitted = 0;

  constructor(fromHz: number, toHz: number) {
    this.#step = fromHz / toHz;
    this.#kernel = fromHz === toHz ? undefined : kernelFor(fromHz, toHz);
    const half = this.#kernel?.half ?? 0;
    this.#tail = new Float32Array(half);
    this.#base = -half;
  }

  /** The frames that these samples complete. The last 0.7 ms wait for what follows, or for `flush`. */
  push(pcm: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
    const kernel = this.#kernel;
    if (kernel === undefined) return pcm;
    const { half, phases, taps } = kernel;
    const width = 2 * half;
    const source = new Float32Array(this.#tail.length + pcm.length);
    source.set(this.#tail);
    source.set(pcm, this.#tail.length);
    const endIndex = this.#base + source.length;
    // Output n sits at n·step and needs source samples up to floor(n·step) + half.
    const count = Math.max(0, Math.ceil((endIndex - half) / this.#step) - this.#emitted);
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const at = (this.#emitted + i) * this.#step;
      const whole = Math.floor(at + 1e-9);
      const phase = Math.min(phases - 1, Math.round((at - whole) * phases)) * width;
      const first = whole - half + 1 - this.#base;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (taps[phase + k] ?? 0) * (source[first + k] ?? 0);
      out[i] = sum;
    }
    this.#emitted += count;
    const keepFrom = Math.max(0, Math.floor(this.#emitted * this.#step) - half + 1 - this.#base);
    this.#tail = source.slice(keepFrom);
    this.#base += keepFrom;
    return out;
  }

  /** What is left, as if silence followed. */
  flush(): Float32Array<ArrayBuffer> {
    return this.#kernel === undefined ? new Float32Array(0) : this.push(new Float32Array(this.#kernel.half));
  }
}

function kernelFor(fromHz: number, toHz: number): Kernel {
  const key = `${String(fromHz)}/${String(toHz)}`;
  const known = kernels.get(key);
  if (known !== undefined) return known;
  const cutoff = Math.min(1, toHz / fromHz) * 0.96;
  const half = Math.ceil(HALF_WIDTH / cutoff);
  const phases = Math.min(MOST_PHASES, toHz / gcd(fromHz, toHz));
  const width = 2 * half;
  const taps = new Float32Array(phases * width);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const x = k - half + 1 - phase / phases;
      const tap = sinc(x * cutoff) * kaiser(x / half);
      taps[phase * width + k] = tap;
      sum += tap;
    }
    // Equal sums keep a steady level steady in every phase.
    for (let k = 0; k < width; k++) taps[phase * width + k] = (taps[phase * width + k] ?? 0) / sum;
  }
  const kernel = { phases, half, taps };
  kernels.set(key, kernel);
  return kernel;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window (beta 8: about −80 dB) over −1…1. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel0(8 * Math.sqrt(1 - x * x)) / bessel0(8);
}

function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 30; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
