// One set-up at a time for one folder: two commands started together must not install over each other.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './progress.mjs';

/** Something the person can mend; its message says how. */
export class SetupError extends Error {}

const POLL_MS = 250;
/** A lock file whose owner never wrote its number (it died in between) is given up after this. */
const EMPTY_LOCK_MS = 5000;

/**
 * Runs `work` while holding the set-up lock of `root`. The lock is outside `node_modules`, which
 * `npm ci` deletes, and names its process, so that a killed set-up blocks nobody.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(root, work) {
  const file = lockFile(root);
  await take(file);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

/** @param {string} root */
export function lockFile(root) {
  return join(tmpdir(), `aivt-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`);
}

/** @param {string} file */
async function take(file) {
  let told = false;
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new SetupError(`Cannot write ${file}: ${String(error)}. Check that the folder for temporary files exists and has room.`);
      }
    }
    if (isAbandoned(file)) {
      discard(file);
      continue;
    }
    if (!told) {
      told = true;
      say('Another AIVT command is setting up this folder; waiting for it …');
    }
    await sleep(POLL_MS);
  }
}

/** @param {string} file */
function isAbandoned(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0) return Date.now() - statSync(file).mtimeMs > EMPTY_LOCK_MS;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: alive and somebody else's. Anything else: gone, or the file itself is gone.
    return codeOf(error) !== 'EPERM';
  }
}

/**
 * Removes an abandoned lock. Renamed first, so that of several who saw it abandoned only one takes it
 * away; one that turns out to be somebody's fresh lock is put back.
 * @param {string} file
 */
function discard(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (isAbandoned(aside)) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch {
    // Somebody else was quicker; the next attempt to take the lock decides.
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
