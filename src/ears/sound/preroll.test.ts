import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Preroll } from './preroll.ts';

it('keeps the last frames in order, and each only once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 }), (capacity, pushed) => {
      const preroll = new Preroll(capacity);
      const frames = Array.from({ length: pushed }, (_, n) => Int16Array.of(n));
      for (const frame of frames) preroll.push(frame);
      expect(preroll.take()).toEqual(frames.slice(-capacity));
      expect(preroll.take()).toEqual([]);
    }),
  );
});
