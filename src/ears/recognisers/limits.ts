/** How long is waited for whom. */
import type { Clock } from '../../kernel/clock.ts';
import { RecogniserError, type RecogniseRequest } from '../../ports/recogniser.ts';

export const PROBE_LIMIT_MS = 3000;
/** A server works on to the end of what nobody waits for any more; so long what comes next waits for it. */
export const ANSWER_LIMIT_MS = 20_000;
/** A partial that takes longer is of no use to anybody; a final is worth waiting for, on a slow processor too. */
const LIMITS_MS: Readonly<Record<RecogniseRequest['purpose'], number>> = { partial: 5000, final: ANSWER_LIMIT_MS };

export function limitMs({ purpose }: Pick<RecogniseRequest, 'purpose'>): number {
  return LIMITS_MS[purpose];
}

/**
 * Runs `work` under a signal that also aborts after `ms`, with a RecogniserError.
 * @param signal the caller's own; its reason passes through.
 */
export async function within<T>(clock: Clock, ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const cancel = clock.schedule(ms, () => limit.abort(new RecogniserError(`it did not answer within ${ms / 1000} s`)));
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    cancel();
  }
}
