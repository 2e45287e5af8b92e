import type { FromOverlay, ToOverlay } from '../../../../src/ports/player-protocol.ts';
import { readPcmFrame, readToOverlay } from '../wire.ts';
import type { PcmFrame } from '../wire.ts';
import { Backoff } from '../../../../src/kernel/backoff.ts';

/** The part of a WebSocket that is used, so that tests can give their own. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  send(data: string): void;
  close(): void;
}

export interface ConnectionHandlers {
  /** First frame of every connection. */
  hello(): FromOverlay;
  message(message: ToOverlay): void;
  sound(frame: PcmFrame): void;
  /** The connection is lost: everything it brought is stale. */
  lost(): void;
}

export interface ConnectionParts {
  readonly open: () => Socket;
  readonly setTimer: (run: () => void, ms: number) => number;
  readonly clearTimer: (timer: number) => void;
  readonly random: () => number;
}

/** A connection that is refused or silent for this long is given up and tried again. */
const HANDSHAKE_MS = 4000;
/** Chance in it, so that several sources do not knock in step. */
export const RETRY = { firstMs: 250, maxMs: 5000 } as const;

/** Keeps one connection to the speaker, for ever. What an older socket still says is not heard. */
export class Connection {
  #socket: Socket | undefined;
  #welcomed = false;
  readonly #retry: Backoff;
  #timer: number | undefined;
  readonly #handlers: ConnectionHandlers;
  readonly #parts: ConnectionParts;

  constructor(handlers: ConnectionHandlers, parts: ConnectionParts) {
    this.#handlers = handlers;
    this.#parts = parts;
    this.#retry = new Backoff(RETRY, parts.random);
  }

  /** Whether the server has said `welcome` on the present connection. */
  get welcomed(): boolean {
    return this.#welcomed;
  }

  connect(): void {
    let socket: Socket;
    try {
      socket = this.#parts.open();
    } catch {
      this.#again();
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      if (this.#socket === socket) socket.send(JSON.stringify(this.#handlers.hello()));
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#take(event.data);
    };
    socket.onclose = () => {
      this.#drop(socket);
    };
    socket.onerror = () => {
      this.#drop(socket);
    };
    this.#timer = this.#parts.setTimer(() => {
      this.#drop(socket);
    }, HANDSHAKE_MS);
  }

  /** Says nothing where nobody listens: an acknowledgement of a lost connection means nothing to the next. */
  send(message: FromOverlay): void {
    if (this.#welcomed) this.#socket?.send(JSON.stringify(message));
  }

  #take(data: unknown): void {
    if (typeof data === 'string') {
      const message = readToOverlay(data);
      if (message === undefined) return;
      if (message.type === 'welcome') {
        this.#welcomed = true;
        this.#retry.reset();
        this.#stopTimer();
      }
      if (this.#welcomed) this.#handlers.message(message);
    } else if (data instanceof ArrayBuffer && this.#welcomed) {
      const frame = readPcmFrame(data);
      if (frame !== undefined) this.#handlers.sound(frame);
    }
  }

  #drop(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#stopTimer();
    socket.close();
    if (this.#welcomed) this.#handlers.lost();
    this.#welcomed = false;
    this.#again();
  }

  #again(): void {
    this.#timer = this.#parts.setTimer(() => {
      this.connect();
    }, this.#retry.nextMs());
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#parts.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
