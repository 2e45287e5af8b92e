/**
 * Whether a server of this machine still listens, for those that hold no connection (HTTP, Wyoming).
 *
 * It knocks: a connection that is closed as soon as it is there. Two others were weighed. A short request every
 * half second costs the server a log line each. A connection that is held open, whose end would tell at once,
 * takes a thread of llama.cpp's and whisper.cpp's pool, is closed by many after some seconds of silence, and stops
 * a server that serves one connection at a time for good. A knock is none of that, and costs some tenths of a millisecond.
 * It tells of a program that has ended, not of one that hangs: who asks the server for something sees to that.
 */
import { connect } from 'node:net';
import type { Clock } from './clock.ts';
import { isLoopbackHost } from './loopback.ts';

export interface Door {
  readonly host: string;
  readonly port: number;
}

/** A program that ends is known within this time and no more: twice that is what the streamer is promised. */
export const KNOCK_EVERY_MS = 500;
/** A machine that is so busy tells nothing by it. Windows tries a closed port for two seconds before it says so. */
const KNOCK_LIMIT_MS = 4000;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Where `url` listens, if that is this machine; null for any other: nobody knocks at a stranger's twice a second.
 * @param defaultPort where neither the address nor its protocol names one
 */
export function doorOf(url: string, defaultPort?: number): Door | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  const known = port === '' ? (DEFAULT_PORTS[protocol] ?? defaultPort) : Number(port);
  return known === undefined || !isLoopbackHost(hostname) ? null : { host: hostname.replace(/^\[|\]$/gu, ''), port: known };
}

/**
 * @param onChange something listens there now that did not, or the other way round; must not throw
 * @returns ends it
 */
export function watchDoor({
  door,
  clock,
  onChange,
}: {
  readonly door: Door;
  readonly clock: Clock;
  readonly onChange: (there: boolean) => void;
}): () => void {
  let known: boolean | null = null;
  let closed = false;
  let cancel: () => void = () => undefined;

  async function round(): Promise<void> {
    const found = await knock(door, clock);
    if (closed) return;
    cancel = clock.schedule(KNOCK_EVERY_MS, () => void round());
    if (found === null) return;
    const before = known;
    known = found;
    if (before !== null && before !== found) onChange(found);
  }

  void round();
  return () => {
    closed = true;
    cancel();
  };
}

/** Null where it cannot be told. Never rejects. */
function knock(door: Door, clock: Clock): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = connect(door);
    const end = (found: boolean | null): void => {
      cancel();
      socket.destroy();
      resolve(found);
    };
    const cancel = clock.schedule(KNOCK_LIMIT_MS, () => end(null));
    socket.once('connect', () => end(true));
    // Stays: one that is reset after it was closed would else be nobody's.
    socket.on('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED' ? false : null));
  });
}
