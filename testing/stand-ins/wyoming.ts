/** A recogniser that speaks Wyoming, for tests: it answers as it is told, or badly in one of the ways that servers have. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { encodeWyoming, WyomingDecoder } from '../wyoming.ts';

export type Behaviour =
  /** Answers with this text. */
  | { readonly kind: 'answers'; readonly text: string }
  /** Takes everything and says nothing. */
  | { readonly kind: 'silent' }
  /** Ends the connection in the middle of the sound. */
  | { readonly kind: 'dies' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'refuses'; readonly message: string };

export interface WyomingStandIn {
  readonly url: string;
  behaviour: Behaviour;
  /** Bytes of sound of each utterance that was heard to its end. */
  readonly heard: number[];
  /** Connections that are open. */
  readonly open: number;
  /** Resolves when somebody has sent a whole utterance, or the beginning of one to a server that dies. */
  asked(): Promise<void>;
  close(): Promise<void>;
}

const INFO = { asr: [{ name: 'faster-whisper', models: [{ name: 'C:\\models\\tiny' }] }] };

export async function startWyoming(behaviour: Behaviour = { kind: 'answers', text: 'hello there' }): Promise<WyomingStandIn> {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const heard: number[] = [];
  const told = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const decoder = new WyomingDecoder();
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) {
        const how = standIn.behaviour;
        if (event.type === 'describe')
          socket.write(how.kind === 'garbage' ? 'HTTP/1.1 400 Bad Request\r\n\r\n' : encodeWyoming('info', INFO));
        if (event.type === 'audio-chunk') {
          bytes += event.payloadLength;
          if (how.kind === 'dies') {
            socket.destroy();
            told();
          }
        }
        if (event.type !== 'audio-stop') continue;
        heard.push(bytes);
        if (how.kind === 'answers') socket.end(encodeWyoming('transcript', { text: ` ${how.text} ` }));
        else if (how.kind === 'refuses') socket.write(encodeWyoming('error', { text: how.message, code: 'oom' }));
        else if (how.kind === 'garbage') socket.write('{"type": 5}\nwhat');
        told();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const standIn: WyomingStandIn = {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    heard,
    get open() {
      return sockets.size;
    },
    asked: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}
