import { setImmediate as nextLoop } from 'node:timers/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamMessageSchema } from '../control/stream.ts';
import type { NewEvent } from '../domain/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { encodePcmFrame, PCM_HEADER_BYTES } from '../ports/player-protocol.ts';
import { createServer, type RunningServer } from './create-server.ts';
import { clipReason, MAX_BUFFERED_BYTES, MAX_CLIENTS, PING_EVERY_MS } from './sockets.ts';
import { containing, TestClient, testParts, type TestParts } from '../../testing/server.ts';

let parts: TestParts & { clock: FakeClock };
let server: RunningServer;
let ws: string;

beforeEach(async () => {
  parts = { ...testParts(), clock: new FakeClock() };
  server = await createServer(parts);
  ws = server.url.replace('http', 'ws');
});
afterEach(() => server.close());

const hello = JSON.stringify({ type: 'hello', kind: 'overlay', audio: 'running' });

/** Yields to the network until `done`; a test that never gets there times out. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await nextLoop();
}

function bigMessage(text: string): NewEvent {
  return { type: 'chat.message', id: '1', user: 'mika', role: 'viewer', text, platform: 'synthetic' };
}

describe('/stream', () => {
  it('tells a snapshot first, then every event in order', async () => {
    const client = new TestClient(`${ws}/stream`);
    await client.json(1);
    parts.bus.emit({ type: 'muted', muted: true });
    parts.bus.emit({ type: 'panic', reason: 'test' });
    const told = await client.json(3);
    expect(told.map((event) => streamMessageSchema.parse(event).type)).toEqual(['snapshot', 'muted', 'panic']);
  });

  it('loses nothing between the snapshot and the first event, whenever a client comes', async () => {
    let n = 0;
    const clients: TestClient[] = [];
    for (let i = 0; i < 5; i++) {
      const client = new TestClient(`${ws}/stream`);
      clients.push(client);
      // Events go on while the client connects.
      await until(() => {
        parts.bus.emit({ type: 'log', level: 'info', message: String(n++), module: null });
        return client.frames.length > 2;
      });
    }
    const last = String(n - 1);
    for (const client of clients) {
      await until(() => client.frames.at(-1)?.toString().includes(`"message":"${last}"`) ?? false);
      const numbers = client.frames.slice(1).map((frame) => Number((JSON.parse(frame.toString()) as { message: string }).message));
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (numbers[0] ?? 0) + index));
    }
  });

  it('drops a client that does not read, and the others hear everything', async () => {
    const slow = new TestClient(`${ws}/stream`);
    const healthy = new TestClient(`${ws}/stream`);
    await Promise.all([slow.json(1), healthy.json(1)]);
    slow.socket.pause();
    const text = 'x'.repeat(60_000);
    let sent = 0;
    while (!parts.log.lines.some((line) => line.includes('does not read'))) {
      parts.bus.emit(bigMessage(text));
      sent += 1;
      if (sent > 2000) throw new Error('never dropped');
      await until(() => healthy.frames.length === sent + 1);
    }
    parts.bus.emit({ type: 'muted', muted: true });
    await until(() => healthy.frames.length === sent + 2);
    const told = parts.log.lines.filter((line) => line.includes('does not read'));
    expect(told).toHaveLength(1);
    expect(Number(/"bufferedBytes":(\d+)/u.exec(told[0] ?? '')?.[1])).toBeLessThan(MAX_BUFFERED_BYTES + 2 * text.length);
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013, reason: containing('too slow') });
    expect(slow.frames.length).toBeLessThanOrEqual(sent);
    expect(slow.frames.at(-1)).not.toContain('muted');
  });

  it('tears down a dropped client that does not even answer the goodbye', async () => {
    const slow = new TestClient(`${ws}/stream`);
    await slow.json(1);
    slow.socket.pause();
    for (let sent = 0; sent < 2000 && !parts.log.lines.some((line) => line.includes('does not read')); sent++) {
      parts.bus.emit(bigMessage('x'.repeat(60_000)));
      await nextLoop();
    }
    await parts.clock.advance(1_000);
    slow.socket.resume();
    expect((await slow.closed).code).toBe(1006);
  });

  it('says so when the state cannot be told', async () => {
    parts.controls.status = () => {
      throw new Error('not ready');
    };
    const client = new TestClient(`${ws}/stream`);
    expect((await client.closed).code).toBe(1011);
    expect(parts.log.lines.join()).toContain('not ready');
  });
});

describe('the bound of clients', () => {
  it('lets 64 of 200 in, refuses the rest, and has room again when one leaves', async () => {
    const clients = Array.from({ length: 200 }, () => new TestClient(`${ws}/stream`));
    const opened = await Promise.all(clients.map((client) => client.opened));
    expect(opened.filter((result) => result === true)).toHaveLength(MAX_CLIENTS);
    expect(opened.filter((result) => result === 503)).toHaveLength(200 - MAX_CLIENTS);

    const leaving = clients[opened.indexOf(true)];
    leaving?.socket.close();
    await leaving?.closed;
    // The server hears of it on its own side a moment later.
    for (;;) {
      const next = await new TestClient(`${ws}/stream`).opened;
      if (next === true) break;
      expect(next).toBe(503);
    }
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe('keepalive', () => {
  it('drops who no longer answers pings and keeps who does', async () => {
    const alive = new TestClient(`${ws}/overlay/stream`);
    const dead = new TestClient(`${ws}/overlay/stream`, { autoPong: false });
    await Promise.all([alive.json(1), dead.json(1)]);
    for (let round = 1; round <= 2; round++) {
      const pinged = new Promise<void>((resolve) => alive.socket.once('ping', () => resolve()));
      await parts.clock.advance(PING_EVERY_MS);
      await pinged;
      alive.socket.send(hello);
      // Frames keep their order: when this one is in, so is the pong before it.
      await until(() => parts.overlays.received.length === round);
    }
    expect((await dead.closed).code).toBe(1006);
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    expect(parts.overlays.gone).toBe(1);
  });

  it('stops when nobody is there', async () => {
    const client = new TestClient(`${ws}/stream`);
    await client.json(1);
    expect(parts.clock.pending).toBe(1);
    client.socket.close();
    await client.closed;
    await until(() => parts.clock.pending === 0);
  });
});

describe('/overlay/stream', () => {
  it('carries messages and sound both ways, with names of their own', async () => {
    const client = new TestClient(`${ws}/overlay/stream`);
    expect(await client.json(1)).toMatchObject([{ type: 'welcome', role: 'primary' }]);
    const [connection] = parts.overlays.connections;
    connection?.sendPcm(encodePcmFrame(3, 7, 0, Int16Array.of(1, -2)));
    await until(() => client.frames.length === 2);
    const frame = client.frames[1];
    expect(frame).toBeInstanceOf(Buffer);
    expect((frame as Buffer).readUInt32LE(0)).toBe(3);
    expect((frame as Buffer).readInt16LE(PCM_HEADER_BYTES + 2)).toBe(-2);
    client.socket.send(hello);
    await until(() => parts.overlays.received.length === 1);
    expect(parts.overlays.received).toEqual([JSON.parse(hello)]);
    const second = new TestClient(`${ws}/overlay/stream`);
    await second.json(1);
    expect(new Set(parts.overlays.connections.map(({ id }) => id)).size).toBe(2);
    expect(connection?.bufferedBytes).toBe(0);
  });

  it.each([
    ['{bad', 'not JSON'],
    ['[]', 'bad frame'],
    ['{"type":"turn.started"}', 'type'],
    ['{"type":"playing","clipId":"one","agoMs":0,"outputLatencyMs":0}', 'clipId'],
    ['{"type":"progress","clipId":1.5,"playedSamples":0}', 'clipId'],
  ])('closes on %s and says why', async (frame, reason) => {
    const client = new TestClient(`${ws}/overlay/stream`);
    await client.json(1);
    client.socket.send(frame);
    client.socket.send(hello);
    expect(await client.closed).toMatchObject({ code: 1008, reason: containing(reason) });
    expect(parts.overlays.received).toEqual([]);
    await until(() => parts.overlays.gone === 1);
  });

  it('closes on a binary frame and on one that is too big', async () => {
    const binary = new TestClient(`${ws}/overlay/stream`);
    await binary.json(1);
    binary.socket.send(Buffer.from(hello));
    expect((await binary.closed).code).toBe(1008);
    const big = new TestClient(`${ws}/overlay/stream`);
    await big.json(1);
    big.socket.send('x'.repeat(65 * 1024));
    expect((await big.closed).code).toBe(1009);
    await until(() => parts.overlays.gone === 2);
  });

  // Fifty thousand bad frames were fifty thousand lines, and as many events for the panel.
  it('is told of bad frames a few times, then once a minute with how many there were', async () => {
    const BAD = [Buffer.from(hello), 'no JSON', '{}', 'x'.repeat(65 * 1024)];
    const told = (what: string): string[] => parts.log.lines.filter((line) => line.includes(what));
    for (let n = 0; n < 40; n++) {
      const client = new TestClient(`${ws}/overlay/stream`);
      await client.json(1);
      client.socket.send(BAD[n % BAD.length]!);
      await client.closed;
    }
    await until(() => parts.overlays.gone === 40);
    expect(told('not in the protocol')).toHaveLength(3);
    expect(told('ended with an error').length).toBeLessThanOrEqual(3);
    await parts.clock.advance(60_000);
    const later = new TestClient(`${ws}/overlay/stream`);
    await later.json(1);
    later.socket.send('no JSON');
    await later.closed;
    expect(told('not in the protocol')).toHaveLength(4);
    expect(told('not in the protocol').at(-1)).toMatch(/"?times"?[:=] ?28/u);
  });

  it('keeps a fault of the hub from the other overlays', async () => {
    const first = new TestClient(`${ws}/overlay/stream`);
    const second = new TestClient(`${ws}/overlay/stream`);
    await Promise.all([first.json(1), second.json(1)]);
    parts.overlays.onReceive = () => {
      throw new Error('hub fault');
    };
    first.socket.send(hello);
    expect((await first.closed).code).toBe(1011);
    expect(parts.log.lines.join()).toContain('hub fault');
    parts.overlays.onReceive = () => undefined;
    second.socket.send(hello);
    await until(() => parts.overlays.received.length === 2);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
  });

  it('tells the hub once when an overlay goes, however it goes', async () => {
    const leaving = new TestClient(`${ws}/overlay/stream`);
    const torn = new TestClient(`${ws}/overlay/stream`);
    const thrownOut = new TestClient(`${ws}/overlay/stream`);
    await Promise.all([leaving.json(1), torn.json(1), thrownOut.json(1)]);
    leaving.socket.close();
    torn.socket.terminate();
    parts.overlays.connections[2]?.close('a reason that is rather long, '.repeat(10));
    await Promise.all([leaving.closed, torn.closed, thrownOut.closed]);
    await until(() => parts.overlays.gone === 3);
    await server.close();
    expect(parts.overlays.gone).toBe(3);
    expect(() => parts.overlays.connections[0]?.send({ type: 'cut', epoch: 2 })).not.toThrow();
  });
});

describe('closing', () => {
  it('is not held up by an upgrade that comes while it closes', async () => {
    // Takes the goodbye and says none: the server waits for it, and in that time somebody else comes.
    const silent = await rawUpgrade();
    const closing = server.close();
    await rawUpgrade();
    // Its second of grace is over.
    await parts.clock.advance(5000);
    await closing;
    silent.destroy();
    server = await createServer(parts);
  });

  async function rawUpgrade(): Promise<Socket> {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.on('error', () => undefined);
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    socket.write(
      `GET /stream HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    // Answered, or torn down: either way the server has dealt with it.
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    return socket;
  }

  it('says 1001 to everybody and frees the port', async () => {
    const clients = [new TestClient(`${ws}/stream`), new TestClient(`${ws}/overlay/stream`)];
    await Promise.all(clients.map((client) => client.json(1)));
    await server.close();
    for (const client of clients) expect(await client.closed).toEqual({ code: 1001, reason: 'AIVT is closing' });
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    expect(parts.clock.pending).toBe(0);
    parts.bus.emit({ type: 'resumed' });
  });

  it('does not wait for those who do not answer', async () => {
    const mute = new TestClient(`${ws}/stream`);
    await mute.json(1);
    mute.socket.pause();
    // A connection that has asked for nothing yet, and one that keeps its half-sent request.
    const port = Number(new URL(server.url).port);
    const idle = connect(port, '127.0.0.1');
    const halfway = connect(port, '127.0.0.1');
    halfway.write('POST /api/say HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{"te');
    idle.on('error', () => undefined);
    halfway.on('error', () => undefined);
    const closing = server.close();
    await parts.clock.advance(1_000);
    await closing;
    mute.socket.terminate();
    idle.destroy();
    halfway.destroy();
  });
});

describe('clipReason', () => {
  it('fits a close frame without breaking a character', () => {
    expect(clipReason('short')).toBe('short');
    const clipped = clipReason('🦊'.repeat(60));
    expect(Buffer.byteLength(clipped)).toBeLessThanOrEqual(123);
    expect(clipped.isWellFormed()).toBe(true);
  });
});
