/** Whom she remembers, and the way to have her forget them. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { reasonOf } from '../../kernel/fault.ts';
import type { Memory } from '../../ports/memory.ts';
import type { Moderation } from '../../ports/moderation.ts';
import { problem } from '../errors.ts';
import { changeMemoryInputSchema, forgetInputSchema, knownInputSchema, peopleInputSchema } from '../inputs.ts';
import { at, doc, errors, ok, okSchema } from './route.ts';

export interface MemoryParts {
  readonly people: Pick<Memory, 'people' | 'erase' | 'known' | 'change'>;
  readonly moderation: Pick<Moderation, 'check'>;
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

const knownSchema = z.array(
  z.object({
    what: z.enum(['fact', 'summary']),
    id: z.number().int(),
    text: z.string().nullable().describe('Null where it does not pass moderation any more.'),
    fromMs: when,
    toMs: when,
  }),
);

export function registerMemory(plain: FastifyInstance, { people, moderation }: MemoryParts): void {
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
  app.route({
    ...at('GET /api/memory/known'),
    schema: {
      ...doc('GET /api/memory/known', 'memory'),
      querystring: knownInputSchema,
      response: { 200: knownSchema, ...errors(400, 401, 403, 503) },
    },
    handler: async ({ query }, reply) => {
      try {
        return [...(await people.known(query.viewerId))];
      } catch (error) {
        const { status, body: told } = problem(503, 'unavailable', reasonOf(error));
        return reply.code(status as 503).send(told);
      }
    },
  });
  app.route({
    ...at('POST /api/memory/change'),
    schema: {
      ...doc('POST /api/memory/change', 'memory', 'New words are judged as her own would be, because she may say them.'),
      body: changeMemoryInputSchema,
      response: { 200: okSchema, ...errors(400, 401, 403, 404, 422, 503) },
    },
    handler: async ({ body: { viewerId, what, id, text } }, reply) => {
      const refuse = (status: 404 | 422 | 503, code: string, message: string) =>
        reply.code(status).send(problem(status, code, message).body);
      const verdict = text === null ? null : await moderation.check(text, 'output');
      if (verdict?.allowed === false)
        return refuse(422, 'blocked', `Moderation does not let that be kept (${verdict.block.category}, ${verdict.block.ruleId}).`);
      let done: boolean;
      try {
        done = await people.change(viewerId, { what, id, text: verdict?.text ?? null });
      } catch (error) {
        return refuse(503, 'unavailable', reasonOf(error));
      }
      return done ? ok : refuse(404, 'not-found', `This viewer has no such ${what}: it was changed or forgotten meanwhile.`);
    },
  });
}
