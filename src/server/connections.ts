/**
 * Who may hold how many connections. One stranger must not keep the owner's panic button out: each
 * address has a bound, strangers together have one, and the rest is kept for this machine and for
 * addresses that have shown the token.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** All together; a browser takes six, a stream one. */
export const MAX_CONNECTIONS = 512;
/** Of those, for addresses that have not shown the token. */
export const MAX_STRANGERS = 256;
export const MAX_PER_STRANGER = 32;
/** Addresses that have shown the token: more than a household has. */
const MAX_TRUSTED = 100;

export interface Connections {
  /** A request from this address held the token. */
  trust(address: string | undefined): void;
}

export function limitConnections(server: Pick<Server, 'on' | 'prependListener'> & { maxConnections: number }): Connections {
  server.maxConnections = MAX_CONNECTIONS;
  const trusted = new Set<string>();
  const strangers = new Map<string, number>();
  let total = 0;
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isThisMachine(address) || trusted.has(address)) return;
    const held = strangers.get(address) ?? 0;
    if (held >= MAX_PER_STRANGER || total >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    strangers.set(address, held + 1);
    total += 1;
    socket.once('close', () => {
      total -= 1;
      const left = (strangers.get(address) ?? 1) - 1;
      if (left === 0) strangers.delete(address);
      else strangers.set(address, left);
    });
  });
  return {
    trust(address) {
      if (address === undefined || isThisMachine(address)) return;
      trusted.delete(address);
      trusted.add(address);
      for (const oldest of trusted) {
        if (trusted.size <= MAX_TRUSTED) break;
        trusted.delete(oldest);
      }
    },
  };
}

function isThisMachine(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./u.test(address);
}
