import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { askToSay, localUrl } from './say.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

/** A server that answers everything so; resolves to its port. */
async function answering(status: number, body: string, onRequest: (request: IncomingMessage) => void = () => undefined): Promise<number> {
  const server = createServer((request, response) => {
    onRequest(request);
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}
const at = (port: number, token: string | null = null): Parameters<typeof askToSay>[0] => ({
  AIVT_HOST: '127.0.0.1',
  AIVT_PORT: port,
  AIVT_TOKEN: token,
});

it.each([
  ['127.0.0.1', 'http://127.0.0.1:9000'],
  ['localhost', 'http://localhost:9000'],
  ['0.0.0.0', 'http://127.0.0.1:9000'],
  ['::', 'http://127.0.0.1:9000'],
  // "http://::1:9000" is no address: AIVT was said not to run.
  ['::1', 'http://[::1]:9000'],
  ['[::1]', 'http://[::1]:9000'],
  ['fd00::7', 'http://[fd00::7]:9000'],
])('AIVT_HOST=%s answers at %s', (host, url) => {
  expect(localUrl({ AIVT_HOST: host, AIVT_PORT: 9000 })).toBe(url);
  expect(URL.canParse(url)).toBe(true);
});

it('the line goes to the server with the token, and is taken', async () => {
  const seen: unknown[] = [];
  const port = await answering(202, '{"outcome":"queued","triggerId":"x"}', ({ method, url, headers }) =>
    seen.push([method, url, headers.authorization]),
  );
  expect(await askToSay(at(port, 'a-token-of-sixteen'), 'hello')).toEqual({ code: 0, told: 'she will say it' });
  expect(seen).toEqual([
    ['POST', '/api/say', 'Bearer a-token-of-sixteen'],
    ['GET', '/status', 'Bearer a-token-of-sixteen'],
  ]);
});

it.each([
  ['online', 'she will say it'],
  ['offline', 'she will say it, but nobody hears her'],
  ['unknown', 'she will say it, but nobody hears her'],
])('with an overlay that is %s it tells whether anybody hears her', async (state, told) => {
  const port = await answering(202, JSON.stringify({ outcome: 'queued', modules: { overlay: { state } } }));
  const { code, told: said } = await askToSay(at(port), 'hello');
  expect(code).toBe(0);
  expect(said.split(':')[0]).toMatch(new RegExp(`^${told}`, 'u'));
  if (state === 'online') expect(said).toBe(told);
});

it.each([
  [409, '{"error":{"code":"refused","message":"she is muted: unmute first"}}', 'not said: she is muted: unmute first'],
  [422, '{"error":{"code":"blocked","message":"Moderation stopped this (hate)."}}', 'not said: Moderation stopped this (hate).'],
  [500, '<html>', 'not said: the server answered 500'],
  [502, '{"error":null}', 'not said: the server answered 502'],
  [400, '"no"', 'not said: the server answered 400'],
])('a refusal (%i) is told in the words of the server', async (status, body, told) => {
  expect(await askToSay(at(await answering(status, body)), 'hello')).toEqual({ code: 1, told });
});

it('a line is not carried on to where a redirect leads', async () => {
  let seen = 0;
  const server = createServer((request, response) => {
    seen += 1;
    response.writeHead(request.url === '/api/say' ? 307 : 202, { location: '/elsewhere', connection: 'close' }).end('{}');
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  expect((await askToSay(at((server.address() as AddressInfo).port), 'hello')).code).toBe(1);
  expect(seen).toBe(1);
});

it('nobody there is told as that', async () => {
  const port = await answering(200, '');
  await new Promise((closed) => servers.pop()?.close(closed));
  expect((await askToSay(at(port), 'hello')).told).toMatch(
    /^AIVT does not answer at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\): is it running\?/u,
  );
});
