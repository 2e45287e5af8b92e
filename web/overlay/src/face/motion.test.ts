import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Blink, Gaze, Spring, Twitch, wander } from './motion.ts';

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
  it('blinks fully, at irregular moments, and is open most of the time', () => {
    const blink = new Blink(chance(7));
    const starts: number[] = [];
    let shut = 0;
    let before = 0;
    for (let i = 0; i < 60 * 120; i++) {
      const lid = blink.at(i / 60, 0);
      if (lid > 0.95 && before <= 0.95) starts.push(i / 60);
      if (lid > 0.5) shut++;
      before = lid;
    }
    const gaps = starts.slice(1).map((start, i) => start - (starts[i] ?? 0));
    expect(starts.length).toBeGreaterThan(20);
    expect(Math.min(...gaps)).toBeLessThan(0.5);
    expect(Math.max(...gaps)).toBeGreaterThan(4);
    expect(shut / (60 * 120)).toBeLessThan(0.08);
  });

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

  it('keeps eyes, ears and sway within their bounds', () => {
    const gaze = new Gaze(chance(3));
    const twitch = new Twitch(chance(4));
    for (let i = 0; i < 6000; i++) {
      gaze.step(i / 60, 1 / 60);
      expect(Math.abs(gaze.x)).toBeLessThanOrEqual(0.76);
      expect(Math.abs(gaze.y)).toBeLessThanOrEqual(0.46);
      expect(Math.abs(twitch.at(i / 60))).toBeLessThanOrEqual(1);
      expect(Math.abs(wander(i / 60, 2))).toBeLessThanOrEqual(1);
    }
  });
});
