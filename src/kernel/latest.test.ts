import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { Latest } from './latest.ts';

describe('the latest value', () => {
  it('is told at once, then at most so often, the last one of a burst, and not twice', async () => {
    const clock = new FakeClock();
    const told: string[] = [];
    const latest = new Latest<number>(clock, 100, (value) => told.push(`${value} at ${clock.nowMs()}`));
    latest.offer(1);
    latest.offer(2);
    latest.offer(3);
    expect(told).toEqual(['1 at 0']);
    await clock.advance(99);
    latest.offer(4);
    await clock.advance(1);
    expect(told).toEqual(['1 at 0', '4 at 100']);
    await clock.advance(1000);
    latest.offer(4);
    expect(told).toHaveLength(2);
    latest.offer(5);
    latest.offer(6);
    latest.close();
    await clock.advance(1000);
    expect(told).toEqual(['1 at 0', '4 at 100', '5 at 1100']);
    expect(clock.pending).toBe(0);
  });
});
