/** What was said, how fast, and what was stopped. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { blockRecordSchema, latencyReportSchema, turnRecordSchema, type StreamReporter, type TurnHistory } from '../../ports/history.ts';
import { at, doc, errors } from './route.ts';

export const MAX_TURNS = 500;
/** A download goes on as long as its reader reads; the limit of the other routes would cut it off in the middle. */
const DOWNLOAD_TIMEOUT_MS = 60 * 60_000;
const STALLED_MS = 60_000;

const blocksSchema = z.object({ blocks: z.array(blockRecordSchema) });
const turnsSchema = z.object({ turns: z.array(turnRecordSchema) });
const limit = z.coerce.number('give a number').int().min(1).max(MAX_TURNS).default(50);
const limitQuerySchema = z.object({ limit });
const turnsQuerySchema = z.object({
  limit,
  before: z.coerce.number('give milliseconds since 1970').positive().optional().describe('Only turns that began before it.'),
});
const HOUR_MS = 60 * 60_000;
const latencyQuerySchema = z.object({
  hours: z.coerce
    .number('give a number')
    .positive()
    .max(24 * 366)
    .default(24),
});

export interface TelemetryParts {
  readonly history: TurnHistory;
  readonly report: StreamReporter;
}

export function registerTelemetry(plain: FastifyInstance, { history, report }: TelemetryParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();

  app.route({
    ...at('GET /api/turns'),
    schema: {
      ...doc('GET /api/turns', 'telemetry'),
      querystring: turnsQuerySchema,
      response: { 200: turnsSchema, ...errors(400, 401, 403) },
    },
    handler: async ({ query }) => ({ turns: [...(await history.turns(query.limit, query.before))] }),
  });
  app.route({
    ...at('GET /api/blocks'),
    schema: {
      ...doc('GET /api/blocks', 'telemetry'),
      querystring: limitQuerySchema,
      response: { 200: blocksSchema, ...errors(400, 401, 403) },
    },
    handler: async ({ query }) => ({ blocks: [...(await history.blocks(query.limit))] }),
  });
  app.route({
    ...at('GET /api/latency'),
    schema: {
      ...doc('GET /api/latency', 'telemetry', 'Over the last `hours`; nearest-rank percentiles, within 1 %; the greatest is exact.'),
      querystring: latencyQuerySchema,
      response: { 200: latencyReportSchema, ...errors(400, 401, 403, 503) },
    },
    handler: async ({ query }) => history.report(query.hours * HOUR_MS),
  });
  const csvNote = 'RFC 4180, one header line. Cells that a spreadsheet would take for a formula start with an apostrophe.';
  app.route({
    ...at('GET /api/telemetry.csv'),
    schema: doc('GET /api/telemetry.csv', 'telemetry', csvNote),
    handlerTimeout: DOWNLOAD_TIMEOUT_MS,
    handler: (_request, reply) => sendCsv(reply, 'aivt-turns.csv', history.csv('turns')),
  });
  app.route({
    ...at('GET /api/events.csv'),
    schema: doc('GET /api/events.csv', 'telemetry', csvNote),
    handlerTimeout: DOWNLOAD_TIMEOUT_MS,
    handler: (_request, reply) => sendCsv(reply, 'aivt-events.csv', history.csv('events')),
  });
  app.route({
    ...at('GET /api/report'),
    schema: doc('GET /api/report', 'telemetry', 'An HTML file without a script. It holds names and words of viewers.'),
    handler: async (_request, reply) => {
      const { fileName, html } = await report.make();
      return reply.type('text/html; charset=utf-8').header('content-disposition', `attachment; filename="${fileName}"`).send(html);
    },
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

/** A piece at a time, as fast as the client takes them. */
function sendCsv(reply: FastifyReply, name: string, pieces: AsyncIterable<string>): FastifyReply {
  // Until then its connection must have taken something.
  reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 }));
}
