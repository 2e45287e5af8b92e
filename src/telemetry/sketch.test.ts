import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './percentiles.ts';
import { RELATIVE_ERROR, Sketch } from './sketch.ts';

const PERCENTS = [50, 95, 99, 100];
/** From nothing over microseconds to hours, as stages are kept: to the microsecond. */
const ms = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 1e10 }));
const measured = fc.array(
  ms.map((us) => us / 1000),
  { minLength: 1, maxLength: 300 },
);

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}
const figures = (sketch: Sketch): unknown => ({ n: sketch.n, max: sketch.max, at: PERCENTS.map((percent) => sketch.percentile(percent)) });

describe('Sketch', () => {
  it('is within its error of the exact percentiles', () => {
    fc.assert(
      fc.property(measured, (values) => {
        const sketch = sketchOf(values);
        expect(sketch.n).toBe(values.length);
        expect(sketch.max).toBe(Math.max(...values));
        for (const percent of PERCENTS) {
          const exact = percentile(values, percent) ?? NaN;
          // Half a microsecond is its rounding.
          expect(Math.abs((sketch.percentile(percent) ?? NaN) - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR + 0.0005 + 1e-9);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says the same whatever the parts it was merged of', () => {
    fc.assert(
      fc.property(fc.array(measured, { minLength: 1, maxLength: 6 }), (parts) => {
        const merged = new Sketch();
        for (const part of parts) merged.merge(sketchOf(part));
        expect(figures(merged)).toEqual(figures(sketchOf(parts.flat())));
        const nested = sketchOf([]);
        for (const part of parts.toReversed()) {
          const half = sketchOf(part.slice(0, part.length >> 1));
          half.merge(sketchOf(part.slice(part.length >> 1)));
          nested.merge(half);
        }
        expect(figures(nested)).toEqual(figures(merged));
      }),
      { numRuns: 500 },
    );
  });

  it('goes on on its own after it was merged into another', () => {
    const one = sketchOf([10]);
    const all = new Sketch();
    all.merge(one);
    one.add(1000);
    expect([all.n, all.max, one.n, one.max]).toEqual([1, 10, 2, 1000]);
  });

  it('is empty for nothing, and exact for one', () => {
    expect(figures(new Sketch())).toEqual({ n: 0, max: null, at: [null, null, null, null] });
    expect(figures(sketchOf([123.456]))).toEqual({ n: 1, max: 123.456, at: [123.456, 123.456, 123.456, 123.456] });
    expect(sketchOf([0, -1]).percentile(50)).toBe(0);
    expect(sketchOf([1e300]).max).toBe(86_400_000);
  });
});
