/** The discrete Fourier transform of any length that is made of small factors (400 is 4 · 4 · 5 · 5). */
export class Fft {
  readonly size: number;
  readonly #factors: readonly number[];
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  /** One butterfly's terms. */
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#factors = factorsOf(size);
    this.#cos = Float64Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * n) / size));
    this.#sin = Float64Array.from({ length: size }, (_, n) => -Math.sin((2 * Math.PI * n) / size));
    const widest = Math.max(1, ...this.#factors);
    this.#re = new Float64Array(widest);
    this.#im = new Float64Array(widest);
  }

  /** `size` complex numbers in, as many out; the two may not be the same arrays. */
  transform(re: Float64Array, im: Float64Array, outRe: Float64Array, outIm: Float64Array): void {
    this.#step({ re, im }, 0, 1, { re: outRe, im: outIm }, 0, this.size, 0);
  }

  /** Of every `stride`-th number from `from`, `length` of them, to `to` on: the transforms of the parts first, then all of them together. */
  #step(input: Numbers, from: number, stride: number, out: Numbers, to: number, length: number, depth: number): void {
    const parts = this.#factors[depth];
    if (parts === undefined) {
      out.re[to] = input.re[from] ?? 0;
      out.im[to] = input.im[from] ?? 0;
      return;
    }
    const each = length / parts;
    for (let part = 0; part < parts; part++)
      this.#step(input, from + part * stride, stride * parts, out, to + part * each, each, depth + 1);
    for (let n = 0; n < each; n++) this.#join(out, to + n, each, parts, n * stride, each * stride);
  }

  /** `turn` is the angle of the first term, `whole` that from one output to the next, both in `size`-ths of a circle. */
  #join(out: Numbers, at: number, each: number, parts: number, turn: number, whole: number): void {
    for (let part = 0; part < parts; part++) {
      this.#re[part] = out.re[at + part * each] ?? 0;
      this.#im[part] = out.im[at + part * each] ?? 0;
    }
    for (let output = 0; output < parts; output++) {
      let re = 0;
      let im = 0;
      const step = (turn + output * whole) % this.size;
      for (let part = 0, angle = 0; part < parts; part++) {
        const cos = this.#cos[angle] ?? 0;
        const sin = this.#sin[angle] ?? 0;
        const partRe = this.#re[part] ?? 0;
        const partIm = this.#im[part] ?? 0;
        re += partRe * cos - partIm * sin;
        im += partRe * sin + partIm * cos;
        angle += step;
        if (angle >= this.size) angle -= this.size;
      }
      out.re[at + output * each] = re;
      out.im[at + output * each] = im;
    }
  }
}

interface Numbers {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function factorsOf(size: number): number[] {
  const factors: number[] = [];
  let rest = size;
  for (const factor of [4, 2, 3, 5]) {
    while (rest % factor === 0) {
      factors.push(factor);
      rest /= factor;
    }
  }
  if (size < 1 || rest !== 1) throw new RangeError(`no transform of the length ${size}: 2, 3 and 5 are its only factors`);
  return factors;
}
