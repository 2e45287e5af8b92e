import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ollama, voices } from './doctor.ts';

describe('Ollama', () => {
  let server: Server | null = null;
  afterEach(async () => {
    await new Promise((closed) => (server ? server.close(closed) : closed(null)));
    server = null;
  });

  async function answering(status: number, body: string): Promise<string> {
    const made = createServer((_, response) => response.writeHead(status, { connection: 'close' }).end(body));
    server = made;
    await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
  }
  const look = (url: string): ReturnType<typeof ollama> => ollama({ OLLAMA_URL: url, OLLAMA_MODEL: 'kitsu' });

  it.each(['{"models":[{"name":"kitsu"}]}', '{"models":[{"name":"other"},{"name":"kitsu:latest"}]}'])(
    'with the model: %s',
    async (body) => {
      expect(await look(await answering(200, body))).toMatchObject({ verdict: 'ok' });
    },
  );

  it.each(['{"models":null}', '{"models":[]}', '{}', '{"models":[{"name":"other"}]}'])('without a model: %s', async (body) => {
    expect(await look(await answering(200, body))).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('ollama pull kitsu') as string,
    });
  });

  it.each([
    [200, '<html>a router</html>'],
    [200, '{"models":5}'],
    [404, '{"models":[{"name":"kitsu"}]}'],
    [500, ''],
  ])('something else at its address (%i %s) is not taken for it, nor for nothing', async (status, body) => {
    const { verdict, detail } = await look(await answering(status, body));
    expect([verdict, detail]).toEqual(['hint', expect.stringContaining(`answers ${status}, but not as Ollama`)]);
  });

  it('an answer without end is not read to its end', async () => {
    let sent = 0;
    const made = createServer((_, response) => {
      response.writeHead(200, { connection: 'close' });
      const more = (): void => {
        while (!response.destroyed && sent < 64 * 2 ** 20) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536, ' '))) return void response.once('drain', more);
        }
        response.end('{"models":[{"name":"kitsu"}]}');
      };
      more();
    });
    server = made;
    await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening));
    const { detail } = await look(`http://127.0.0.1:${(made.address() as AddressInfo).port}`);
    expect(detail).toContain('not as Ollama');
    expect(sent).toBeLessThan(32 * 2 ** 20);
  });

  it('one that sends on to another address is not followed', async () => {
    const made = createServer((request, response) => {
      if (request.url === '/api/tags') response.writeHead(307, { location: '/elsewhere', connection: 'close' }).end();
      else response.writeHead(200, { connection: 'close' }).end('{"models":[{"name":"kitsu"}]}');
    });
    server = made;
    await new Promise<void>((listening) => made.listen(0, '127.0.0.1', listening));
    expect(await look(`http://127.0.0.1:${(made.address() as AddressInfo).port}`)).toMatchObject({ verdict: 'hint' });
  });

  it('nobody there', async () => {
    expect(await look('http://127.0.0.1:1')).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('nothing answers') as string,
    });
  });
});

describe('voices', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aivt-doctor-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
  const look = (wanted = '', dir = folder): ReturnType<typeof voices> =>
    voices({ AIVT_DATA_DIR: 'data', VOICES_DIR: dir, PIPER_VOICE: wanted });

  it('names the ones that are installed, and what to do where one is missing', async () => {
    expect(await look()).toMatchObject({ verdict: 'hint', detail: expect.stringContaining('npm run voices -- list') as string });
    for (const name of ['b-low', 'a-medium']) for (const end of ['.onnx', '.onnx.json']) await writeFile(join(folder, name + end), '');
    await writeFile(join(folder, 'half.onnx'), '');
    expect(await look()).toEqual({ what: 'voices', verdict: 'ok', detail: 'Piper: a-medium, b-low' });
    expect(await look('b-low')).toMatchObject({ verdict: 'ok' });
    expect(await look('half')).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('PIPER_VOICE=half is not installed') as string,
    });
  });

  it('a folder that cannot be read is a hint, no crash', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await look('', join(folder, 'file'))).toMatchObject({
      verdict: 'hint',
      detail: expect.stringContaining('cannot be read') as string,
    });
  });
});
