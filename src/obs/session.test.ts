/** What takes the port of OBS and is not OBS. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { systemClock } from '../kernel/clock.ts';
import { openObsSession } from './session.ts';

const HUGE = 'x'.repeat(9 * 2 ** 20);

let server: WebSocketServer;
let url: string;
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'obswebsocket.json' });
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

function greet(socket: WebSocket, version = '5.0.0'): void {
  socket.on('message', () => socket.send(JSON.stringify({ op: 2, d: { negotiatedRpcVersion: 1 } })));
  socket.send(JSON.stringify({ op: 0, d: { obsWebSocketVersion: version, rpcVersion: 1 } }));
}

// A frame of 100 MB cost 370 MB: the library takes what the socket takes, and that is a hundred megabytes.
describe('a message that is too big', () => {
  it('ends the connection, and is not taken', async () => {
    server.on('connection', (socket) => greet(socket));
    const session = await openObsSession({ url, password: '', clock: systemClock });
    const events: unknown[] = [];
    session.socket.on('CustomEvent', (event) => events.push(event));
    const [peer] = server.clients;
    const closed = once(peer!, 'close');
    peer?.send(JSON.stringify({ op: 5, d: { eventType: 'CustomEvent', eventData: { eventData: { text: HUGE } } } }));
    await new Promise((resolve) => session.ended.addEventListener('abort', resolve, { once: true }));
    expect(session.ended.reason).toMatchObject({ kind: 'closed' });
    expect(events).toEqual([]);
    expect(await closed).toContain(1009);
  });

  it('in place of the greeting is no OBS', async () => {
    server.on('connection', (socket) => greet(socket, HUGE));
    await expect(openObsSession({ url, password: '', clock: systemClock })).rejects.toMatchObject({ name: 'ObsError' });
  });
});

it('a server of another protocol is told as what it is', async () => {
  server.options.handleProtocols = () => false;
  server.on('connection', (socket) => greet(socket));
  await expect(openObsSession({ url, password: '', clock: systemClock })).rejects.toMatchObject({ name: 'ObsError' });
});

it('compression is not offered: what it hides is bounded too late', async () => {
  const asked = once(server, 'connection');
  const opening = openObsSession({ url, password: '', clock: systemClock }).catch(() => null);
  const [socket, request] = (await asked) as [WebSocket, { headers: Record<string, string> }];
  expect(request.headers['sec-websocket-extensions']).toBeUndefined();
  greet(socket);
  await (await opening)?.close();
});
