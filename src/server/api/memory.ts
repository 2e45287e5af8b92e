/** Whom she remembers, and the way to have her forget them. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { reasonOf } from '../../kernel/fault.ts';
import type { Memory } from '../../ports/memory.ts';
import { problem } from '../errors.ts';
import { forgetInputSchema, peopleInputSchema } from '../inputs.ts';
import { at, doc, errors } from './route.ts';

export interface MemoryParts {
  readonly people: Pick<Memory, 'people' | 'erase'>;
}

const when = z.number().describe('Milliseconds since 1970.');
const peopleSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string().nullable(),
    visits: z.number().int(),
    firstSeenMs: when,
    lastSeenMs: when,
    facts: z.number().int(),
  }),
);
const erasureSchema = z.object({
  facts: z.number().int(),
  exchanges: z.number().int(),
  summaries: z.number().int(),
  copies: z.number().int().describe('Backups and files set aside that were cleaned or deleted too.'),
});

export function registerMemory(plain: FastifyInstance, { people }: MemoryParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.route({
    ...at('GET /api/memory/people'),
    schema: {
      ...doc('GET /api/memory/people', 'memory'),
      querystring: peopleInputSchema,
      response: { 200: peopleSchema, ...errors(400, 401, 403, 503) },
    },
    handler: async ({ query }) => [...(await people.people(query.name, query.limit))],
  });
  app.route({
    ...at('POST /api/memory/forget'),
    schema: {
      ...doc('POST /api/memory/forget', 'memory', 'Answers when nothing of the viewer is left in the memory and its copies.'),
      body: forgetInputSchema,
      response: { 200: erasureSchema, ...errors(400, 401, 403, 503) },
    },
    handler: async ({ body }, reply) => {
      try {
        return await people.erase(body.viewerId);
      } catch (error) {
        const { status, body: told } = problem(503, 'unavailable', `the viewer could not be forgotten: ${reasonOf(error)}`);
        return reply.code(status as 503).send(told);
      }
    },
  });
}
