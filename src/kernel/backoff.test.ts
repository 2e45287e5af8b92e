import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff, backoffMs, type BackoffPolicy } from './backoff.ts';
import { Fault } from './fault.ts';

const POLICY: BackoffPolicy = { firstMs: 100, maxMs: 1000, jitter: 0 };

describe('backing off', () => {
  it('doubles up to its bound, and begins anew after a success', () => {
    const backoff = new Backoff(POLICY, () => 0.5);
    expect(Array.from({ length: 6 }, () => backoff.nextMs())).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoff.failures).toBe(6);
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });

  it('leaves what trying again does not mend alone for the longest time, and only that', () => {
    const backoff = new Backoff(POLICY, () => 0);
    expect(backoff.afterMs(new Fault('the password is wrong', { permanent: true }))).toBe(1000);
    expect(backoff.afterMs(new Fault('nobody answers'))).toBe(200);
    expect(backoff.afterMs('nobody answers')).toBe(400);
  });

  it('takes off a part by chance, so that many do not come back together', () => {
    expect(backoffMs({ ...POLICY, jitter: 0.5 }, 2, 0)).toBe(200);
    expect(backoffMs({ ...POLICY, jitter: 0.5 }, 2, 1)).toBe(100);
  });

  it('is never longer than its bound, never negative, and a number after any count of failures', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, r, jitter) => {
          const ms = backoffMs({ firstMs: 100, maxMs: 60_000, jitter }, n, r);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});
