/** `WS /overlay/stream`: checks what overlays say and hands them to the speaker's hub. */
import type { WebSocket } from '@fastify/websocket';
import type { RawData } from 'ws';
import type { Clock } from '../kernel/clock.ts';
import { fromOverlaySchema, type FromOverlay, type OverlayConnection, type OverlayHub, type ToOverlay } from '../ports/player-protocol.ts';
import type { Log } from '../kernel/log.ts';
import { RareLog } from './rare-log.ts';
import { CLOSE, SocketPool } from './sockets.ts';

export class OverlayStream {
  readonly pool: SocketPool;
  readonly #hub: OverlayHub;
  readonly #log: Log;
  readonly #refusals: RareLog;
  #nextId = 1;

  constructor(hub: OverlayHub, clock: Clock, log: Log) {
    this.pool = new SocketPool('/overlay/stream', clock, log);
    this.#hub = hub;
    this.#log = log;
    this.#refusals = new RareLog(clock, log);
  }

  accept(socket: WebSocket): void {
    const connection = this.#connection(socket);
    const session = this.#hub.connect(connection);
    this.pool.add(socket, () => {
      this.#guard(socket, 'disconnected', () => session.disconnected());
    });
    socket.on('message', (data, isBinary) => {
      // A frame that was already under way when we said goodbye is of no use to anyone.
      if (socket.readyState !== socket.OPEN) return;
      const parsed = parseFrame(data, isBinary);
      if (typeof parsed === 'string') {
        // A page that comes back again and again with the same fault fills neither the log nor the panel.
        this.#refusals.tell('warn', 'An overlay sent what is not in the protocol and was disconnected', {
          overlay: connection.id,
          reason: parsed,
        });
        this.pool.close(socket, CLOSE.policy, parsed);
        return;
      }
      this.#guard(socket, 'receive', () => session.receive(parsed));
    });
  }

  async close(): Promise<void> {
    await this.pool.closeAll(CLOSE.goingAway, 'AIVT is closing');
  }

  #connection(socket: WebSocket): OverlayConnection {
    const pool = this.pool;
    return {
      id: `overlay-${this.#nextId++}`,
      send(message: ToOverlay) {
        pool.send(socket, JSON.stringify(message), false);
      },
      sendPcm(frame: Uint8Array) {
        pool.send(socket, Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), true);
      },
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      close(reason: string) {
        pool.close(socket, CLOSE.normal, reason);
      },
    };
  }

  /** A fault of the hub over one overlay must not reach the socket library, nor the other overlays. */
  #guard(socket: WebSocket, what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#log.error(`The speaker failed at "${what}" of an overlay`, { error });
      this.pool.close(socket, CLOSE.internal, 'a fault inside AIVT; connect again');
    }
  }
}

/** The message, or what is wrong with the frame. */
function parseFrame(data: RawData, isBinary: boolean): FromOverlay | string {
  if (isBinary) return 'an overlay sends text frames only';
  let json: unknown;
  try {
    json = JSON.parse(toText(data));
  } catch {
    return 'not JSON';
  }
  const result = fromOverlaySchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return `bad frame: ${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'not in the protocol'}`;
}

function toText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
