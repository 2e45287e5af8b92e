import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { RateLimit } from './rate-limit.ts';

const taken = (limit: RateLimit, key: string, tries: number): number =>
  Array.from({ length: tries }, () => limit.take(key)).filter(Boolean).length;

it('gives a burst at once, then so many a second, and saves up no more than a burst', async () => {
  const clock = new FakeClock();
  const limit = new RateLimit(clock, 2, 5);
  expect(taken(limit, 'a', 9)).toBe(5);
  await clock.advance(499);
  expect(taken(limit, 'a', 1)).toBe(0);
  await clock.advance(501);
  expect(taken(limit, 'a', 9)).toBe(2);
  await clock.advance(3_600_000);
  expect(taken(limit, 'a', 9)).toBe(5);
});

it('counts each key by itself, and a refusal costs nothing', async () => {
  const clock = new FakeClock();
  const limit = new RateLimit(clock, 1, 1);
  expect([limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([true, false, true]);
  for (let n = 0; n < 3; n++) {
    await clock.advance(250);
    expect(limit.take('a')).toBe(false);
  }
  await clock.advance(250);
  expect(limit.take('a')).toBe(true);
});

it('forgets the key that was not used for longest when there are too many, and never the busy one', () => {
  const limit = new RateLimit(new FakeClock(), 1, 1);
  limit.take('first');
  limit.take('busy');
  for (let n = 0; n < 1998; n++) {
    limit.take(`k${n}`);
    limit.take('busy');
  }
  limit.take('one more');
  expect(limit.take('busy'), 'still known, and empty').toBe(false);
  expect(limit.take('first'), 'forgotten, so full again').toBe(true);
});
