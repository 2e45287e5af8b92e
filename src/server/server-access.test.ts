/** The access check as it stands before the real server: every route, every method, WebSockets. */
import { describe, expect, it } from 'vitest';
import { buildServer, createServer } from './create-server.ts';
import { ServerStartError } from './listen.ts';
import { ROUTES, routeOf, type RouteKey } from './routes.ts';
import { buildPages, TestClient, testParts } from '../../testing/server.ts';

const TOKEN = 'a-long-random-token-of-the-streamer';
const KEYS = Object.keys(ROUTES) as RouteKey[];

function addressOf(key: RouteKey): { method: 'GET' | 'POST' | 'PUT'; url: string } {
  const { method, url } = routeOf(key);
  return { method, url: url.replace(':name', 'asr').replace('*', 'x.js') };
}

describe('on loopback', () => {
  it('refuses a foreign Host on every route', async () => {
    const { app } = await buildServer(testParts({ settings: { port: 9000 } }));
    for (const key of KEYS) {
      const response = await app.inject({ ...addressOf(key), headers: { host: 'evil.example:9000' } });
      expect({ key, status: response.statusCode, code: response.json<{ error: { code: string } }>().error.code }).toEqual({
        key,
        status: 403,
        code: 'host-refused',
      });
    }
    await app.close();
  });

  it('refuses a foreign Origin on every route and every method, known or not', async () => {
    const parts = testParts({ settings: { port: 9000 } });
    const { app } = await buildServer(parts);
    const headers = { host: '127.0.0.1:9000', origin: 'https://evil.example' };
    for (const key of KEYS) {
      const response = await app.inject({ ...addressOf(key), headers });
      expect({ key, status: response.statusCode }).toEqual({ key, status: 403 });
    }
    for (const method of ['OPTIONS', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'GET'] as const) {
      expect((await app.inject({ method, url: '/api/panic', headers })).statusCode, method).toBe(403);
    }
    expect(parts.controls.calls).toEqual([]);
    await app.close();
  });

  it('lets its own pages and programs in', async () => {
    const { app } = await buildServer(testParts({ settings: { port: 9000 } }));
    for (const origin of [undefined, 'http://127.0.0.1:9000']) {
      const headers = { host: '127.0.0.1:9000', ...(origin === undefined ? {} : { origin }) };
      expect((await app.inject({ method: 'POST', url: '/api/panic', headers })).statusCode).toBe(200);
    }
    await app.close();
  });

  it.each(['/stream', '/overlay/stream'])('%s refuses a foreign page and a foreign name before the upgrade', async (path) => {
    const parts = testParts();
    const server = await createServer(parts);
    const url = server.url.replace('http', 'ws') + path;
    expect(await new TestClient(url, { origin: 'https://evil.example' }).opened).toBe(403);
    expect(await new TestClient(url, { origin: 'null' }).opened).toBe(403);
    expect(await new TestClient(url, { headers: { host: 'evil.example' } }).opened).toBe(403);
    expect(await new TestClient(url, { origin: server.url }).opened).toBe(true);
    expect(parts.overlays.connections).toHaveLength(path === '/stream' ? 0 : 1);
    await server.close();
  });
});

describe('off loopback', () => {
  it('does not start without a token, and says what to do', async () => {
    for (const token of [null, '']) {
      const start = createServer(testParts({ settings: { host: '0.0.0.0', token } }));
      await expect(start).rejects.toThrow(ServerStartError);
      await expect(start).rejects.toThrow(/AIVT_TOKEN.*AIVT_HOST=127\.0\.0\.1/u);
    }
  });

  it('asks for the token on every route but the public ones', async () => {
    const { app } = await buildServer(testParts({ settings: { host: '192.168.1.5', port: 9000, token: TOKEN } }));
    const host = '192.168.1.5:9000';
    for (const key of KEYS) {
      const address = addressOf(key);
      const without = await app.inject({ ...address, headers: { host } });
      const wrong = await app.inject({ ...address, headers: { host, authorization: 'Bearer nonsense' } });
      const right = await app.inject({ ...address, headers: { host, authorization: `Bearer ${TOKEN}` } });
      const open = ROUTES[key].access === 'public';
      expect({ key, without: without.statusCode === 401, wrong: wrong.statusCode === 401, right: right.statusCode === 401 }).toEqual({
        key,
        without: !open,
        wrong: !open,
        right: false,
      });
    }
    expect((await app.inject({ method: 'POST', url: '/api/unknown', headers: { host } })).statusCode).toBe(401);
    await app.close();
  });

  it('takes it in the address of a page or stream, and never writes it to the log', async () => {
    const parts = testParts({ settings: { host: '0.0.0.0', token: TOKEN } });
    const server = await createServer(parts);
    const ws = server.url.replace('http', 'ws');
    expect(await new TestClient(`${ws}/stream`).opened).toBe(401);
    expect(await new TestClient(`${ws}/stream?token=wrong-but-secret`).opened).toBe(401);
    expect(await new TestClient(`${ws}/stream?token=${TOKEN}`).opened).toBe(true);
    expect(await new TestClient(`${ws}/overlay/stream?token=${TOKEN}`, { origin: server.url }).opened).toBe(true);
    expect((await fetch(`${server.url}/status?token=${TOKEN}`)).status).toBe(200);
    expect((await fetch(`${server.url}/api/panic?token=${TOKEN}`, { method: 'POST' })).status).toBe(401);
    expect((await fetch(`${server.url}/api/nope?token=${TOKEN}`)).status).toBe(404);
    const said = parts.log.lines.join('\n') + server.url;
    expect(said).toContain('Refused');
    expect(said).not.toContain(TOKEN);
    expect(said).not.toContain('wrong-but-secret');
    await server.close();
  });

  it('asks a person for the token, and lets the same browser load the page again', async () => {
    const { app } = await buildServer(
      testParts({ pages: await buildPages(), settings: { host: '192.168.1.5', port: 9000, token: TOKEN } }),
    );
    const host = '192.168.1.5:9000';
    const asked = await app.inject({ url: '/', headers: { host } });
    expect(asked.statusCode).toBe(401);
    expect(asked.headers['content-type']).toContain('text/html');
    expect(asked.body).toContain('name="token"');

    const first = await app.inject({ url: `/?token=${TOKEN}`, headers: { host } });
    expect(first.statusCode).toBe(200);
    const cookie = String(first.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/u);
    expect(cookie).not.toContain(TOKEN);

    const headers = { host, cookie: `other=1; ${cookie.split(';')[0] ?? ''}` };
    for (const url of ['/', '/overlay']) expect((await app.inject({ url, headers })).statusCode).toBe(200);
    for (const url of ['/status', '/api/turns', '/metrics']) expect((await app.inject({ url, headers })).statusCode, url).toBe(401);
    expect((await app.inject({ method: 'POST', url: '/api/panic', headers })).statusCode).toBe(401);
    expect((await app.inject({ url: '/', headers: { ...headers, host: 'evil.example:9000' } })).statusCode).toBe(403);
    expect((await app.inject({ url: '/', headers: { host, cookie: 'aivt-page=guessed' } })).statusCode).toBe(401);
    await app.close();
  });

  it('gives no cookie on loopback', async () => {
    const { app } = await buildServer(testParts({ pages: await buildPages(), settings: { port: 9000, token: TOKEN } }));
    const response = await app.inject({ url: '/', headers: { host: '127.0.0.1:9000' } });
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toBeUndefined();
    await app.close();
  });

  it('warns of a token that can be guessed', async () => {
    const parts = testParts({ settings: { host: '192.168.1.5', token: 'kitsu' } });
    const { app } = await buildServer(parts);
    expect(parts.log.lines.join()).toMatch(/short enough to be guessed/u);
    expect(parts.log.lines.join()).not.toContain('kitsu');
    await app.close();
  });
});
