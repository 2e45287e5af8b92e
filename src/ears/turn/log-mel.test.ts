import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fft } from './fft.ts';
import { LogMel, MEL_BANDS, MEL_FRAMES, TURN_SAMPLES } from './log-mel.ts';

const RATE_HZ = 16_000;

/** As in fixtures/log-mel.py: a rising tone that comes and goes, and noise. */
function sound(): Int16Array {
  let seed = 1;
  return Int16Array.from({ length: 5 * RATE_HZ }, (_, n) => {
    seed = (seed * 16_807) % 2_147_483_647;
    const t = n / RATE_HZ;
    const chirp = Math.sin(2 * Math.PI * (200 * t + 300 * t * t)) * (0.5 + 0.5 * Math.sin(2 * Math.PI * 3 * t));
    return Math.round(8000 * chirp + 600 * (seed / 2_147_483_647 - 0.5));
  });
}

const reference = JSON.parse(readFileSync(new URL('./fixtures/log-mel.json', import.meta.url), 'utf8')) as {
  every: number;
  frames: number[][];
};

describe('LogMel', () => {
  it('is what faster-whisper makes of the same sound', () => {
    const features = new LogMel().of(sound());
    let worst = 0;
    reference.frames.forEach((bands, n) =>
      bands.forEach((value, band) => {
        worst = Math.max(worst, Math.abs(value - (features[band * MEL_FRAMES + n * reference.every] ?? NaN)));
      }),
    );
    expect(reference.frames.flat()).toHaveLength(MEL_BANDS * (MEL_FRAMES / reference.every));
    expect(worst).toBeLessThan(0.001);
  });

  it('hears the last 8 s of what is longer, and the same again when it is used again', () => {
    const mel = new LogMel();
    const long = new Int16Array(TURN_SAMPLES + 12_345);
    long.fill(20_000, 0, 12_345);
    long.set(sound(), long.length - 5 * RATE_HZ);
    expect(mel.of(long)).toEqual(mel.of(long.subarray(12_345)));
  });

  it('makes finite numbers of silence, of nothing and of the loudest there is', () => {
    for (const pcm of [new Int16Array(0), new Int16Array(1), new Int16Array(RATE_HZ), new Int16Array(RATE_HZ).fill(32_767)])
      expect(new LogMel().of(pcm).every((value) => Number.isFinite(value))).toBe(true);
  });
});

describe('Fft', () => {
  it('is the transform by its definition, for each length of small factors', () => {
    const lengths = fc.constantFrom(1, 2, 3, 4, 5, 6, 12, 20, 25, 48, 60, 100);
    fc.assert(
      fc.property(lengths, fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 }), (size, numbers) => {
        const [re, im] = [Float64Array.from(numbers.slice(0, size)), Float64Array.from(numbers.slice(100, 100 + size))];
        const [outRe, outIm] = [new Float64Array(size), new Float64Array(size)];
        new Fft(size).transform(re, im, outRe, outIm);
        for (let k = 0; k < size; k++) {
          let [sumRe, sumIm] = [0, 0];
          for (let n = 0; n < size; n++) {
            const angle = (-2 * Math.PI * k * n) / size;
            sumRe += re[n]! * Math.cos(angle) - im[n]! * Math.sin(angle);
            sumIm += re[n]! * Math.sin(angle) + im[n]! * Math.cos(angle);
          }
          expect(outRe[k]).toBeCloseTo(sumRe, 9);
          expect(outIm[k]).toBeCloseTo(sumIm, 9);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a length that it cannot', () => {
    expect(() => new Fft(7)).toThrow('no transform of the length 7');
  });
});
