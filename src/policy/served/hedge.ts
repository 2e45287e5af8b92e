/** A request that may hang, asked again beside itself. */
import { sleep, type Clock } from '../../kernel/clock.ts';

export interface HedgeParts<T> {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Another is sent each time that none was answered for so long … */
  readonly everyMs: number;
  /** … until so many wait at once. */
  readonly atMost: number;
  readonly request: (signal: AbortSignal) => Promise<T>;
  /** Rejects when waiting on makes no sense. */
  readonly stillThere: () => Promise<unknown>;
}

/**
 * One request that hangs must not keep her silent for minutes, and giving it up would make a slow
 * disk begin anew: so another is sent beside it, as long as the server answers at all.
 * @returns the answer, and how many requests it took.
 * @throws what the first one that failed threw.
 */
export async function hedged<T>({
  clock,
  signal,
  everyMs,
  atMost,
  request,
  stillThere,
}: HedgeParts<T>): Promise<{ answer: T; sent: number }> {
  const over = new AbortController();
  const failed: PromiseWithResolvers<never> = Promise.withResolvers();
  const attempts: Promise<T>[] = [];
  try {
    for (;;) {
      if (attempts.length < atMost) {
        const attempt = request(over.signal);
        attempts.push(attempt);
        attempt.catch(failed.reject);
      }
      const tick = new AbortController();
      const outcome = await Promise.race([
        Promise.any(attempts).then((answer) => ({ answer })),
        failed.promise,
        sleep(clock, everyMs, AbortSignal.any([tick.signal, signal])).then(() => null),
      ]).finally(() => tick.abort());
      if (outcome !== null) return { ...outcome, sent: attempts.length };
      await stillThere();
    }
  } finally {
    over.abort(new Error('it was answered, or will not be'));
    failed.promise.catch(() => undefined);
  }
}
