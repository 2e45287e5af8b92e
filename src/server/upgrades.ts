import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Upgrades {
  /** Ends every upgraded connection now, and each that is still to come. */
  destroyAll(): void;
}

/**
 * Keeps account of upgraded connections. Node hands them over and forgets them: neither its own
 * `closeAllConnections` nor Fastify ends them, and a server with one left never finishes to close. One that
 * asks to be upgraded while the server closes is answered 503 and left open, which only this sees.
 */
export function trackUpgrades(server: Server): Upgrades {
  const open = new Set<Duplex>();
  let closing = false;
  server.prependListener('upgrade', (_request, socket: Duplex) => {
    if (closing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    destroyAll() {
      closing = true;
      for (const socket of open) socket.destroy();
    },
  };
}
