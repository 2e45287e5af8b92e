/** When chat is read another way: after a while without the first, and until a little after that is back. */
import type { Clock } from '../../kernel/clock.ts';

export interface FallbackTimes {
  /** Without EventSub for so long, IRC is opened. */
  readonly afterMs: number;
  /** Both are heard for so long when EventSub is back: what was written just before may still come by IRC. */
  readonly overlapMs: number;
}

export const FALLBACK_TIMES: FallbackTimes = { afterMs: 10_000, overlapMs: 5000 };

export interface Fallback<T> {
  /** Open now; null when it is not needed. */
  readonly open: T | null;
  /** Say whenever it may have changed whether the first way hears chat. */
  setPrimaryUp(up: boolean): void;
  close(): void;
}

/** Counts as down from the start, until `setPrimaryUp(true)`. */
export function createFallback<T extends { close(): void }>(parts: {
  readonly clock: Clock;
  readonly times: FallbackTimes;
  readonly open: () => T;
  /** It was opened or closed. */
  readonly onChange: () => void;
}): Fallback<T> {
  const { clock, times } = parts;
  let opened: T | null = null;
  let firstUp: boolean | null = null;
  let cancel: () => void = () => undefined;
  let closed = false;

  const setPrimaryUp = (up: boolean): void => {
    if (closed || up === firstUp) return;
    firstUp = up;
    cancel();
    if (up && opened)
      cancel = clock.schedule(times.overlapMs, () => {
        opened?.close();
        opened = null;
        parts.onChange();
      });
    else if (!up && !opened)
      cancel = clock.schedule(times.afterMs, () => {
        opened = parts.open();
        parts.onChange();
      });
  };
  setPrimaryUp(false);

  return {
    get open() {
      return opened;
    },
    setPrimaryUp,
    close() {
      closed = true;
      cancel();
      opened?.close();
      opened = null;
    },
  };
}
