/** `/docs`: OpenAPI made from the schemas that check the requests. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { turnRecordSchema } from '../ports/history.ts';
import { statusSchema } from '../control/status.ts';
import { streamMessageSchema } from '../control/stream.ts';
import { fromOverlaySchema, toOverlaySchema } from '../ports/player-protocol.ts';
import { errorBodySchema } from './errors.ts';
import { ROUTES, routeOf, type RouteKey } from './routes.ts';

const DESCRIPTION = `The local API of AIVT. It answers on loopback only unless told otherwise; off loopback it needs the token of \`AIVT_TOKEN\`.

Errors are \`{"error": {"code", "message"}}\`; the message says what to do. What happens is told on the WebSocket \`/stream\`: first a \`snapshot\`, then each event as one JSON text frame (schema \`StreamEvent\`). Overlays speak on \`/overlay/stream\` (schemas \`ToOverlay\`, \`FromOverlay\`; binary frames carry sound).`;

/** `/docs` runs no script but its own; the page sets styles from script and draws with data: images. */
export const DOCS_CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SHARED = {
  Error: errorBodySchema,
  Status: statusSchema,
  TurnRecord: turnRecordSchema,
  StreamEvent: streamMessageSchema,
  ToOverlay: toOverlaySchema,
  FromOverlay: fromOverlaySchema,
};

const STATUS_TEXT: Readonly<Record<string, string>> = {
  200: 'Done.',
  202: 'Taken in.',
  400: 'The body or query is not right; `field` names where.',
  401: 'The token is missing or wrong (off loopback).',
  403: 'Host or Origin refused.',
  404: 'No such thing.',
  409: 'Not possible now, or never.',
  413: 'Larger than 64 KB.',
  422: 'Moderation stopped it.',
  503: 'The part that would do it is not there.',
};

/** Call before any route is registered. */
export async function registerDocs(app: FastifyInstance, version: string): Promise<void> {
  const registry = z.registry<{ id?: string }>();
  for (const [id, schema] of Object.entries(SHARED)) registry.add(schema, { id });
  const addShared = createJsonSchemaTransformObject({ schemaRegistry: registry });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'AIVT', version, description: DESCRIPTION, license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' } },
      tags: [
        { name: 'health', description: 'Is it up, and how are its parts?' },
        { name: 'talk', description: 'Give her something to say or to answer.' },
        { name: 'control', description: 'The buttons of the panel.' },
        { name: 'memory', description: 'Whom does she remember?' },
        { name: 'telemetry', description: 'How fast was she?' },
        { name: 'setup', description: "Settings, checks, what can be fetched, the streamer's own files." },
        { name: 'streams', description: 'WebSockets.' },
      ],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'AIVT_TOKEN; needed off loopback only.' } },
      },
      security: [{}, { token: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry: registry }),
    transformObject: (document) => complete(addShared(document) as Described) as ReturnType<typeof addShared>,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    theme: { title: 'AIVT API' },
    uiConfig: { docExpansion: 'list', validatorUrl: null } as Record<string, unknown>,
  });
}

/** What is touched of the document. */
interface Described {
  paths?: Record<string, Record<string, Operation>>;
}
interface Operation {
  requestBody?: { required?: boolean; content: Record<string, { schema?: { required?: readonly string[] } }> };
  responses?: Record<string, { description: string }>;
}

/** Adds what the libraries leave out: bodies that may be left out, what a status means, the WebSockets. */
function complete(document: Described): Described {
  const paths = structuredClone(document.paths ?? {});
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    const { requestBody, responses = {} } = operation;
    if (requestBody) requestBody.required = Object.values(requestBody.content).some(({ schema }) => (schema?.required ?? []).length > 0);
    for (const [status, response] of Object.entries(responses)) response.description = STATUS_TEXT[status] ?? response.description;
  }
  return { ...document, paths: { ...paths, ...socketPaths() } };
}

/** The WebSocket library hides its routes; here they are told of by hand, from the same table. */
function socketPaths(): Record<string, Record<string, Operation & { summary: string; tags: string[] }>> {
  const told: ReturnType<typeof socketPaths> = {};
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
