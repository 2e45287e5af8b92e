import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from './create-server.ts';
import { ROUTES, routeOf, type RouteKey } from './routes.ts';
import { testParts } from '../../testing/server.ts';

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        summary?: string;
        requestBody?: {
          required: boolean;
          content: Record<string, { schema: { properties: Record<string, unknown>; required?: string[] } }>;
        };
        responses: Record<string, unknown>;
      }
    >
  >;
  components: { schemas: Record<string, { oneOf?: { properties: { type: { const: string } } }[] }> };
}

let app: FastifyInstance;
let api: OpenApi;

beforeAll(async () => {
  ({ app } = await buildServer(testParts({ settings: { port: 9000 } })));
  api = (await app.inject({ url: '/docs/json', headers: { host: '127.0.0.1:9000' } })).json<OpenApi>();
});
afterAll(() => app.close());

describe('/docs', () => {
  it('describes every API route and stream of the table', () => {
    for (const [key, spec] of Object.entries(ROUTES)) {
      const { method, url } = routeOf(key as RouteKey);
      const told = api.paths[url.replace(/:(\w+)/gu, '{$1}')]?.[method.toLowerCase()];
      if (spec.kind === 'page') expect(told, key).toBeUndefined();
      else expect(told?.summary, key).toBe(spec.summary);
    }
  });

  it('takes its schemas from those that check the requests', () => {
    const schema = api.paths['/api/chat']?.['post']?.requestBody?.content['application/json']?.schema;
    expect(Object.keys(schema?.properties ?? {})).toEqual(['user', 'text', 'role']);
    expect(schema?.required).toEqual(['user', 'text']);
    expect(Object.keys(api.paths['/api/say']?.['post']?.responses ?? {})).toEqual(expect.arrayContaining(['202', '400', '422']));
    const events = api.components.schemas['StreamEvent']?.oneOf?.map((event) => event.properties.type.const);
    expect(events).toEqual(expect.arrayContaining(['snapshot', 'turn.started', 'turn.playing', 'moderation.blocked', 'log']));
    expect(Object.keys(api.components.schemas)).toEqual(expect.arrayContaining(['Status', 'TurnRecord', 'ToOverlay', 'FromOverlay']));
  });

  it('refers to nothing that is not there, and asks for a body only where one is needed', () => {
    for (const [, name = ''] of JSON.stringify(api).matchAll(/"#\/components\/schemas\/([^"]+)"/gu))
      expect(api.components.schemas).toHaveProperty([name]);
    expect(JSON.stringify(api.paths['/status'])).toContain('#/components/schemas/Status');
    expect(api.paths['/api/panic']?.['post']?.requestBody?.required).toBe(false);
    expect(api.paths['/api/chat']?.['post']?.requestBody?.required).toBe(true);
    expect(JSON.stringify(api.paths)).not.toContain('Default Response');
  });

  it('fetches nothing from elsewhere', async () => {
    for (const url of ['/docs', '/docs/', '/docs/static/swagger-initializer.js']) {
      const response = await app.inject({ url, headers: { host: '127.0.0.1:9000' } });
      expect(response.headers['content-security-policy']).toContain("default-src 'self'");
      expect([...response.body.matchAll(/(?:src|href)\s*=\s*["'](?:https?:)?\/\/[^"']+/gu)].map(String), url).toEqual([]);
    }
    const html = (await app.inject({ url: '/docs', headers: { host: '127.0.0.1:9000' } })).body;
    for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/gu)) {
      expect((await app.inject({ url: path, headers: { host: '127.0.0.1:9000' } })).statusCode, path).toBe(200);
    }
  });
});
