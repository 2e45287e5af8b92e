import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { errorDetail } from './errors.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

it('of an error page without end only the beginning is read, and its connection is closed', async () => {
  let sent = 0;
  const closed = Promise.withResolvers<undefined>();
  const made = createServer((_, response) => {
    response.writeHead(500, { 'content-type': 'text/html' });
    const piece = `<p>${'failed '.repeat(1000)}</p>`;
    const more = (): void => {
      while (!response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) return void response.once('drain', more);
      }
    };
    response.on('close', () => closed.resolve(undefined));
    more();
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(made.address() as AddressInfo).port}/`);
  const detail = await errorDetail(response);
  expect(detail.length).toBeLessThanOrEqual(241);
  expect(detail).toMatch(/^failed failed/u);
  await closed.promise;
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});
