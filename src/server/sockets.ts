/** What all WebSockets of the server have in common: bounds, keepalive, a clean end. */
import type { WebSocket } from '@fastify/websocket';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

export const MAX_CLIENTS = 64;
export const MAX_INCOMING_BYTES = 64 * 1024;
/** A client with more than this waiting to be sent does not read; it is dropped. */
export const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
export const PING_EVERY_MS = 15_000;
/** How long a peer may take to answer a close before the connection is torn down. */
const CLOSE_GRACE_MS = 1_000;

export const CLOSE = { normal: 1000, goingAway: 1001, policy: 1008, internal: 1011, tryLater: 1013 } as const;

/** A frame may carry 125 bytes, two of which are the code. */
const MAX_REASON_BYTES = 123;

/**
 * Keeps the open sockets of one endpoint. When full, further clients are refused before the upgrade
 * (`isFull`). A client that does not answer pings, or does not read, is dropped.
 */
export class SocketPool {
  readonly name: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #closing = new Set<WebSocket>();
  #cancelPing: (() => void) | undefined;

  constructor(name: string, clock: Clock, log: Log) {
    this.name = name;
    this.#clock = clock;
    this.#log = log;
  }

  get size(): number {
    return this.#alive.size;
  }

  get isFull(): boolean {
    return this.#alive.size >= MAX_CLIENTS;
  }

  [Symbol.iterator](): IterableIterator<WebSocket> {
    return this.#alive.keys();
  }

  /** @param onGone called once when the socket has closed, for whatever reason. */
  add(socket: WebSocket, onGone: () => void): void {
    this.#alive.set(socket, true);
    socket.on('pong', () => {
      if (this.#alive.has(socket)) this.#alive.set(socket, true);
    });
    socket.once('close', () => {
      this.#alive.delete(socket);
      this.#closing.delete(socket);
      if (this.#alive.size === 0) this.#stopPinging();
      onGone();
    });
    this.#cancelPing ??= this.#schedulePing();
  }

  /** Sends unless the client has stopped reading, in which case it is dropped. Returns whether it was sent. */
  send(socket: WebSocket, data: Buffer | string, binary: boolean): boolean {
    if (socket.readyState !== socket.OPEN) return false;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#log.warn(`A client of ${this.name} does not read what it is sent and was dropped`, { bufferedBytes: socket.bufferedAmount });
      this.close(socket, CLOSE.tryLater, 'too slow: what was waiting for you is lost, connect again');
      return false;
    }
    try {
      socket.send(data, { binary });
      return true;
    } catch (error) {
      this.#log.error(`A client of ${this.name} could not be sent to and was dropped`, { error });
      this.close(socket, CLOSE.internal, 'a fault inside AIVT; connect again');
      return false;
    }
  }

  /** Says goodbye, and tears the connection down when the peer does not answer in a second. */
  close(socket: WebSocket, code: number, reason: string): void {
    if (this.#closing.has(socket)) return;
    this.#closing.add(socket);
    socket.close(code, clipReason(reason));
    const cancel = this.#clock.schedule(CLOSE_GRACE_MS, () => socket.terminate());
    socket.once('close', cancel);
  }

  /** Closes all; resolves when the last one is gone. */
  async closeAll(code: number, reason: string): Promise<void> {
    const gone = [...this.#alive.keys()].map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once('close', () => resolve());
        }),
    );
    for (const socket of this.#alive.keys()) this.close(socket, code, reason);
    await Promise.all(gone);
    this.#stopPinging();
  }

  #schedulePing(): () => void {
    return this.#clock.schedule(PING_EVERY_MS, () => {
      for (const [socket, alive] of this.#alive) {
        if (!alive) {
          this.#log.info(`A client of ${this.name} no longer answers and was dropped`);
          socket.terminate();
          continue;
        }
        this.#alive.set(socket, false);
        if (socket.readyState === socket.OPEN) socket.ping();
      }
      this.#cancelPing = this.#schedulePing();
    });
  }

  #stopPinging(): void {
    this.#cancelPing?.();
    this.#cancelPing = undefined;
  }
}

/** Cuts a close reason to what a close frame can carry, at a character's end. */
export function clipReason(reason: string): string {
  if (Buffer.byteLength(reason) <= MAX_REASON_BYTES) return reason;
  let clipped = '';
  for (const character of reason) {
    if (Buffer.byteLength(clipped + character) > MAX_REASON_BYTES - 3) break;
    clipped += character;
  }
  return `${clipped}…`;
}
