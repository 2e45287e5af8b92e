import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { clientFor, parseEndpoint } from './client.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

// A JSON answer of 300 MB cost 200 MB.
it('an answer that is one JSON is taken up to a size, and no further', async () => {
  let bytes = 3 * 2 ** 20;
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"models":[],"padding":"${'x'.repeat(bytes)}"}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = parseEndpoint(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const list = (): Promise<unknown> => clientFor(endpoint, 'm', new AbortController().signal).list();
  await expect(list()).rejects.toMatchObject({ kind: 'protocol' });
  bytes = 1000;
  await expect(list()).resolves.toMatchObject({ models: [] });
});
