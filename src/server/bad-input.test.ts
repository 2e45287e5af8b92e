import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, createServer } from './create-server.ts';
import type { ErrorBody } from './errors.ts';
import { containing, testParts, type TestParts } from '../../testing/server.ts';

const HEADERS = { host: '127.0.0.1:9000', 'content-type': 'application/json' };

let parts: TestParts;
let app: FastifyInstance;

beforeAll(async () => {
  parts = testParts({ settings: { port: 9000 } });
  ({ app } = await buildServer(parts));
});
afterAll(() => app.close());

async function post(
  url: string,
  payload: string | object,
  headers: Record<string, string> = HEADERS,
): Promise<{ status: number; error: ErrorBody['error'] }> {
  const response = await app.inject({ method: 'POST', url, headers, payload });
  return { status: response.statusCode, error: response.json<ErrorBody>().error };
}

describe('bad input', () => {
  it.each([
    '{bad',
    '{"user": "mika", "text": ',
    "{'text': 'x'}",
    '\u0000',
    'undefined',
    '{"__proto__": {"x": 1}, "user": "a", "text": "b"}',
  ])('malformed JSON: %j', async (payload) => {
    const { status, error } = await post('/api/chat', payload);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'bad-json', message: containing('not valid JSON') });
  });

  it.each([
    ['/api/chat', { user: 'mika', text: 5 }, 'text'],
    ['/api/chat', { user: ['mika'], text: 'hi' }, 'user'],
    ['/api/chat', { user: 'mika', text: '' }, 'text'],
    ['/api/chat', { user: 'mika', text: ' \u0000 ' }, 'text'],
    ['/api/chat', { user: 'mika', text: 'x'.repeat(1001) }, 'text'],
    ['/api/chat', { user: 'mika', text: 'hi', role: 'owner' }, 'role'],
    ['/api/chat', { text: 'hi' }, 'user'],
    ['/api/chat', { user: 'mika', text: 'hi', extra: 1 }, 'body'],
    ['/api/chat', [], 'body'],
    ['/api/mute', { muted: 'yes' }, 'muted'],
    ['/api/expression', { expression: 'furious beyond words' }, 'expression'],
    ['/api/modules/kitchen', { enabled: true }, 'name'],
    ['/api/panic', { reason: 7 }, 'reason'],
  ])('%s with %j names the field %s', async (url, payload, field) => {
    const { status, error } = await post(url, payload);
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'invalid', field });
    expect(error.message).toContain(field);
  });

  it('limit of /api/turns', async () => {
    for (const limit of ['0', '501', '1.5', 'many', '-1']) {
      const response = await app.inject({ url: `/api/turns?limit=${limit}`, headers: HEADERS });
      expect(response.statusCode).toBe(400);
      expect(response.json<ErrorBody>().error.field).toBe('limit');
    }
  });

  it('1 MB of text', async () => {
    const { status, error } = await post('/api/say', { text: 'x'.repeat(1024 * 1024) });
    expect(status).toBe(413);
    expect(error).toMatchObject({ code: 'too-large', message: containing('64 KB') });
  });

  it('1 MB of text over a real connection, after which the next message is answered', async () => {
    const real = testParts();
    const server = await createServer(real);
    const send = (text: string): Promise<Response> =>
      fetch(`${server.url}/api/say`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) });
    expect((await send('x'.repeat(1024 * 1024))).status).toBe(413);
    expect((await send('hello')).status).toBe(202);
    expect(real.controls.calls).toEqual([['say', 'hello']]);
    await server.close();
  });

  it('control characters do not get in', async () => {
    parts.controls.calls.length = 0;
    const response = await app.inject({
      method: 'POST',
      url: '/api/chat',
      headers: HEADERS,
      payload: { user: 'mi\u0000ka', text: 'a\u0007b\u001b[2Jc' },
    });
    expect(response.statusCode).toBe(202);
    expect(parts.controls.calls).toEqual([['chat', { user: 'mi ka', text: 'a b [2Jc', role: 'viewer' }]]);
  });

  it('another content type, which a foreign form could send', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const { status, error } = await post('/api/panic', 'reason=x', { host: HEADERS.host, 'content-type': type });
      expect(status).toBe(415);
      expect(error.message).toContain('application/json');
    }
  });

  it('panic and resume work without a body, however that is sent', async () => {
    parts.controls.calls.length = 0;
    for (const url of ['/api/panic', '/api/resume']) {
      for (const headers of [{ host: HEADERS.host }, HEADERS]) {
        expect((await app.inject({ method: 'POST', url, headers })).statusCode).toBe(200);
      }
    }
    expect(parts.controls.calls).toEqual([['panic', 'panic button'], ['panic', 'panic button'], ['resume'], ['resume']]);
  });

  it('an unknown address', async () => {
    for (const [method, url] of [
      ['GET', '/nope'],
      ['POST', '/api/nope'],
      ['GET', '/api/nope'],
      ['GET', '/overlay/nope.js'],
    ] as const) {
      const response = await app.inject({ method, url, headers: { host: HEADERS.host } });
      expect(response.statusCode, url).toBe(404);
      expect(response.json<ErrorBody>().error).toMatchObject({ code: 'not-found', message: containing(url) });
    }
  });

  it('a method that is not there', async () => {
    for (const [method, url, allow] of [
      ['GET', '/api/panic', 'POST'],
      ['DELETE', '/api/modules/asr', 'POST'],
      ['POST', '/status', 'GET'],
      ['OPTIONS', '/api/say', 'POST'],
    ] as const) {
      const response = await app.inject({ method, url, headers: { host: HEADERS.host } });
      expect(response.statusCode, url).toBe(405);
      expect(response.headers.allow).toBe(allow);
      expect(response.json<ErrorBody>().error.code).toBe('method-not-allowed');
    }
  });
});

describe('what cannot be done', () => {
  it('blocked chat is taken in and told as data', async () => {
    const response = await app.inject({ method: 'POST', url: '/api/chat', headers: HEADERS, payload: { user: 'mika', text: 'badword' } });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({
      outcome: 'blocked',
      block: { direction: 'input', category: 'slur', ruleId: 'slur-1', excerpt: 'b*****d', cause: 'content' },
    });
  });

  it('a blocked line to say is an error with its category', async () => {
    const { status, error } = await post('/api/say', { text: 'badword' });
    expect(status).toBe(422);
    expect(error).toMatchObject({ code: 'blocked', category: 'slur', ruleId: 'slur-1' });
  });

  it('what is refused says why', async () => {
    for (const [url, payload] of [
      ['/api/say', { text: 'refuse me' }],
      ['/api/chat', { user: 'mika', text: 'refuse me' }],
    ] as const) {
      expect(await post(url, payload)).toEqual({ status: 409, error: { code: 'refused', message: 'Panic is on; resume first.' } });
    }
  });

  it('not found, not allowed, unavailable', async () => {
    expect(await post('/api/style', { style: 'loud' })).toMatchObject({
      status: 404,
      error: { code: 'not-found', message: containing('there are: calm') },
    });
    expect(await post('/api/modules/moderation', { enabled: false })).toMatchObject({ status: 409, error: { code: 'not-allowed' } });
    expect(await post('/api/scene', { scene: 'Main' })).toMatchObject({
      status: 503,
      error: { code: 'unavailable', message: containing('OBS') },
    });
  });

  it('our own faults are logged and not shown', async () => {
    const { status, error } = await post('/api/scene', { scene: 'broken' });
    expect(status).toBe(500);
    expect(JSON.stringify(error)).not.toContain('secret inside');
    expect(parts.log.lines.at(-1)).toContain('secret inside');
  });
});
