/** Faults that nobody caught: told and survived, because a stream goes on. Too many of them are no single fault any more. */
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

const MOST_A_MINUTE = 10;

/** @param end called once, when there were too many within a minute. Returns what to hang on the process's events. */
export function createUncaughtHandler(clock: Clock, log: Log, end: () => void): (error: unknown) => void {
  let atMs: number[] = [];
  let ended = false;
  return (error) => {
    const nowMs = clock.nowMs();
    atMs = [...atMs.filter((at) => nowMs - at < 60_000), nowMs];
    log.error('a fault of AIVT that nobody caught; it goes on', { error: error instanceof Error ? (error.stack ?? error.message) : error });
    if (atMs.length <= MOST_A_MINUTE || ended) return;
    ended = true;
    log.error(`more than ${MOST_A_MINUTE} such faults within a minute: AIVT ends`);
    end();
  };
}
