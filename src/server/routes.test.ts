import Fastify, { type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer, createServer, type BuiltServer } from './create-server.ts';
import { requirePolicies } from './guards.ts';
import { methodsAt, ROUTES, routeSpec, type RouteKey } from './routes.ts';
import { buildPages, TestClient, testParts } from '../../testing/server.ts';

const HOST = '127.0.0.1:9000';

/** One use of every HTTP route and what a healthy server answers. A route without one does not compile. */
const EXAMPLES: Record<
  Exclude<RouteKey, 'GET /stream' | 'GET /overlay/stream' | 'GET /mic' | 'POST /api/personas/import'>,
  { url: string; body?: object; status: number; contains?: string }
> = {
  'GET /health': { url: '/health', status: 200, contains: '"status":"ok"' },
  'GET /status': { url: '/status', status: 200, contains: '"modules"' },
  'POST /api/chat': { url: '/api/chat', body: { user: 'mika', text: 'hello' }, status: 202, contains: '"queued"' },
  'POST /api/say': { url: '/api/say', body: { text: 'hello' }, status: 202, contains: '"triggerId"' },
  'POST /api/panic': { url: '/api/panic', body: { reason: 'test' }, status: 200 },
  'POST /api/resume': { url: '/api/resume', status: 200 },
  'POST /api/mute': { url: '/api/mute', body: { muted: true }, status: 200 },
  'POST /api/skip': { url: '/api/skip', status: 200, contains: '"skipped":false' },
  'POST /api/ears/talk': { url: '/api/ears/talk', body: { pressed: true }, status: 200, contains: '"pressed":true' },
  'POST /api/style': { url: '/api/style', body: { style: 'calm' }, status: 200 },
  'POST /api/scene': { url: '/api/scene', body: { scene: 'Main' }, status: 503, contains: 'OBS' },
  'POST /api/expression': { url: '/api/expression', body: { expression: 'neutral' }, status: 200 },
  'POST /api/preset': { url: '/api/preset', body: { preset: 'brb' }, status: 200 },
  'GET /api/personas': { url: '/api/personas', status: 200, contains: '"inUse":true' },
  'POST /api/persona': { url: '/api/persona', body: { persona: 'sable' }, status: 200, contains: '"characterId":"sable"' },
  'GET /api/bodies': { url: '/api/bodies', status: 200, contains: '"my-fox"' },
  // No bytes: what is sent as JSON is no picture.
  'PUT /api/bodies/:folder/:picture': { url: '/api/bodies/my-fox/open.png', body: {}, status: 400 },
  'POST /api/bodies/:folder/:picture/remove': { url: '/api/bodies/my-fox/closed.png/remove', status: 200, contains: '"pictures":[]' },
  'GET /bodies/:folder': { url: '/bodies/my-fox', status: 200, contains: '"closed.png"' },
  'GET /bodies/:folder/:picture': { url: '/bodies/my-fox/closed.png', status: 404 },
  'POST /api/modules/:name': { url: '/api/modules/asr', body: { enabled: false }, status: 200 },
  'POST /api/auth/twitch': { url: '/api/auth/twitch', status: 202, contains: '"userCode":"ABCD-EFGH"' },
  'GET /api/memory/people': { url: '/api/memory/people?name=mi', status: 200, contains: '"twitch:1"' },
  'GET /api/memory/known': { url: '/api/memory/known?viewerId=twitch:1', status: 200, contains: '"I have two cats"' },
  'POST /api/memory/change': { url: '/api/memory/change', body: { viewerId: 'twitch:1', what: 'fact', id: 7, text: null }, status: 200 },
  'POST /api/memory/forget': { url: '/api/memory/forget', body: { viewerId: 'twitch:1' }, status: 200, contains: '"copies":2' },
  'GET /api/turns': { url: '/api/turns?limit=1', status: 200, contains: '"turn-2"' },
  'GET /api/blocks': { url: '/api/blocks?limit=5', status: 200, contains: '"•••"' },
  'GET /api/recent': { url: '/api/recent', status: 200, contains: '"events"' },
  'GET /api/emotes': { url: '/api/emotes', status: 200, contains: '"catJAM"' },
  'GET /api/log': { url: '/api/log?limit=3', status: 200, contains: '"lines"' },
  'POST /api/moderation/try': { url: '/api/moderation/try', body: { text: 'hello', as: 'name' }, status: 200, contains: '"allowed":true' },
  'GET /api/moderation/rules': { url: '/api/moderation/rules', status: 200, contains: '"label":"links"' },
  'POST /api/moderation/rules': {
    url: '/api/moderation/rules',
    body: { category: 'links', direction: 'input', action: 'allow' },
    status: 200,
    contains: '"input":"allow"',
  },
  'POST /api/review/:id': { url: '/api/review/review:1', body: { approve: true }, status: 200, contains: '"outcome":"approved"' },
  'GET /api/strikes': { url: '/api/strikes', status: 200, contains: '"viewerId"' },
  'POST /api/strikes/forgive': { url: '/api/strikes/forgive', body: { viewerId: 'api:mika' }, status: 200 },
  'GET /api/settings': { url: '/api/settings', status: 200, contains: '"OBS_URL"' },
  'PUT /api/settings': { url: '/api/settings', body: { values: { VTS_OFFSET_MS: '20' } }, status: 200, contains: '"settings"' },
  'POST /api/restart': { url: '/api/restart', status: 200 },
  'POST /api/checks/:name': { url: '/api/checks/model', body: {}, status: 200, contains: '"verdict"' },
  'POST /api/setup/obs': { url: '/api/setup/obs', body: {}, status: 200, contains: 'Just Chatting' },
  'GET /api/models': { url: '/api/models', status: 200, contains: '"wanted"' },
  'POST /api/models': { url: '/api/models', body: { model: 'llama3.1:8b' }, status: 200 },
  'GET /api/voices': { url: '/api/voices', status: 200, contains: '"licence"' },
  'POST /api/voices': { url: '/api/voices', body: { voice: 'joe' }, status: 200 },
  'POST /api/voices/:name/try': { url: '/api/voices/built-in/try', status: 200, contains: 'RIFF' },
  'GET /api/files/:name': { url: '/api/files/persona', status: 200, contains: '"text"' },
  'PUT /api/files/:name': { url: '/api/files/commands', body: { text: 'prefix: "!"' }, status: 200, contains: '"pending":true' },
  'GET /api/latency': { url: '/api/latency?hours=2', status: 200, contains: '"reconnects"' },
  'GET /api/events.csv': { url: '/api/events.csv', status: 200, contains: 'atMs' },
  'GET /api/report': { url: '/api/report', status: 200, contains: '<!doctype html>' },
  'GET /api/telemetry.csv': { url: '/api/telemetry.csv', status: 200, contains: 'turnId' },
  'GET /metrics': { url: '/metrics', status: 200, contains: 'aivt_turns_total' },
  'GET /': { url: '/', status: 200, contains: 'panel' },
  'GET /latency': { url: '/latency', status: 200, contains: 'panel' },
  'GET /moderation': { url: '/moderation', status: 200, contains: 'panel' },
  'GET /memory': { url: '/moderation', status: 200, contains: 'panel' },
  'GET /persona': { url: '/persona', status: 200, contains: 'panel' },
  'GET /chat': { url: '/chat', status: 200, contains: 'panel' },
  'GET /setup': { url: '/setup', status: 200, contains: 'panel' },
  'GET /settings': { url: '/settings', status: 200, contains: 'panel' },
  'GET /logs': { url: '/logs', status: 200, contains: 'panel' },
  'GET /*': { url: '/favicon.svg', status: 200, contains: '<svg' },
  'GET /overlay': { url: '/overlay', status: 200, contains: 'overlay' },
  'GET /overlay/': { url: '/overlay/', status: 200, contains: 'overlay' },
  'GET /overlay/*': { url: '/overlay/assets/index-D4f9aa01.js', status: 200, contains: 'export' },
  'GET /sounds/:name': { url: '/sounds/boop.wav', status: 200, contains: 'RIFF' },
  'GET /docs': { url: '/docs', status: 200, contains: 'swagger-ui' },
  'GET /docs/': { url: '/docs/', status: 200, contains: 'swagger-ui' },
  'GET /docs/json': { url: '/docs/json', status: 200, contains: '"/api/chat"' },
  'GET /docs/yaml': { url: '/docs/yaml', status: 200, contains: '/api/chat' },
  'GET /docs/static/index.html': { url: '/docs/static/index.html', status: 302 },
  'GET /docs/static/swagger-initializer.js': { url: '/docs/static/swagger-initializer.js', status: 200, contains: 'SwaggerUIBundle' },
  'GET /docs/static/*': { url: '/docs/static/swagger-ui.css', status: 200, contains: '.swagger-ui' },
};

let built: BuiltServer;

beforeAll(async () => {
  built = await buildServer(testParts({ pages: await buildPages(), settings: { port: 9000 } }));
});
afterAll(() => built.app.close());

describe('the route table', () => {
  it('holds every route that is registered', () => {
    const unlisted = built.registered.filter((key) => {
      const [method = '', url] = key.split(' ');
      return routeSpec(method, url) === undefined;
    });
    expect(unlisted).toEqual([]);
    expect(built.registered.length).toBeGreaterThan(20);
  });

  it('holds nothing that is not registered', () => {
    // Fastify tells of the second spelling of a prefix (`/docs/`) by its HEAD alone.
    const registered = new Set(built.registered.map((key) => key.replace(/^HEAD /u, 'GET ')));
    expect(Object.keys(ROUTES).filter((key) => !registered.has(key))).toEqual([]);
  });

  it('holds the whole surface of the design', () => {
    const designed = [
      ...['GET /', 'GET /overlay', 'GET /health', 'GET /status', 'GET /stream', 'GET /overlay/stream', 'GET /docs'],
      ...['chat', 'say', 'panic', 'resume', 'mute', 'style', 'scene', 'expression', 'preset', 'modules/:name'].map(
        (name) => `POST /api/${name}`,
      ),
      ...['GET /api/turns', 'GET /api/telemetry.csv', 'GET /metrics'],
    ];
    expect(designed.filter((key) => !built.registered.includes(key))).toEqual([]);
  });

  it('keeps everything that acts under "control"', () => {
    const acting = Object.entries(ROUTES).filter(([key]) => /^(?:POST|PUT) /u.test(key));
    expect(acting.filter(([, spec]) => spec.access !== 'control')).toEqual([]);
  });

  it('refuses to start with a route that has no policy', async () => {
    const app = Fastify();
    requirePolicies(app);
    expect(() => app.get('/backdoor', () => 'hello')).toThrow(/GET \/backdoor has no access policy/u);
    await app.close();
  });

  it('knows the methods of an address, parameters included', () => {
    expect(methodsAt('/api/modules/asr')).toEqual(['POST']);
    expect(methodsAt('/health')).toEqual(['GET']);
    expect(methodsAt('/api/modules/asr/more')).toEqual([]);
    expect(methodsAt('/anything')).toEqual([]);
  });
});

describe('every route', () => {
  it.each(Object.entries(EXAMPLES))('%s answers', async (key, { url, body, status, contains }) => {
    const method = key.split(' ')[0] as 'GET' | 'POST' | 'PUT';
    const options: InjectOptions = { method, url, headers: { host: HOST }, ...(body ? { payload: body } : {}) };
    const response = await built.app.inject(options);
    expect({ status: response.statusCode, body: response.body }).toMatchObject({ status });
    if (contains !== undefined) expect(response.body).toContain(contains);
  });

  it('carries the protective headers', async () => {
    for (const [key, { url, body }] of Object.entries(EXAMPLES)) {
      const response = await built.app.inject({
        method: key.split(' ')[0] as 'GET' | 'POST' | 'PUT',
        url,
        headers: { host: HOST },
        ...(body ? { payload: body } : {}),
      });
      expect(response.headers, url).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(response.headers['content-security-policy'], url).toContain('frame-ancestors');
      expect(response.headers['access-control-allow-origin'], url).toBeUndefined();
    }
  });

  it.each(['/stream', '/overlay/stream', '/mic'])('%s opens as a WebSocket, and says so over plain HTTP', async (url) => {
    const server = await createServer(testParts());
    const client = new TestClient(server.url.replace('http', 'ws') + url);
    expect(await client.opened).toBe(true);
    expect((await fetch(server.url + url)).status).toBe(426);
    await server.close();
  });
});
