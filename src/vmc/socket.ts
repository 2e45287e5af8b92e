/** A UDP socket to one address. */
import { createSocket } from 'node:dgram';

/** `port` by default the one that receivers of the protocol take. */
export interface Target {
  readonly host: string;
  readonly port: number;
}
const USUAL_PORT = 39_539;

/** @param url `udp://host:port`, as the settings have checked it. */
export function targetOf(url: string): Target {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/gu, ''), port: port === '' ? USUAL_PORT : Number(port) };
}

/** Why it cannot be sent there, and what to do. */
export function whyNot(error: Error, url: string): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET')
    return `nobody listens at ${url}: start the program that draws the model, and switch its VMC receiver on, with this port`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host in VMC_URL=${url} has no address: mend it, or use its number`;
  return `nothing can be sent to ${url}: ${error.message}`;
}

export interface DatagramEvents {
  /** It has an address to send to. */
  ready(): void;
  /** It never gets one: the host has no address. Nothing more comes. */
  failed(error: Error): void;
  /** What was sent came back, or could not go out. Sending goes on. */
  trouble(error: Error): void;
}

export interface Datagrams {
  /** Goes out now or never; a second one that the system has not taken yet is dropped. After `close` nothing goes. */
  send(bytes: Uint8Array): void;
  /** Resolves when what was sent is out and the socket is gone. */
  close(): Promise<void>;
}
export type OpenDatagrams = (target: Target, events: DatagramEvents) => Datagrams;

/** Given to the system and not taken: more than this would be old when it is drawn. */
const MAX_UNTAKEN = 2;

export const openDatagrams: OpenDatagrams = ({ host, port }, events) => {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const gone = new Promise<void>((resolve) => socket.once('close', resolve));
  let connected = false;
  let ended = false;
  let untaken = 0;

  function end(): void {
    connected = false;
    socket.close();
  }
  // A socket of which only this is open must not keep the program running.
  socket.unref();
  socket.on('error', (error) => {
    if (connected) events.trouble(error);
  });
  socket.connect(port, host, (error?: Error) => {
    if (ended) return;
    if (error) {
      ended = true;
      end();
      events.failed(error);
      return;
    }
    connected = true;
    events.ready();
  });

  return {
    send(bytes) {
      if (!connected || ended || untaken >= MAX_UNTAKEN) return;
      untaken += 1;
      socket.send(bytes, (error) => {
        untaken -= 1;
        if (error && !ended) events.trouble(error);
        if (ended && untaken === 0) end();
      });
    },
    async close() {
      if (!ended) {
        ended = true;
        if (untaken === 0) end();
      }
      await gone;
    },
  };
};
