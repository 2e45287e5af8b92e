/** CSV goes out as fast as its reader takes it, over a real socket. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextLoop } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testParts } from '../../testing/server.ts';
import { createServer, type RunningServer } from './create-server.ts';

const MIB = 2 ** 20;
const PIECES = 128;
/** What lies between server and reader: the stream's own buffer, and the kernel's for both ends. */
const BETWEEN_BYTES = 24 * MIB;
/** Rounds of the event loop in which a server that does not wait for its reader would run far ahead. */
const ROUNDS = 20;

let made: number;
let ended: Promise<void>;
let server: RunningServer;
let socket: Socket;

beforeEach(async () => {
  made = 0;
  const parts = testParts();
  let end: () => void;
  ended = new Promise((resolve) => (end = resolve));
  async function* csv(): AsyncIterable<string> {
    try {
      for (; made < PIECES; made++) {
        await Promise.resolve();
        yield 'x'.repeat(MIB);
      }
    } finally {
      end();
    }
  }
  server = await createServer({
    ...parts,
    history: { ...parts.history, csv },
    report: { make: () => new Promise(() => undefined) },
    timeouts: { requestMs: 15_000, headersMs: 10_000, checkEveryMs: 1000, handlerMs: 50 },
  });
  const { host, hostname, port } = new URL(server.url);
  socket = connect(Number(port), hostname);
  socket.write(`GET /api/telemetry.csv HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
});
afterEach(async () => {
  socket.destroy();
  await server.close();
});

describe('a CSV of 128 MB', () => {
  it('is never far ahead of a slow reader, who gets all of it', async () => {
    let read = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      read += chunk.length;
      for (let round = 0; round < ROUNDS; round++) await nextLoop();
      expect(made * MIB - read).toBeLessThan(BETWEEN_BYTES);
    }
    expect(made).toBe(PIECES);
    expect(read).toBeGreaterThan(PIECES * MIB);
  });

  // It was cut off in the middle, 15 s after it was asked for, with nothing that told.
  it('outlasts the time that other requests have', async () => {
    await once(socket, 'data');
    socket.pause();
    expect((await fetch(`${server.url}/api/report`)).status).toBe(503);
    let read = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) read += chunk.length;
    expect(made).toBe(PIECES);
    expect(read).toBeGreaterThan((PIECES - 1) * MIB);
  });

  it('is given up when the reader goes', async () => {
    await once(socket, 'data');
    socket.destroy();
    await ended;
    expect(made * MIB).toBeLessThan(BETWEEN_BYTES);
  });
});
