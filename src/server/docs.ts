/** `/docs`: OpenAPI made from the schemas that check the requests. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { turnRecordSchema } from '../pipeline/controls.ts';
import { eventSchema, statusSchema } from '../pipeline/events.ts';
import { fromOverlaySchema, toOverlaySchema } from '../pipeline/player-protocol.ts';
import { ROUTES, routeOf, type RouteKey } from './routes.ts';

const DESCRIPTION = `The local API of AIVT. It answers on loopback only unless told otherwise; off loopback it needs the token of \`AIVT_TOKEN\`.

Errors are \`{"error": {"code", "message"}}\`; the message says what to do. What happens is told on the WebSocket \`/stream\`: first a \`snapshot\`, then each event as one JSON text frame (schema \`StreamEvent\`). Overlays speak on \`/overlay/stream\` (schemas \`ToOverlay\`, \`FromOverlay\`; binary frames carry sound).`;

/** `/docs` runs no script but its own; the page sets styles from script and draws with data: images. */
export const DOCS_CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SHARED = {
  Status: statusSchema,
  TurnRecord: turnRecordSchema,
  StreamEvent: eventSchema,
  ToOverlay: toOverlaySchema,
  FromOverlay: fromOverlaySchema,
};

/** Call before any route is registered. */
export async function registerDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'AIVT', version, description: DESCRIPTION, license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' } },
      tags: [
        { name: 'health', description: 'Is it up, and how are its parts?' },
        { name: 'talk', description: 'Give her something to say or to answer.' },
        { name: 'control', description: 'The buttons of the panel.' },
        { name: 'telemetry', description: 'How fast was she?' },
        { name: 'streams', description: 'WebSockets.' },
      ],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'AIVT_TOKEN; needed off loopback only.' } },
        schemas: sharedSchemas(),
      },
      security: [{}, { token: [] }],
    },
    transform: createJsonSchemaTransform({}),
    transformObject: (document) => {
      const described = 'openapiObject' in document ? document.openapiObject : document.swaggerObject;
      const paths = (described.paths ?? {}) as Record<string, unknown>;
      return { ...described, paths: { ...paths, ...socketPaths() } } as typeof described;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    theme: { title: 'AIVT API' },
    uiConfig: { docExpansion: 'list', validatorUrl: null } as Record<string, unknown>,
  });
}

function sharedSchemas(): Record<string, never> {
  const schemas: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(SHARED)) {
    const { $schema: _, ...body } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
    schemas[name] = body;
  }
  // OpenAPI 3.1 takes JSON Schema as it is; the library's type knows only 3.0's.
  return schemas as Record<string, never>;
}

/** The WebSocket library hides its routes; here they are told of by hand, from the same table. */
function socketPaths(): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  for (const [key, spec] of Object.entries(ROUTES)) {
    if (spec.kind !== 'socket') continue;
    const { url, summary } = routeOf(key as RouteKey);
    told[url] = {
      get: {
        summary,
        tags: ['streams'],
        responses: {
          101: { description: 'The WebSocket is open.' },
          403: { description: 'Host or Origin refused.' },
          503: { description: 'Too many clients.' },
        },
      },
    };
  }
  return told;
}
