import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateConverter } from './resample.ts';

const sine = (hz: number, rateHz: number, seconds = 0.5): Int16Array =>
  Int16Array.from({ length: rateHz * seconds }, (_, n) => 10_000 * Math.sin((2 * Math.PI * hz * n) / rateHz));

function convert(pcm: Int16Array, fromHz: number, toHz: number): Int16Array {
  const converter = new RateConverter(fromHz, toHz);
  return Int16Array.from([...converter.push(pcm), ...converter.flush()]);
}

const loudest = (pcm: Int16Array): number => Math.max(...pcm.map(Math.abs));

describe('RateConverter', () => {
  it.each([8000, 22_050, 44_100, 48_000])('keeps a tone of speech from %i Hz in length, pitch and level', (fromHz) => {
    const got = convert(sine(440, fromHz), fromHz, 16_000);
    expect(Math.abs(got.length - 8000)).toBeLessThanOrEqual(1);
    const want = sine(440, 16_000);
    const middle = got.slice(1000, 7000);
    expect(loudest(middle.map((sample, n) => sample - (want[n + 1000] ?? 0)))).toBeLessThan(150);
  });

  it('folds nothing from above the new band into it', () => {
    expect(loudest(convert(sine(12_000, 48_000), 48_000, 16_000).slice(500, 7500))).toBeLessThan(100);
  });

  it('gives the same however the sound is broken', () => {
    const pcm = sine(300, 22_050, 0.05);
    const whole = convert(pcm, 22_050, 16_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 12 }), (lengths) => {
        const converter = new RateConverter(22_050, 16_000);
        const got: number[] = [];
        let at = 0;
        for (const length of [...lengths, pcm.length]) {
          got.push(...converter.push(pcm.subarray(at, at + length)));
          at = Math.min(pcm.length, at + length);
        }
        got.push(...converter.flush());
        expect(got).toEqual([...whole]);
      }),
    );
  });

  it('lets sound of the right rate pass as it is', () => {
    const pcm = Int16Array.of(1, -2, 3);
    expect([...convert(pcm, 16_000, 16_000)]).toEqual([1, -2, 3]);
  });
});
