import { once } from 'node:events';

/** SIGHUP is also Windows' closed window, SIGBREAK its Ctrl-Break. */
const STOP_SIGNALS: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : []),
];

/** The first signal that asks this process to end. @param over nobody waits any more */
export async function nextStopSignal(over: AbortSignal): Promise<string> {
  return Promise.race(
    STOP_SIGNALS.map(async (signal) => {
      await once(process, signal, { signal: over }).catch(() => undefined);
      return signal;
    }),
  );
}
