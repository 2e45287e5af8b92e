/**
 * Sound as Whisper sees it: the energy in 80 bands of the mel scale, every 10 ms, as a logarithm. Smart
 * Turn takes the last 8 s of it, brought to mean 0 and variance 1 first.
 */
import { SAMPLE_RATE_HZ } from '../sound/framing.ts';
import { Fft } from './fft.ts';

export const MEL_BANDS = 80;
export const TURN_SECONDS = 8;
export const TURN_SAMPLES = TURN_SECONDS * SAMPLE_RATE_HZ;
const WINDOW = 400;
const HOP = 160;
export const MEL_FRAMES = TURN_SAMPLES / HOP;
const BINS = WINDOW / 2 + 1;
/** Keeps the logarithm of silence finite. */
const LEAST_ENERGY = 1e-10;
/** Bands that are quieter than the loudest by more than 80 dB are as quiet as that. */
const RANGE = 8;
const LEAST_VARIANCE = 1e-7;
/** The frames before see the mirrored beginning. */
const ALIKE_FROM = 2;

export class LogMel {
  readonly #fft = new Fft(WINDOW);
  readonly #hann = Float64Array.from({ length: WINDOW }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW));
  readonly #filters = melFilters();
  readonly #inRe = new Float64Array(WINDOW);
  readonly #inIm = new Float64Array(WINDOW);
  readonly #outRe = new Float64Array(WINDOW);
  readonly #outIm = new Float64Array(WINDOW);
  readonly #power = new Float64Array(BINS);

  /**
   * @param pcm 16 kHz mono; the last 8 s count, and what is shorter is silent before it.
   * @returns `MEL_BANDS` rows of `MEL_FRAMES`, one after another.
   */
  of(pcm: Int16Array): Float32Array {
    const last = pcm.length > TURN_SAMPLES ? pcm.subarray(pcm.length - TURN_SAMPLES) : pcm;
    const sound = mirrored(normalised(last));
    const features = new Float32Array(MEL_BANDS * MEL_FRAMES);
    let loudest = -Infinity;
    // Two windows go through one transform, one as the real and one as the imaginary part.
    for (let frame = 0; frame < MEL_FRAMES; frame += 2) {
      // One frame of the silence before a short sentence is like the other.
      if (frame > ALIKE_FROM && (frame + 1) * HOP + WINDOW / 2 <= TURN_SAMPLES - last.length) {
        for (let n = frame; n < features.length; n += MEL_FRAMES) features.copyWithin(n, n - 2, n);
        continue;
      }
      this.#transform(sound, frame * HOP);
      for (let second = 0; second < 2; second++) {
        const powers = this.#powers(second === 1);
        for (let band = 0; band < MEL_BANDS; band++) {
          const value = Math.log10(Math.max(LEAST_ENERGY, energyOf(powers, this.#filters[band])));
          if (value > loudest) loudest = value;
          features[band * MEL_FRAMES + frame + second] = value;
        }
      }
    }
    for (let n = 0; n < features.length; n++) features[n] = (Math.max(features[n] ?? 0, loudest - RANGE) + 4) / 4;
    return features;
  }

  #transform(sound: Float64Array, at: number): void {
    for (let n = 0; n < WINDOW; n++) {
      const weight = this.#hann[n] ?? 0;
      this.#inRe[n] = (sound[at + n] ?? 0) * weight;
      this.#inIm[n] = (sound[at + HOP + n] ?? 0) * weight;
    }
    this.#fft.transform(this.#inRe, this.#inIm, this.#outRe, this.#outIm);
  }

  /** The two transforms that went as one are told apart by their symmetry. */
  #powers(second: boolean): Float64Array {
    const powers = this.#power;
    for (let bin = 0; bin < BINS; bin++) {
      const mirror = (WINDOW - bin) % WINDOW;
      const re = this.#outRe[bin] ?? 0;
      const im = this.#outIm[bin] ?? 0;
      const mirrorRe = this.#outRe[mirror] ?? 0;
      const mirrorIm = this.#outIm[mirror] ?? 0;
      powers[bin] = second ? ((im + mirrorIm) ** 2 + (mirrorRe - re) ** 2) / 4 : ((re + mirrorRe) ** 2 + (im - mirrorIm) ** 2) / 4;
    }
    return powers;
  }
}

function energyOf(powers: Float64Array, filter: Filter | undefined): number {
  let sum = 0;
  if (filter) for (let n = 0; n < filter.weights.length; n++) sum += (filter.weights[n] ?? 0) * (powers[filter.firstBin + n] ?? 0);
  return sum;
}

/** Silence before what is shorter than 8 s, with mean 0 and variance 1. */
function normalised(last: Int16Array): Float64Array {
  const sound = new Float64Array(TURN_SAMPLES);
  const from = TURN_SAMPLES - last.length;
  for (let n = 0; n < last.length; n++) sound[from + n] = (last[n] ?? 0) / 32_768;
  let mean = 0;
  for (const sample of sound) mean += sample;
  mean /= sound.length;
  let variance = 0;
  for (const sample of sound) variance += (sample - mean) ** 2;
  const scale = 1 / Math.sqrt(variance / sound.length + LEAST_VARIANCE);
  for (let n = 0; n < sound.length; n++) sound[n] = ((sound[n] ?? 0) - mean) * scale;
  return sound;
}

/** Each window is centred on its hop: half a window more on each side, mirrored at the first and at the last sample. */
function mirrored(sound: Float64Array): Float64Array {
  const side = WINDOW / 2;
  const wide = new Float64Array(sound.length + WINDOW);
  wide.set(sound, side);
  for (let n = 1; n <= side; n++) {
    wide[side - n] = sound[n] ?? 0;
    wide[side + sound.length - 1 + n] = sound[sound.length - 1 - n] ?? 0;
  }
  return wide;
}

interface Filter {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** Slaney's triangles, each of the same area. */
function melFilters(): Filter[] {
  const top = melOf(SAMPLE_RATE_HZ / 2);
  const corners = Array.from({ length: MEL_BANDS + 2 }, (_, n) => hzOf((top * n) / (MEL_BANDS + 1)));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low = 0, centre = 0, high = 0] = corners.slice(band, band + 3);
    const all = Float64Array.from({ length: BINS }, (__, bin) => {
      const hz = (bin * SAMPLE_RATE_HZ) / WINDOW;
      const height = Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre)));
      return (height * 2) / (high - low);
    });
    const firstBin = Math.max(
      0,
      all.findIndex((weight) => weight > 0),
    );
    const after = all.findLastIndex((weight) => weight > 0) + 1;
    return { firstBin, weights: all.slice(firstBin, Math.max(firstBin, after)) };
  });
}

/** Slaney's mel scale: even up to 1000 Hz, which are 15 mel, and logarithmic above. */
const EVEN_HZ = 200 / 3;
const BREAK_HZ = 1000;
const BREAK_MEL = BREAK_HZ / EVEN_HZ;
const LOG_STEP = Math.log(6.4) / 27;

function melOf(hz: number): number {
  return hz < BREAK_HZ ? hz / EVEN_HZ : BREAK_MEL + Math.log(hz / BREAK_HZ) / LOG_STEP;
}

function hzOf(mel: number): number {
  return mel < BREAK_MEL ? mel * EVEN_HZ : BREAK_HZ * Math.exp((mel - BREAK_MEL) * LOG_STEP);
}
