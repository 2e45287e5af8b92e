import { expect, test } from 'vitest';
import { moved } from './layer.ts';

test('the furthest of the places decides, whichever way it went', () => {
  expect(moved([0, 10, -4], [0.2, 9.1, -4])).toBeCloseTo(0.9);
  expect(moved([1, 2], [1, 2])).toBe(0);
});

test('a place that was not there before has gone as far as can be', () => {
  expect(moved([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
});
