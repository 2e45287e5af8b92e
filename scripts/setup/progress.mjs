// Progress on stderr: one line that rewrites itself on a terminal, a plain line now and then elsewhere.

/** How often a log that is no terminal is told that work goes on. */
const PLAIN_INTERVAL_MS = 10_000;
const LIVE_INTERVAL_MS = 200;

/** @param {string} text one or more lines for the person at the keyboard */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Starts a line of progress.
 * @param {string} title what is being done
 * @returns {{ detail(text: string): void, done(text: string): void, fail(): void }}
 */
export function startProgress(title) {
  const startedAt = performance.now();
  const live = process.stderr.isTTY === true && !process.env['CI'];
  let detail = '';
  let lastPlainAt = startedAt;
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(live ? 0 : 1)} s`;
  const line = () => `${title}${detail === '' ? '' : `: ${detail}`} (${elapsed()})`;

  if (!live) say(`${title} …`);
  const timer = setInterval(
    () => {
      if (live) {
        const width = (process.stderr.columns || 80) - 1;
        process.stderr.write(`\r\u001B[K${line().slice(0, width)}`);
      } else if (performance.now() - lastPlainAt >= PLAIN_INTERVAL_MS) {
        lastPlainAt = performance.now();
        say(line());
      }
    },
    live ? LIVE_INTERVAL_MS : 1000,
  );

  const stop = () => {
    clearInterval(timer);
    if (live) process.stderr.write('\r\u001B[K');
  };
  return {
    detail(text) {
      detail = text;
    },
    done(text) {
      stop();
      say(`${text} (${elapsed()})`);
    },
    fail() {
      stop();
      say(`${title} failed after ${elapsed()}`);
    },
  };
}
