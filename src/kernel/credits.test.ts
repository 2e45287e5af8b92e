import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Credits } from './credits.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('credits', () => {
  it('never let more through than were granted, in the order of asking, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(5),
        fc.array(fc.oneof(fc.constant('take' as const), fc.integer({ min: 1, max: 4 })), { maxLength: 40 }),
        async (free, steps) => {
          const credits = new Credits(free);
          const through: number[] = [];
          let granted = free;
          let asked = 0;
          for (const step of steps) {
            if (step === 'take') {
              const n = asked++;
              void credits.take().then((ok) => {
                if (ok) through.push(n);
              });
            } else {
              credits.grant(step);
              granted += step;
            }
            await Promise.resolve();
          }
          await settled();
          expect(through).toEqual(Array.from({ length: Math.min(asked, granted) }, (_, n) => n));
        },
      ),
    );
  });

  it('refuse whoever waits, and whoever comes, once closed', async () => {
    const credits = new Credits(1);
    expect(await credits.take()).toBe(true);
    const waiting = credits.take();
    credits.close();
    expect(await waiting).toBe(false);
    credits.grant(5);
    expect(await credits.take()).toBe(false);
  });
});
