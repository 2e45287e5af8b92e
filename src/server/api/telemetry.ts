/** What was said, how fast, and what was stopped. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { blockRecordSchema, turnRecordSchema, type TurnHistory } from '../../ports/history.ts';
import { at, doc, errors } from './route.ts';

export const MAX_TURNS = 500;

const blocksSchema = z.object({ blocks: z.array(blockRecordSchema) });
const turnsSchema = z.object({ turns: z.array(turnRecordSchema) });
const turnsQuerySchema = z.object({ limit: z.coerce.number('give a number').int().min(1).max(MAX_TURNS).default(50) });

export function registerTelemetry(plain: FastifyInstance, { history }: { readonly history: TurnHistory }): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();

  app.route({
    ...at('GET /api/turns'),
    schema: {
      ...doc('GET /api/turns', 'telemetry'),
      querystring: turnsQuerySchema,
      response: { 200: turnsSchema, ...errors(400, 401, 403) },
    },
    handler: async ({ query }) => ({ turns: [...(await history.turns(query.limit))] }),
  });
  app.route({
    ...at('GET /api/blocks'),
    schema: {
      ...doc('GET /api/blocks', 'telemetry'),
      querystring: turnsQuerySchema,
      response: { 200: blocksSchema, ...errors(400, 401, 403) },
    },
    handler: async ({ query }) => ({ blocks: [...(await history.blocks(query.limit))] }),
  });
  app.route({
    ...at('GET /api/telemetry.csv'),
    schema: doc(
      'GET /api/telemetry.csv',
      'telemetry',
      'RFC 4180, one header line. Cells that a spreadsheet would take for a formula start with an apostrophe.',
    ),
    handler: async (_request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="aivt-turns.csv"')
        .send(await history.csv()),
  });
  app.route({
    ...at('GET /metrics'),
    schema: doc('GET /metrics', 'telemetry'),
    handler: async (_request, reply) => {
      const { contentType, body } = await history.metrics();
      return reply.type(contentType).send(body);
    },
  });
}
