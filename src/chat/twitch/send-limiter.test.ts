import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyLimiter, held, SEND_LIMIT, SEND_WINDOW_MS, sent, waitMs } from './send-limiter.ts';

it('never lets more than the limit into any window, and never waits longer than it must', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4000), { minLength: 1, maxLength: 150 }),
      fc.constantFrom(...Object.values(SEND_LIMIT)),
      (gapsMs, limit) => {
        let state = emptyLimiter;
        let nowMs = 0;
        const times: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          const wait = waitMs(state, limit, nowMs);
          // One millisecond sooner would have been too soon.
          if (wait > 0) expect(times.filter((atMs) => atMs > nowMs + wait - 1 - SEND_WINDOW_MS).length).toBeGreaterThanOrEqual(limit);
          nowMs += wait;
          state = sent(state, nowMs);
          times.push(nowMs);
          expect(times.filter((atMs) => atMs > nowMs - SEND_WINDOW_MS).length).toBeLessThanOrEqual(limit);
        }
        expect(state.sentAtMs.length).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

it('holds when Twitch says so', () => {
  const state = held(emptyLimiter, 5000);
  expect(waitMs(state, 20, 1000)).toBe(4000);
  expect(waitMs(held(state, 100), 20, 1000)).toBe(4000);
  expect(waitMs(state, 20, 5000)).toBe(0);
});
