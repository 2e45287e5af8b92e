import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const DAY_MS = 86_400_000;
const delaysGivenToNode = (): number[] => vi.mocked(setTimeout).mock.calls.map(([, delayMs]) => delayMs ?? 0);

it('a wait of months is one call after months, not a flood: Node takes what it cannot hold for 1 ms', async () => {
  vi.spyOn(globalThis, 'setTimeout');
  const fired = vi.fn();
  systemClock.schedule(60 * DAY_MS, fired);
  await vi.advanceTimersByTimeAsync(60 * DAY_MS - 1);
  expect(fired).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(fired).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(Math.max(...delaysGivenToNode())).toBe(2 ** 31 - 1);
});

it('a long wait can be cancelled after it was armed again, twice and for ever', async () => {
  const fired = vi.fn();
  const cancel = systemClock.schedule(Infinity, fired);
  await vi.advanceTimersByTimeAsync(40 * DAY_MS);
  cancel();
  cancel();
  expect(vi.getTimerCount()).toBe(0);
  expect(fired).not.toHaveBeenCalled();
});

it('the longest delay that Node takes is given to it as it is', async () => {
  vi.spyOn(globalThis, 'setTimeout');
  systemClock.schedule(2 ** 31 - 1, () => undefined)();
  systemClock.schedule(250, () => undefined)();
  expect(delaysGivenToNode()).toEqual([2 ** 31 - 1, 250]);
});
