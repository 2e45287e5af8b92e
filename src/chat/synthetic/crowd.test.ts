import { expect, it } from 'vitest';
import { FakeClock } from '../../pipeline/fake-clock.ts';
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
