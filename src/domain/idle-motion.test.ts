import { describe, expect, it } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { Blink, Gaze, wander } from './idle-motion.ts';

describe('how a body moves of itself', () => {
  it('blinks fully, at irregular moments, and is open most of the time', () => {
    const blink = new Blink(seededRandom(7));
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

  it('tells for how long a blink goes on, so that none is left half shut', () => {
    const blink = new Blink(seededRandom(9));
    for (let i = 0; i < 60 * 60; i++) if (blink.at(i / 60, 0.5) > 0.01) expect(blink.blinking(i / 60, 0.5)).toBe(true);
  });

  it('keeps eyes and sway within their bounds', () => {
    const gaze = new Gaze(seededRandom(3));
    for (let i = 0; i < 6000; i++) {
      gaze.step(i / 60, 1 / 60);
      expect(Math.abs(gaze.x)).toBeLessThanOrEqual(0.76);
      expect(Math.abs(gaze.y)).toBeLessThanOrEqual(0.46);
      expect(Math.abs(wander(i / 60, 2))).toBeLessThanOrEqual(1);
    }
  });
});
