/**
 * VTube Studio's server: the world of `vts-world.ts` on a WebSocket, in the manner of its library (messages
 * above 1016 bytes come in fragments, compression is accepted), and its broadcast.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { systemClock } from '../../src/kernel/clock.ts';
import { VtsWorld, type WorldOptions } from './vts-world.ts';

const FRAGMENT_BYTES = 1016;
const BROADCAST_MS = 4_300;

export interface VtsStandIn {
  readonly url: string;
  readonly port: number;
  readonly world: VtsWorld;
  /** Extensions that the clients negotiated. */
  readonly extensions: string[];
  readonly fragments: number;
  /** As a crash: connections break, nothing listens. The world (its tokens, its popup) stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface VtsStandInOptions extends Partial<WorldOptions> {
  readonly port?: number;
  /** Broadcasts its state to this UDP port of this machine. */
  readonly broadcastPort?: number;
}

export async function startVtsStandIn(options: VtsStandInOptions = {}): Promise<VtsStandIn> {
  const world = new VtsWorld({ clock: systemClock, ...options });
  const extensions: string[] = [];
  let fragments = 0;
  let port = options.port ?? 0;
  let server: WebSocketServer | null = null;
  let broadcast: NodeJS.Timeout | undefined;
  const udp = createSocket('udp4');
  udp.unref();

  function send(socket: WebSocket, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += FRAGMENT_BYTES) {
      const fin = at + FRAGMENT_BYTES >= bytes.length;
      if (!fin) fragments += 1;
      socket.send(bytes.subarray(at, at + FRAGMENT_BYTES), { fin, binary: false });
    }
  }

  async function start(): Promise<void> {
    server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: true });
    server.on('connection', (socket) => {
      extensions.push(socket.extensions);
      const end = world.connect({ send: (text) => send(socket, text) });
      socket.on('message', (data: Buffer) => end.receive(data.toString('utf8')));
      socket.on('close', () => end.disconnected());
      socket.on('error', () => socket.terminate());
    });
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    const { broadcastPort } = options;
    if (broadcastPort === undefined) return;
    const tell = (): void =>
      udp.send(
        JSON.stringify({
          apiName: 'VTubeStudioPublicAPI',
          apiVersion: '1.0',
          timestamp: Date.now(),
          messageType: 'VTubeStudioAPIStateBroadcast',
          requestID: 'VTubeStudioAPIStateBroadcast',
          data: { active: true, port, instanceID: '93aa0d0494304fddb057d8a295c4ee57', windowTitle: 'VTube Studio' },
        }),
        broadcastPort,
        '127.0.0.1',
      );
    tell();
    broadcast = setInterval(tell, BROADCAST_MS);
  }

  async function stop(): Promise<void> {
    clearInterval(broadcast);
    const stopping = server;
    server = null;
    if (!stopping) return;
    for (const socket of stopping.clients) socket.terminate();
    await new Promise((resolve) => stopping.close(resolve));
  }

  await start();
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    world,
    extensions,
    get fragments() {
      return fragments;
    },
    start,
    stop,
    async close() {
      await stop();
      udp.close();
    },
  };
}
