import type { Clock } from '../kernel/clock.ts';

/**
 * Gives work a bounded time. Its signal is aborted when the time is over, and whatever it still does
 * is then ignored.
 * @throws Error with `message` when the time is over; else what the work throws.
 */
export function within<T>(clock: Clock, limitMs: number, message: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.schedule(limitMs, () => {
      const error = new Error(message);
      reject(error);
      controller.abort(error);
    });
    void work(controller.signal).then(resolve, reject).finally(cancel);
  });
}
