import { expect, it, vi } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { logTo } from '../kernel/log.ts';
import { createUncaughtHandler } from './uncaught.ts';

it('a fault that nobody caught is told and survived; ten within a minute are the end', async () => {
  const clock = new FakeClock();
  const lines: string[] = [];
  const end = vi.fn();
  const take = createUncaughtHandler(
    clock,
    logTo((_, message) => void lines.push(message)),
    end,
  );
  for (let n = 0; n < 30; n++) {
    take(new Error('odd'));
    await clock.advance(10_000);
  }
  expect(lines).toHaveLength(30);
  expect(end).not.toHaveBeenCalled();
  for (let n = 0; n < 20; n++) take(new Error('odd'));
  expect(end).toHaveBeenCalledOnce();
});
