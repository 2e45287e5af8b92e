/**
 * One AIVT a data folder: two would spend each other's sign-ins, whose refresh tokens are good for one
 * use. The lock is a local socket, which the operating system frees however the holder ends.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';

/** A holder answers at once; one that does not is asked no longer. */
const ANSWER_MS = 1000;

/** Another AIVT uses the data folder; the message names it. */
export class FolderInUseError extends Fault {}

export interface InstanceLock {
  release(): Promise<void>;
}

/**
 * @param dataDir the absolute path of the data folder.
 * @throws FolderInUseError
 */
export async function lockDataFolder(dataDir: string): Promise<InstanceLock> {
  const address = addressOf(dataDir);
  const inUse = (holder: string): FolderInUseError =>
    new FolderInUseError(
      `another AIVT (process ${holder}) uses the data folder ${dataDir}: close it, or give this one a folder of its own with AIVT_DATA_DIR`,
    );
  // Asked before listening: not every Windows refuses a second server on one pipe.
  const before = await holderOf(address);
  if (before !== null) throw inUse(before);
  const server = createServer((socket) => socket.end(String(process.pid)));
  server.unref();
  try {
    await listen(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const holder = await holderOf(address);
    if (holder !== null) throw inUse(holder);
    // Left by one that was killed.
    await rm(address, { force: true });
    await listen(server, address);
  }
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Short and without odd letters, whatever the folder's path: a socket's address may have about 100 bytes. */
function addressOf(dataDir: string): string {
  const onWindows = process.platform === 'win32';
  // There one folder has many spellings.
  const spelling = onWindows ? dataDir.toLowerCase() : dataDir;
  const name = `aivt-${createHash('sha256').update(spelling).digest('hex').slice(0, 24)}`;
  return onWindows ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The process id of who holds the lock; null when nobody answers. */
function holderOf(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    let told = '';
    const socket = connect(address);
    const end = (holder: string | null): void => {
      socket.destroy();
      resolve(holder);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_MS, () => end(told === '' ? 'that does not answer' : told));
    socket.on('data', (text: string) => {
      told += text;
    });
    socket.once('end', () => end(told));
    socket.once('error', () => end(null));
  });
}
