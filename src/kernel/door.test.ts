import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { doorOf, KNOCK_EVERY_MS, watchDoor } from './door.ts';

async function listening(port = 0): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const closed = (server: Server): Promise<unknown> => {
  const over = once(server, 'close');
  server.close();
  return over;
};

it('knows the doors of this machine, and no others', () => {
  expect(doorOf('http://127.0.0.1:11434')).toEqual({ host: '127.0.0.1', port: 11434 });
  expect(doorOf('http://localhost/v1')).toEqual({ host: 'localhost', port: 80 });
  expect(doorOf('http://[::1]:8080/v1')).toEqual({ host: '::1', port: 8080 });
  expect(doorOf('tcp://127.0.0.1', 10_300)).toEqual({ host: '127.0.0.1', port: 10_300 });
  expect(doorOf('tcp://127.0.0.1')).toBeNull();
  for (const url of [
    'https://api.openai.com/v1',
    'http://192.168.1.20:11434',
    'http://localhost.example.org',
    'http://127.example.org',
    'in AIVT',
    '',
  ])
    expect(doorOf(url), url).toBeNull();
});

it('tells when who listened is gone and when it is back, and nothing while it stays as it is', async () => {
  const clock = new FakeClock();
  let server = await listening();
  const { port } = server.address() as AddressInfo;
  const told: boolean[] = [];
  const knocks = (more: number): Promise<unknown> => {
    const from = heard;
    return expect.poll(async () => (await clock.advance(KNOCK_EVERY_MS), heard - from), { interval: 5 }).toBeGreaterThanOrEqual(more);
  };
  let heard = 0;
  server.on('connection', () => heard++);
  const stop = watchDoor({ door: { host: '127.0.0.1', port }, clock, onChange: (there) => told.push(there) });
  await knocks(3);
  expect(told).toEqual([]);
  await closed(server);
  await expect.poll(async () => (await clock.advance(KNOCK_EVERY_MS), told), { interval: 5 }).toEqual([false]);
  server = await listening(port);
  server.on('connection', () => heard++);
  await expect.poll(async () => (await clock.advance(KNOCK_EVERY_MS), told), { interval: 5 }).toEqual([false, true]);
  stop();
  await closed(server);
  await clock.advance(10 * KNOCK_EVERY_MS);
  expect(told).toEqual([false, true]);
});

it('leaves nothing behind when it is ended', async () => {
  const clock = new FakeClock();
  const stop = watchDoor({ door: { host: '127.0.0.1', port: 9 }, clock, onChange: () => undefined });
  stop();
  await expect.poll(() => clock.pending).toBe(0);
});
