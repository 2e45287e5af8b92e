import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Framer } from './framing.ts';

it('gives the same frames however the sound is broken, and keeps what is no whole frame', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }), fc.integer({ min: 1, max: 16 }), (lengths, size) => {
      const framer = new Framer(size);
      let next = 0;
      const got = lengths.flatMap((length) => framer.push(Int16Array.from({ length }, () => next++)));
      expect(got).toHaveLength(Math.floor(next / size));
      expect(got.flatMap((frame) => [...frame])).toEqual(Array.from({ length: got.length * size }, (_, n) => n));
    }),
  );
});

it('begins anew after a reset', () => {
  const framer = new Framer(4);
  framer.push(Int16Array.of(1, 2, 3));
  framer.reset();
  expect(framer.push(Int16Array.of(5, 6, 7, 8)).map((frame) => [...frame])).toEqual([[5, 6, 7, 8]]);
});
