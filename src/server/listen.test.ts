import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createServer } from './create-server.ts';
import { ServerStartError, tryPort } from './listen.ts';
import { testParts } from '../../testing/server.ts';

describe('a busy port', () => {
  it('held by another AIVT: says so, and how to change it', async () => {
    const first = await createServer(testParts());
    const port = Number(new URL(first.url).port);
    const second = createServer(testParts({ settings: { port } }));
    await expect(second).rejects.toThrow(ServerStartError);
    await expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use by another AIVT (open http://127.0.0.1:${port})`);
    await expect(second).rejects.toThrow('AIVT_PORT');
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    await first.close();
    const third = await createServer(testParts({ settings: { port } }));
    expect(third.url).toBe(`http://127.0.0.1:${port}`);
    await third.close();
  });

  it('held by a program that says nothing: gives up asking who it is', async () => {
    const silent = createTcpServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await expect(createServer(testParts({ settings: { port } }))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already in use by another program`,
    );
    silent.close();
  });
});

describe('a port that is tried before the start', () => {
  it('is told to be taken in the same words, and is free again when it was free', async () => {
    const first = await createServer(testParts());
    const port = Number(new URL(first.url).port);
    await expect(tryPort('127.0.0.1', port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use by another AIVT`);
    await first.close();
    await tryPort('127.0.0.1', port);
    const second = await createServer(testParts({ settings: { port } }));
    await second.close();
  });
});

describe('the host', () => {
  it('that is not of this machine', async () => {
    const start = createServer(testParts({ settings: { host: '192.0.2.1', token: 'a-long-random-token-of-the-streamer' } }));
    await expect(start).rejects.toThrow(/AIVT_HOST=192\.0\.2\.1 is no address of this machine/u);
  });

  it('may be spelled localhost or [::1]', async () => {
    for (const [host, shown] of [
      ['localhost', 'http://127.0.0.1:'],
      ['[::1]', 'http://[::1]:'],
      ['::1', 'http://[::1]:'],
    ] as const) {
      const server = await createServer(testParts({ settings: { host } }));
      expect(server.url).toContain(shown);
      expect((await fetch(`${server.url}/status`)).status).toBe(200);
      await server.close();
    }
  });
});
