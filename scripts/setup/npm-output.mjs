// Running a noisy tool quietly: its lines are watched, the last ones kept for when it fails.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SetupError } from './lock.mjs';

const TAIL_LINES = 25;

/**
 * Runs a command; resolves with its exit code and its last lines. A signal to this process ends it too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, shell?: boolean, onLine?: (line: string) => boolean }} options
 *   `onLine` sees each line and says whether the tail should keep it.
 * @returns {Promise<{ code: number, tail: string[] }>}
 */
export function runWithTail(command, args, { cwd, env, shell = false, onLine = () => true }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    /** @type {string[]} */
    const tail = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!onLine(line)) return;
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
      });
    }
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      child.kill(signal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM'];
    for (const signal of signals) process.once(signal, stop);
    const settle = () => {
      for (const signal of signals) process.removeListener(signal, stop);
    };
    child.once('error', (error) => {
      settle();
      reject(new SetupError(`Cannot run ${command}: ${error.message}. Is it installed and on PATH?`));
    });
    child.once('close', (code) => {
      settle();
      resolve({ code: code ?? 1, tail });
    });
  });
}

/** What to do, by what npm complained about. */
const HINTS = /** @type {readonly (readonly [RegExp, string])[]} */ ([
  [/ENOSPC/u, 'The disk is full: the packages need about 700 MB. Make room and start again.'],
  [
    /EUSAGE|in sync/u,
    'package.json and package-lock.json do not fit each other. If you changed package.json, run "npm install"; if not, get a fresh copy of both.',
  ],
  [
    /EBUSY|EPERM|EACCES/u,
    'A file could not be replaced. Stop every running AIVT, close editors and virus scanners that hold the folder, check that it is yours, and start again.',
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_/u,
    'The connection to the package registry is not trusted: a company proxy may re-sign it. Point npm at its certificate with: npm config set cafile <file>',
  ],
  [/E401|E403|E404/u, 'The package registry refused a package. Look at "npm config get registry"; a mirror may lack it.'],
  [/EINTEGRITY/u, 'A download arrived damaged. Run "npm cache verify" and start again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|ENETUNREACH|ERR_SOCKET|network/iu,
    'No connection to the package registry. Check the internet connection; behind a proxy: npm config set proxy http://host:port (and https-proxy).',
  ],
]);

/** @param {string} output */
export function hintFor(output) {
  return (
    HINTS.find(([pattern]) => pattern.test(output))?.[1] ??
    'Mend what npm says above and start again; what is half installed is cleaned up by itself.'
  );
}
