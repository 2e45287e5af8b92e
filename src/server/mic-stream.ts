/** `WS /mic`: checks what microphones say and hands them to the ears. */
import type { WebSocket } from '@fastify/websocket';
import type { RawData } from 'ws';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { fromMicrophoneSchema, type FromMicrophone, type MicrophoneConnection, type MicrophoneHub } from '../ports/microphone.ts';
import { CLOSE, SocketPool } from './sockets.ts';

export class MicStream {
  readonly pool: SocketPool;
  readonly #hub: MicrophoneHub;
  readonly #log: Log;

  constructor(hub: MicrophoneHub, clock: Clock, log: Log) {
    this.pool = new SocketPool('/mic', clock, log);
    this.#hub = hub;
    this.#log = log;
  }

  accept(socket: WebSocket): void {
    const session = this.#hub.connect(this.#connection(socket));
    this.pool.add(socket, () => this.#guard(socket, () => session.disconnected()));
    socket.on('message', (data, isBinary) => {
      if (socket.readyState !== socket.OPEN) return;
      this.#guard(socket, () => {
        if (isBinary) {
          const pcm = toPcm(data);
          if (pcm === null) this.pool.close(socket, CLOSE.policy, 'sound is mono Int16LE PCM: an even number of bytes');
          else session.sound(pcm);
          return;
        }
        const message = parseFrame(data);
        if (typeof message === 'string') this.pool.close(socket, CLOSE.policy, message);
        else session.receive(message);
      });
    });
  }

  async close(): Promise<void> {
    await this.pool.closeAll(CLOSE.goingAway, 'AIVT is closing');
  }

  #connection(socket: WebSocket): MicrophoneConnection {
    return {
      send: (message) => void this.pool.send(socket, JSON.stringify(message), false),
      close: (reason) => this.pool.close(socket, CLOSE.normal, reason),
    };
  }

  /** A fault of the ears over one microphone must not reach the socket library. */
  #guard(socket: WebSocket, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#log.error('The ears failed over a microphone', { error });
      this.pool.close(socket, CLOSE.internal, 'a fault inside AIVT; connect again');
    }
  }
}

function parseFrame(data: RawData): FromMicrophone | string {
  let json: unknown;
  try {
    json = JSON.parse(bytesOf(data).toString());
  } catch {
    return 'not JSON';
  }
  const result = fromMicrophoneSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return `bad frame: ${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'not in the protocol'}`;
}

/** Copied: network buffers begin at any address. Null for half a sample. */
function toPcm(data: RawData): Int16Array | null {
  const bytes = bytesOf(data);
  if (bytes.length % 2 !== 0) return null;
  const pcm = new Int16Array(bytes.length / 2);
  for (let n = 0; n < pcm.length; n++) pcm[n] = bytes.readInt16LE(n * 2);
  return pcm;
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
