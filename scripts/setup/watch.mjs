// Watches the program: after a crash it is started again, until it crashes over and over.
import { runToEnd } from './child.mjs';
import { say } from './progress.mjs';

/** Waits before it is started again: after the first crash in a row, the second … */
const WAITS_MS = [500, 1000, 2000, 5000, 10_000];
/** So many crashes within this time and it is given up: starting again mends nothing. */
const CRASHES = 5;
const WITHIN_MS = 3 * 60_000;
/** A life of this length begins the waits anew. */
const HEALTHY_MS = 60_000;

/** What `start` ends with when too many faults in a row made it end itself (EX_SOFTWARE of sysexits.h). */
export const TOO_MANY_FAULTS = 70;
const FIRST_SIGNAL = 128;
const INTERRUPTED = FIRST_SIGNAL + 2;
const TERMINATED = FIRST_SIGNAL + 15;

/**
 * Whether it ended by itself and against its will. What could not even start (a setting that cannot be used, a port that
 * is taken: 1 and 2) would not start the next time either. Windows tells an access violation by a large number.
 * @param {number} code
 */
export function crashed(code) {
  return code === TOO_MANY_FAULTS || (code >= FIRST_SIGNAL && code !== INTERRUPTED && code !== TERMINATED);
}

/**
 * Runs the program and starts it again after a crash.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} root
 * @param {{ run?: typeof runToEnd, tell?: (line: string) => void, nowMs?: () => number, sleep?: (ms: number, stop: { asked: boolean }) => Promise<void> }} [parts] a test brings its own
 * @returns {Promise<number>} the exit code to end with
 */
export async function runWatched(node, args, root, parts = {}) {
  const { run = runToEnd, tell = say, nowMs = () => performance.now(), sleep = sleepOrStop } = parts;
  /** @type {number[]} */
  let crashes = [];
  let inARow = 0;
  // The browser was opened at the first start.
  let again = args;
  for (;;) {
    const stop = { asked: false };
    const startedMs = nowMs();
    const code = await run(node, again, root, stop);
    if (stop.asked || !crashed(code)) return code;
    const endedMs = nowMs();
    inARow = endedMs - startedMs >= HEALTHY_MS ? 1 : inARow + 1;
    crashes = [...crashes.filter((atMs) => endedMs - atMs < WITHIN_MS), endedMs];
    if (crashes.length >= CRASHES) {
      tell(
        `AIVT crashed ${CRASHES} times within ${WITHIN_MS / 60_000} minutes (code ${code}) and is not started again. npm run doctor -- --bundle writes a report without secrets.`,
      );
      return code;
    }
    const waitMs = WAITS_MS[Math.min(inARow, WAITS_MS.length) - 1] ?? 0;
    tell(`AIVT crashed (code ${code}); starting again in ${waitMs / 1000} s.`);
    await sleep(waitMs, stop);
    if (stop.asked) return code;
    again = args.filter((arg) => arg !== '--open');
  }
}

/**
 * @param {number} ms
 * @param {{ asked: boolean }} stop
 * @returns {Promise<void>}
 */
function sleepOrStop(ms, stop) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      process.removeListener('SIGINT', onSignal);
      process.removeListener('SIGTERM', onSignal);
      resolve();
    };
    const onSignal = () => {
      stop.asked = true;
      end();
    };
    const timer = setTimeout(end, ms);
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
