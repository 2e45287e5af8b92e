import { expect, it } from 'vitest';
import { moved, settled } from './mood.ts';

const rest = { valence: 0.4, energy: 0.5 };

it('a glad moment lifts the mood and time brings it back', () => {
  const lifted = moved(rest, 'excited');
  expect(lifted.valence).toBeGreaterThan(rest.valence);
  const half = settled(lifted, rest, 120_000);
  expect(half.valence).toBeCloseTo((lifted.valence + rest.valence) / 2, 6);
  expect(settled(lifted, rest, 3_600_000).energy).toBeCloseTo(rest.energy, 6);
});

it('never leaves its bounds', () => {
  let mood = rest;
  for (let i = 0; i < 100; i++) mood = moved(mood, i % 2 === 0 ? 'excited' : 'sad');
  expect(Math.abs(mood.valence)).toBeLessThanOrEqual(1);
  expect(mood.energy).toBeGreaterThanOrEqual(0);
  expect(mood.energy).toBeLessThanOrEqual(1);
});
