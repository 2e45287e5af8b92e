import { describe, expect, it } from 'vitest';
import { clippedShare, levelDb, SILENCE_DB } from './level.ts';

const sine = (amplitude: number, offset = 0): Int16Array =>
  Int16Array.from({ length: 1600 }, (_, n) => offset + amplitude * Math.sin((2 * Math.PI * 200 * n) / 16_000));

describe('levelDb', () => {
  it('is 3 dB below full scale for a full sine, and 20 less for a tenth of it', () => {
    expect(levelDb(sine(32_767))).toBeCloseTo(-3.01, 1);
    expect(levelDb(sine(3276.7))).toBeCloseTo(-23.01, 1);
  });

  it('takes no offset for sound, and silence for silence', () => {
    expect(levelDb(new Int16Array(512).fill(2000))).toBe(SILENCE_DB);
    expect(levelDb(sine(3276.7, 5000))).toBeCloseTo(-23.01, 1);
    expect(levelDb(new Int16Array())).toBe(SILENCE_DB);
  });
});

it('tells how much is clipped', () => {
  expect(clippedShare(Int16Array.of(32_767, -32_768, 0, 10))).toBe(0.5);
  expect(clippedShare(new Int16Array())).toBe(0);
});
