import { expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { crowdScript, startCrowd } from './crowd.ts';

const firstMessages = (seed: number): unknown[] => {
  const script = crowdScript({ seed, meanGapMs: 4000 });
  return Array.from({ length: 60 }, () => script.next().value);
};

it('writes the same chat for the same seed and another for another', () => {
  expect(firstMessages(7)).toEqual(firstMessages(7));
  expect(firstMessages(7)).not.toEqual(firstMessages(8));
});

it('plays on the clock and stops when told', async () => {
  const clock = new FakeClock();
  const texts: string[] = [];
  const crowd = startCrowd(clock, { seed: 1, meanGapMs: 1000 }, (message) => texts.push(message.text));
  await clock.advance(60_000);
  expect(texts.length).toBeGreaterThan(30);
  expect(texts.length).toBeLessThan(100);
  crowd.stop();
  const count = texts.length;
  await clock.advance(60_000);
  expect(texts).toHaveLength(count);
  expect(clock.pending).toBe(0);
});

it('a crowd of months between two messages writes one at a time, in order', async () => {
  const script = crowdScript({ seed: 3, meanGapMs: 30 * 86_400_000 });
  const times = Array.from({ length: 50 }, () => script.next().value.atMs);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.max(...times)).toBeGreaterThan(2 ** 31);
});
