import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './pieces.ts';

it('cuts in the pause', () => {
  const pcm = new Int16Array(100_000).fill(1000);
  pcm.fill(0, 40_000, 44_000);
  const pieces = piecesOf(pcm, 60_000);
  expect(pieces[0]?.length).toBeGreaterThan(40_000);
  expect(pieces[0]?.length).toBeLessThan(44_000);
  expect(pieces).toHaveLength(2);
});

it('loses nothing and makes no piece longer than it may be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 9000 }), fc.integer(), (length, most, seed) => {
      const pcm = Int16Array.from({ length }, (_, n) => ((n + seed) * 7919) % 2000);
      const pieces = piecesOf(pcm, most);
      expect(pieces.every((piece) => piece.length <= most)).toBe(true);
      expect(pieces.flatMap((piece) => [...piece])).toEqual([...pcm]);
    }),
    { numRuns: 60 },
  );
});
