import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Spring, Twitch } from './motion.ts';

/** A seeded chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('the body’s small machines', () => {
  it('swings and comes to rest, at any frame rate', () => {
    fc.assert(
      fc.property(fc.double({ min: 1 / 240, max: 0.3, noNaN: true }), (dt) => {
        const spring = new Spring(120, 9);
        let most = 0;
        for (let t = 0; t < 8; t += dt) most = Math.max(most, spring.step(1, dt));
        expect(spring.value).toBeCloseTo(1, 2);
        expect(most).toBeLessThan(1.9);
      }),
    );
  });

  it('keeps the ears within their bounds', () => {
    const twitch = new Twitch(chance(4));
    for (let i = 0; i < 6000; i++) {
      expect(Math.abs(twitch.at(i / 60))).toBeLessThanOrEqual(1);
    }
  });
});
