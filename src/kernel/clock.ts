/** Time as an input, so that a test can hold it still. */
export interface Clock {
  /** Milliseconds since 1970. For records and the wire, never for durations. */
  wallMs(): number;
  /** Monotonic milliseconds with fractions. For durations, deadlines and marks. */
  nowMs(): number;
  /** Calls `fn` once after `delayMs`; the returned function cancels it (safe to call twice). */
  schedule(delayMs: number, fn: () => void): () => void;
}

/** `setTimeout` takes a longer delay for 1 ms, which would turn a long wait into a flood. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  nowMs: () => performance.now(),
  schedule(delayMs, fn) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (leftMs: number): void => {
      timer = leftMs > LONGEST_TIMEOUT_MS ? setTimeout(() => arm(leftMs - LONGEST_TIMEOUT_MS), LONGEST_TIMEOUT_MS) : setTimeout(fn, leftMs);
    };
    arm(delayMs);
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
