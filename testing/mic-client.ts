import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { FromMicrophone, ToMicrophone } from '../src/ports/microphone.ts';

/** A microphone on a real socket. */
export class MicClient {
  readonly #socket: WebSocket;
  readonly states: ToMicrophone[] = [];
  closedWith: { code: number; reason: string } | null = null;
  readonly closed: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.states.push(JSON.parse(data.toString()) as ToMicrophone));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code: number, reason: Buffer) => {
        this.closedWith = { code, reason: reason.toString() };
        resolve();
      });
    });
  }

  static async connect(url: string, hello: Partial<Extract<FromMicrophone, { type: 'hello' }>> = {}): Promise<MicClient> {
    const socket = new WebSocket(`${url.replace(/^http/u, 'ws')}/mic`, { perMessageDeflate: false });
    const client = new MicClient(socket);
    await once(socket, 'open');
    client.say({ type: 'hello', device: 'test', sampleRateHz: 16_000, mode: 'open', muted: false, ...hello });
    return client;
  }

  say(message: FromMicrophone): void {
    this.#socket.send(JSON.stringify(message));
  }

  raw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  /** In pieces of 100 ms, all at once: time is counted in sound. */
  sound(pcm: Int16Array): void {
    const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    for (let at = 0; at < bytes.length; at += 3200) this.#socket.send(bytes.subarray(at, at + 3200));
  }

  close(): void {
    this.#socket.close();
  }
}
