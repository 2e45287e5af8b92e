import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startOpenAi, type OpenAiOptions } from '../../testing/stand-ins/openai.ts';
import { parseSettings } from '../config/settings.ts';
import { model, ollama, openAi } from './doctor-model.ts';
import { firstModelServer } from './model-servers.ts';

describe('an OpenAI-compatible server', () => {
  const look = async (given: Partial<OpenAiOptions>, more: Record<string, string> = {}): Promise<string> => {
    const stand = await startOpenAi(given);
    try {
      const { verdict, detail } = await model(parseSettings({ OPENAI_CHAT_URL: stand.url, OPENAI_API_KEY: 'k', ...more }));
      return `${verdict}: ${detail.replace(stand.url, 'URL')}`;
    } finally {
      await stand.close();
    }
  };
  it.each([
    [{}, {}, 'ok: URL has kitsu'],
    [{ models: ['koboldcpp/Kitsu'] }, { OPENAI_CHAT_MODEL: 'kitsu', POLICY_PROVIDER: 'openai' }, 'ok: URL has koboldcpp/Kitsu'],
    [
      {},
      { OPENAI_CHAT_MODEL: 'other' },
      'hint: The model server at URL has no model "other"; it has kitsu: load it there, or set OPENAI_CHAT_MODEL',
    ],
    [{ fault: 'key' }, {}, 'hint: URL refuses access: check OPENAI_API_KEY'],
    [{ fault: 'loading' }, {}, 'hint: URL is still loading its model: look again in a minute'],
    [{ models: [] }, {}, 'hint: The model server at URL has no model loaded; load one in it'],
  ] as const)('%j with %j: %s', async (given, more, told) => {
    expect(await look({ ...given, models: [...('models' in given ? given.models : ['kitsu'])] }, more)).toBe(told);
  });

  it('an address without its /v1, and one of another path, are told with the right one', async () => {
    const stand = await startOpenAi({});
    try {
      const origin = stand.url.replace(/\/v1$/u, '');
      for (const wrong of [origin, `${origin}/api`]) {
        const { verdict, detail } = await model(parseSettings({ OPENAI_CHAT_URL: wrong }));
        expect([verdict, detail]).toEqual([
          'hint',
          `${wrong} answers 404, and the model server is at ${stand.url}: set OPENAI_CHAT_URL=${stand.url}`,
        ]);
      }
    } finally {
      await stand.close();
    }
  });

  it('a server that listens elsewhere is found, and nobody is told as nobody', async () => {
    const stand = await startOpenAi({});
    const settings = parseSettings({ OPENAI_CHAT_URL: 'http://127.0.0.1:1/v1' });
    try {
      const found = await openAi(settings, () => firstModelServer(['http://127.0.0.1:2/v1', stand.url]));
      expect(found.detail).toBe(
        `nothing answers at http://127.0.0.1:1/v1, but a model server does at ${stand.url}: set OPENAI_CHAT_URL=${stand.url}`,
      );
      const none = await openAi(settings, () => Promise.resolve(null));
      expect(none.detail).toContain('start the model server there');
    } finally {
      await stand.close();
    }
  });

  it('which server is looked at follows the settings', async () => {
    const at = async (given: Record<string, string>): Promise<string> => (await model(parseSettings(given))).detail;
    const nobody = { OLLAMA_URL: 'http://127.0.0.1:1', OPENAI_CHAT_URL: 'http://127.0.0.1:2/v1' };
    expect(await at(nobody)).toContain(':2/v1');
    expect(await at({ ...nobody, POLICY_PROVIDER: 'ollama' })).toContain('127.0.0.1:1:');
    expect(await at({ OLLAMA_URL: 'http://127.0.0.1:1' })).toContain('127.0.0.1:1:');
    expect(await at({ ...nobody, POLICY_PROVIDER: 'gguf' })).toContain('GGUF_MODEL');
    expect(await at({ OLLAMA_URL: 'http://127.0.0.1:1', GGUF_MODEL: '/nowhere/a.gguf' })).toMatch(
      /[\\/]nowhere[\\/]a\.gguf cannot be read: there is no such file/u,
    );
    expect(await at({ ...nobody, USE_STUB_POLICY: '1' })).toContain('no model is asked');
  });
});

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
