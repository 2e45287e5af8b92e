import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cleaning, NO_CLEANING, type CleaningRules } from './cleaning.ts';
import { SAMPLE_RATE_HZ } from './framing.ts';
import { levelDb } from './level.ts';

const tone = (hz: number, db: number, ms = 1000): Int16Array =>
  Int16Array.from({ length: (ms * SAMPLE_RATE_HZ) / 1000 }, (_, n) =>
    Math.round(32_768 * 10 ** (db / 20) * Math.sin((2 * Math.PI * hz * n) / SAMPLE_RATE_HZ)),
  );
const cleaned = (pcm: Int16Array, rules: Partial<CleaningRules>): Int16Array =>
  new Cleaning(() => ({ ...NO_CLEANING, ...rules })).push(pcm);
/** Of the second half, when all has settled. */
const settledDb = (pcm: Int16Array): number => levelDb(pcm.subarray(pcm.length / 2));

describe('Cleaning', () => {
  it('does nothing unless it is asked to', () => {
    const pcm = tone(50, -20);
    expect(cleaned(pcm, {})).toBe(pcm);
  });

  it('takes rumble out and leaves speech, 3 dB down where it is set', () => {
    const lost = (hz: number): number => settledDb(tone(hz, -10)) - settledDb(cleaned(tone(hz, -10), { highPassHz: 100 }));
    expect(lost(25)).toBeGreaterThan(20);
    expect(lost(100)).toBeCloseTo(3, 1);
    expect(lost(300)).toBeLessThan(0.3);
    expect(lost(3000)).toBeLessThan(0.1);
  });

  it('makes silence of what is quiet, opens within a few milliseconds, and holds over the gaps between words', () => {
    const rules = { noiseGateDb: -40 };
    expect(settledDb(cleaned(tone(500, -50), rules))).toBe(-100);
    expect(settledDb(cleaned(tone(500, -30), rules))).toBeCloseTo(settledDb(tone(500, -30)), 1);
    const quiet = tone(500, -50);
    const word = tone(500, -20, 200);
    const gap = tone(500, -50, 150);
    const pcm = new Int16Array([...quiet, ...word, ...gap, ...word, ...quiet]);
    const out = cleaned(pcm, rules);
    const at = (fromMs: number, toMs: number): number => levelDb(out.subarray(fromMs * 16, toMs * 16));
    expect(at(1005, 1200)).toBeCloseTo(levelDb(word), 0);
    expect(at(1200, 1350)).toBeCloseTo(-53, 0);
    expect(at(2200, 2500)).toBe(-100);
  });

  it('makes the same of a stream wherever it breaks', () => {
    const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 600 });
    const rules = { highPassHz: 120, noiseGateDb: -30 };
    fc.assert(
      fc.property(samples, fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 12 }), (values, cuts) => {
        const pcm = Int16Array.from(values);
        const cleaning = new Cleaning(() => rules);
        const pieces: number[] = [];
        let at = 0;
        for (const cut of [...cuts, pcm.length]) {
          pieces.push(...cleaning.push(pcm.subarray(at, at + cut)));
          at = Math.min(pcm.length, at + cut);
        }
        expect(pieces).toEqual([...cleaned(pcm, rules)]);
      }),
    );
  });

  it('follows the settings while somebody speaks', () => {
    let rules = NO_CLEANING;
    const cleaning = new Cleaning(() => rules);
    cleaning.push(tone(500, -50));
    rules = { highPassHz: 0, noiseGateDb: -40 };
    expect(settledDb(cleaning.push(tone(500, -50)))).toBe(-100);
    rules = NO_CLEANING;
    expect(settledDb(cleaning.push(tone(500, -50)))).toBeCloseTo(-53, 0);
  });
});
