/** Binding the port, and telling plainly why that failed. */
import { Fault, reasonOf } from '../kernel/fault.ts';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';

const PROBE_TIMEOUT_MS = 500;

/** The server could not start; the message says what to change. */
export class ServerStartError extends Fault {}

/**
 * @returns the port that was bound (of interest when 0 was asked for).
 * @throws ServerStartError
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    // `localhost` would bind two servers, of which only one upgrades WebSockets.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/gu, ''), port });
  } catch (error) {
    throw new ServerStartError(await explain(error, host, port), { cause: error });
  }
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/**
 * Binds the port for a moment, so that what would be told at the end of the start is told at its beginning.
 * @throws ServerStartError
 */
export async function tryPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen({ host: host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/gu, ''), port }, resolve);
    });
  } catch (error) {
    throw new ServerStartError(await explain(error, host, port), { cause: error });
  }
  await new Promise((closed) => probe.close(closed));
}

async function explain(error: unknown, host: string, port: number): Promise<string> {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'EADDRINUSE': {
      const owner = await askOwner(port);
      return `Port ${port} on ${host} is already in use${owner}. Close that program, or set AIVT_PORT in .env to a free port.`;
    }
    case 'EACCES':
      return `This account may not open port ${port} (it is below 1024, or the system keeps it back). Set AIVT_PORT in .env to another port, such as 9000.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `AIVT_HOST=${host} is no address of this machine. Set AIVT_HOST=127.0.0.1 in .env, or the address that other machines know this one by.`;
    default:
      return `The server could not listen on ${host}:${port}: ${reasonOf(error)}`;
  }
}

/** Most often the port is held by an AIVT that is still running, which says so itself. */
function askOwner(port: number): Promise<string> {
  return new Promise((resolve) => {
    const probe = request(
      { host: '127.0.0.1', port, path: '/health', headers: { host: `127.0.0.1:${port}` }, timeout: PROBE_TIMEOUT_MS },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
          if (body.length > 1024) probe.destroy();
        });
        response.on('end', () => resolve(isHealth(body) ? ` by another AIVT (open http://127.0.0.1:${port})` : ' by another program'));
      },
    );
    // A program that accepts and then says nothing, or speaks something else than HTTP.
    const cancel = setTimeout(() => probe.destroy(), PROBE_TIMEOUT_MS);
    probe.on('error', () => resolve(' by another program'));
    probe.on('close', () => {
      clearTimeout(cancel);
      resolve(' by another program');
    });
    probe.end();
  });
}

function isHealth(body: string): boolean {
  try {
    const health = JSON.parse(body) as { status?: unknown; version?: unknown; uptimeS?: unknown };
    return health.status === 'ok' && typeof health.version === 'string' && typeof health.uptimeS === 'number';
  } catch {
    return false;
  }
}
