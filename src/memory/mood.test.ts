import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createMood, moved, settled, touched } from './mood.ts';

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

it('what viewers write moves it, a little, and time brings it back', async () => {
  const clock = new FakeClock();
  const told: number[] = [];
  const mood = createMood(
    clock,
    () => rest,
    ({ valence }) => told.push(valence),
  );
  mood.felt('the bridge is made of stone');
  expect(mood.now()).toEqual(rest);
  mood.felt('I love this, it is wonderful and amazing!');
  const glad = mood.now().valence;
  expect(glad).toBeGreaterThan(rest.valence);
  expect(glad).toBeLessThan(rest.valence + 0.1);
  for (let n = 0; n < 5; n++) mood.felt('this is horrible, I hate it, what a terrible day');
  expect(mood.now().valence).toBeLessThan(rest.valence);
  await clock.advance(3_600_000);
  expect(mood.now().valence).toBeCloseTo(rest.valence, 3);
  expect(told.length).toBeGreaterThan(0);
  mood.close();
});

it('a crowd tints it and does not own it', () => {
  let mood = rest;
  for (let n = 0; n < 10_000; n++) mood = touched(mood, rest, -1);
  expect(mood.valence).toBeCloseTo(rest.valence - 0.4);
  expect(mood.energy).toBeGreaterThanOrEqual(0);
  for (let n = 0; n < 10_000; n++) mood = touched(mood, rest, 1);
  expect(mood.valence).toBeCloseTo(rest.valence + 0.4);
  // What she showed herself is further out than chat could bring her: chat does not pull her back by its bound.
  const sad = { valence: -0.6, energy: 0.2 };
  expect(touched(sad, rest, -1).valence).toBeCloseTo(-0.6);
});
