// Running the program: it owns the terminal, this process only waits and passes on what it is told.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';

/** After a signal the program has this long to close its windows and children. */
const GRACE_MS = 10_000;

/**
 * Runs `node` with `args` and resolves with the exit code to end with (128 + n after signal n).
 * @param {string} node path of the Node to run
 * @param {readonly string[]} args
 * @param {string} root working directory
 * @param {{ asked: boolean }} [stop] told when a signal asks for the end
 * @returns {Promise<number>}
 */
export function runToEnd(node, args, root, stop = { asked: false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: childEnv(node), windowsHide: false });
    /** @type {NodeJS.Timeout | undefined} */
    let killTimer;
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      stop.asked = true;
      // Ctrl-C reaches the whole terminal group by itself: sending it again would look like a second,
      // impatient Ctrl-C. On Windows all of these are events of the console, which every process in it
      // gets, and none could be sent. This process must only not die before its child.
      const reachedAlready = process.platform === 'win32' || (signal === 'SIGINT' && process.stdin.isTTY === true);
      if (!reachedAlready) child.kill(signal);
      killTimer ??= setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    };
    /** @type {readonly NodeJS.Signals[]} */
    const signals = process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(killTimer);
      for (const name of signals) process.removeListener(name, pass);
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}

/**
 * The environment of the program: the Node it runs on comes first on PATH, so that tools with a
 * `#!/usr/bin/env node` line get the same one.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnv(node) {
  const env = { ...process.env };
  // Windows spells it `Path`; writing a second `PATH` beside it would leave the choice to chance.
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  env[name] = `${dirname(node)}${delimiter}${env[name] ?? ''}`;
  return env;
}
