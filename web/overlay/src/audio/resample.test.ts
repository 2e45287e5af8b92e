import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Resampler } from './resample.ts';

function sine(hz: number, rateHz: number, samples: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));
}
function whole(fromHz: number, toHz: number, pcm: Float32Array<ArrayBuffer>, cuts: readonly number[] = []): number[] {
  const resampler = new Resampler(fromHz, toHz);
  const out: number[] = [];
  let at = 0;
  for (const cut of [...cuts, pcm.length]) {
    out.push(...resampler.push(pcm.slice(at, cut)));
    at = cut;
  }
  return [...out, ...resampler.flush()];
}

describe('the resampler', () => {
  it('gives the same tone at the other rate', () => {
    for (const [from, to] of [
      [22050, 48000],
      [16000, 44100],
      [24000, 48000],
      [48000, 44100],
    ] as const) {
      const out = whole(from, to, sine(440, from, 4000));
      const ideal = sine(440, to, out.length);
      for (let i = 200; i < out.length - 200; i++) expect(Math.abs((out[i] ?? 9) - (ideal[i] ?? 0))).toBeLessThan(0.005);
      expect(Math.abs(out.length - (4000 * to) / from)).toBeLessThanOrEqual(1);
    }
  });

  it('gives the same samples wherever the stretches were cut', () => {
    const pcm = sine(700, 22050, 600);
    const expected = whole(22050, 48000, pcm);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 8 }), (cuts) => {
        const out = whole(
          22050,
          48000,
          pcm,
          cuts.toSorted((a, b) => a - b),
        );
        expect(out).toEqual(expected);
      }),
    );
  });

  it('passes equal rates through', () => {
    expect(whole(48000, 48000, Float32Array.from([0.25, -0.5]))).toEqual([0.25, -0.5]);
  });
});
