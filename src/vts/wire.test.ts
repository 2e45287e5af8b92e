import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openWebSocket } from './wire.ts';

let server: WebSocketServer;
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

it('a message that is too big ends the connection, and is not taken; compression is not offered', async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  await once(server, 'listening');
  server.on('connection', (socket, request) => {
    expect(request.headers['sec-websocket-extensions']).toBeUndefined();
    socket.send('small');
    socket.send('x'.repeat(9 * 2 ** 20));
  });
  const taken: string[] = [];
  const closed = Promise.withResolvers<string>();
  const { port } = server.address() as AddressInfo;
  const events = { message: (text: string) => taken.push(text), closed: closed.resolve };
  await openWebSocket(`ws://127.0.0.1:${port}`, events, new AbortController().signal);
  await closed.promise;
  expect(taken).toEqual(['small']);
});
