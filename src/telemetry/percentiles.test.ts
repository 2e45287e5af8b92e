import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile, percentiles } from './percentiles.ts';

describe('percentile (nearest rank)', () => {
  it('is the textbook one', () => {
    const values = [50, 15, 40, 20, 35];
    expect([5, 30, 40, 50, 95, 100].map((percent) => percentile(values, percent))).toEqual([15, 20, 20, 35, 50, 50]);
  });

  it('is null for nothing and the value for one', () => {
    expect(percentile([], 50)).toBeNull();
    expect(percentile([7], 1)).toBe(7);
    expect(percentiles([])).toEqual({ n: 0, p50: null, p95: null });
  });

  it('is measured, and at least its share lies at or below it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const value = percentile(values, percent) ?? NaN;
        expect(values).toContain(value);
        expect(values.filter((other) => other <= value).length).toBeGreaterThanOrEqual((percent / 100) * values.length - 1e-9);
        expect(values.filter((other) => other < value).length).toBeLessThan((percent / 100) * values.length + 1e-9);
      }),
    );
  });
});
