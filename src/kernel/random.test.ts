import { expect, it } from 'vitest';
import { seededRandom } from './random.ts';

const first = (seed: number, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
};

it('is mulberry32: a seed means the same numbers here as everywhere', () => {
  // Made with the generator as its author published it.
  expect(first(1, 3)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

it('is uniform in [0, 1), and another seed is another sequence', () => {
  const numbers = first(7, 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toBeCloseTo(0.5, 1);
  expect(first(8, 5)).not.toEqual(numbers.slice(0, 5));
});
