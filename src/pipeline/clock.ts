/** Time as an input, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970. For records and the wire, never for durations. */
  wallMs(): number;
  /** Monotonic milliseconds with fractions. For durations, deadlines and marks. */
  nowMs(): number;
  /** Calls `fn` once after `delayMs`; the returned function cancels it (safe to call twice). */
  schedule(delayMs: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
  schedule(delayMs, fn) {
    const timer = setTimeout(fn, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
