import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createStanding, IGNORE_MS, STRIKES, WINDOW_MS } from './strikes.ts';

it('does not listen to a repeated offender for a while, and longer the next time', async () => {
  const clock = new FakeClock();
  const standing = createStanding(clock);
  for (let i = 1; i < STRIKES; i++) standing.strike('troll');
  expect(standing.isIgnored('troll')).toBe(false);
  standing.strike('troll');
  expect(standing.isIgnored('troll')).toBe(true);
  expect(standing.isIgnored('somebody else')).toBe(false);
  await clock.advance(IGNORE_MS);
  expect(standing.isIgnored('troll')).toBe(false);
  for (let i = 0; i < STRIKES; i++) standing.strike('troll');
  await clock.advance(IGNORE_MS + 1);
  expect(standing.isIgnored('troll')).toBe(true);
});

it('forgives a slip now and then', async () => {
  const clock = new FakeClock();
  const standing = createStanding(clock);
  for (let i = 0; i < 10; i++) {
    standing.strike('clumsy');
    await clock.advance(WINDOW_MS / (STRIKES - 1) + 1);
  }
  expect(standing.isIgnored('clumsy')).toBe(false);
});

it('is bounded', () => {
  const standing = createStanding(new FakeClock());
  for (let i = 0; i < STRIKES; i++) standing.strike('first');
  for (let i = 0; i < 5000; i++) standing.strike(`viewer ${i}`);
  expect(standing.isIgnored('first')).toBe(false);
});
