import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../testing/fake-clock.ts';
import { createFallback, type Fallback } from './fallback.ts';

function build(): { clock: FakeClock; fallback: Fallback<{ close(): void }>; told: string[] } {
  const clock = new FakeClock();
  const told: string[] = [];
  const fallback = createFallback({
    clock,
    times: { afterMs: 10_000, overlapMs: 5000 },
    open: () => {
      told.push('open');
      return { close: () => told.push('close') };
    },
    onChange: () => undefined,
  });
  return { clock, fallback, told };
}

describe('the second way to hear chat', () => {
  it('opens after a while without the first, also at the start, and closes a little after that is back', async () => {
    const { clock, fallback, told } = build();
    await clock.advance(9999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['open']);
    fallback.setPrimaryUp(true);
    await clock.advance(4999);
    expect(fallback.open).not.toBeNull();
    await clock.advance(1);
    expect(told).toEqual(['open', 'close']);
    expect(fallback.open).toBeNull();
  });

  it('does not open for a short absence, nor close for a short presence', async () => {
    const { clock, fallback, told } = build();
    fallback.setPrimaryUp(true);
    for (let n = 0; n < 10; n += 1) {
      fallback.setPrimaryUp(false);
      // Said again: the time is counted from the first word.
      await clock.advance(6000);
      fallback.setPrimaryUp(false);
      await clock.advance(3000);
      fallback.setPrimaryUp(true);
      await clock.advance(20_000);
    }
    expect(told).toEqual([]);
    fallback.setPrimaryUp(false);
    await clock.advance(10_000);
    for (let n = 0; n < 10; n += 1) {
      fallback.setPrimaryUp(true);
      await clock.advance(4000);
      fallback.setPrimaryUp(false);
      await clock.advance(20_000);
    }
    expect(told).toEqual(['open']);
  });

  it('does nothing more once closed', async () => {
    const { clock, fallback, told } = build();
    await clock.advance(10_000);
    fallback.close();
    fallback.setPrimaryUp(true);
    fallback.setPrimaryUp(false);
    await clock.advance(60_000);
    expect(told).toEqual(['open', 'close']);
  });
});
