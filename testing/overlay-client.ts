import { once } from 'node:events';
import { WebSocket } from 'ws';
import { PCM_HEADER_BYTES, type FromOverlay, type ToOverlay } from '../src/ports/player-protocol.ts';

/** Wall-clock milliseconds with fractions, comparable between processes of one machine. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

/**
 * An overlay on a real socket. `instant` tells each clip finished as soon as its last sample has
 * come, so that a turn takes as long as it takes to make and not as long as it takes to hear;
 * otherwise clips take their time.
 */
export class OverlayClient {
  readonly #socket: WebSocket;
  readonly #instant: boolean;
  readonly #rates = new Map<number, number>();
  #busyUntilMs = 0;
  #heard = new Set<number>();
  /** `wallMs` of each frame of sound, with its epoch and clip; `pcm` is mono Int16LE. */
  onSound: (sound: { atMs: number; epoch: number; clipId: number; samples: number; pcm: Buffer }) => void = () => undefined;
  onMessage: (message: ToOverlay, atMs: number) => void = () => undefined;

  private constructor(socket: WebSocket, instant: boolean) {
    this.#socket = socket;
    this.#instant = instant;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#sound(data);
      else this.#message(JSON.parse(data.toString()) as ToOverlay);
    });
  }

  static async connect(url: string, options: { instant: boolean }): Promise<OverlayClient> {
    const socket = new WebSocket(`${url.replace(/^http/u, 'ws')}/overlay/stream`, { perMessageDeflate: false });
    const client = new OverlayClient(socket, options.instant);
    await once(socket, 'open');
    client.#say({ type: 'hello', kind: 'overlay', audio: 'running' });
    return client;
  }

  close(): void {
    this.#socket.close();
  }

  /** As when its browser is killed: nothing is said, the connection is gone. */
  terminate(): void {
    this.#socket.terminate();
  }

  #say(message: FromOverlay): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #sound(data: Buffer): void {
    const atMs = wallMs();
    const pcm = data.subarray(PCM_HEADER_BYTES);
    const sound = { atMs, epoch: data.readUInt32LE(0), clipId: data.readUInt32LE(4), samples: pcm.length / 2, pcm };
    this.onSound(sound);
    if (this.#heard.has(sound.clipId)) return;
    this.#heard.add(sound.clipId);
    const waitMs = this.#instant ? 0 : Math.max(0, this.#busyUntilMs - performance.now());
    setTimeout(() => this.#say({ type: 'playing', clipId: sound.clipId, agoMs: 0, outputLatencyMs: 0 }), waitMs);
  }

  #message(message: ToOverlay): void {
    this.onMessage(message, wallMs());
    if (message.type === 'clip.open') this.#rates.set(message.clipId, message.sampleRateHz);
    if (message.type === 'cut') this.#busyUntilMs = 0;
    if (message.type !== 'clip.end') return;
    const { clipId, totalSamples } = message;
    const lengthMs = this.#instant ? 0 : (totalSamples * 1000) / (this.#rates.get(clipId) ?? 22_050);
    const nowMs = performance.now();
    this.#busyUntilMs = Math.max(nowMs, this.#busyUntilMs) + lengthMs;
    setTimeout(() => this.#say({ type: 'finished', clipId, playedSamples: totalSamples }), this.#busyUntilMs - nowMs);
  }
}
