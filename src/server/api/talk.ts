/** What she is told: a chat message, or words to say. Both go the one way in. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Ingress, Outcome } from '../../ports/ingress.ts';
import { problem } from '../errors.ts';
import { blockSchema } from '../../domain/block.ts';
import { chatInputSchema, sayInputSchema } from '../inputs.ts';
import { at, doc, errors } from './route.ts';

export interface TalkParts {
  readonly ingress: Ingress;
  readonly clock: Clock;
}

const queuedSchema = z.object({ outcome: z.literal('queued'), triggerId: z.string().describe('Finds it again in /stream.') });
const chatOutcomeSchema = z.discriminatedUnion('outcome', [
  queuedSchema,
  z.object({ outcome: z.literal('held'), triggerId: z.string().describe('It waits for the streamer: `review.changed` in /stream.') }),
  z.object({ outcome: z.literal('blocked'), block: blockSchema }),
  z.object({ outcome: z.literal('command'), command: z.string(), reply: z.string().nullable().describe('What chat is told.') }),
]);

export function registerTalk(plain: FastifyInstance, { ingress, clock }: TalkParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const nextId = apiIds();

  app.route({
    ...at('POST /api/chat'),
    schema: {
      ...doc(
        'POST /api/chat',
        'talk',
        'A message that moderation stops is still taken in: 202 with `outcome: "blocked"`, as on a platform.',
      ),
      body: chatInputSchema,
      response: { 202: chatOutcomeSchema, ...errors(400, 401, 403, 409, 413) },
    },
    handler: async ({ body }, reply) => {
      const outcome = await ingress.chat({
        id: nextId(),
        platform: 'api',
        userId: body.user.toLowerCase(),
        userName: body.user,
        role: body.role,
        text: body.text,
        receivedAtMs: clock.nowMs(),
      });
      if (outcome.outcome === 'refused') return sendRefused(reply, outcome.reason);
      return reply.code(202).send(outcome);
    },
  });
  app.route({
    ...at('POST /api/say'),
    schema: {
      ...doc('POST /api/say', 'talk', 'Words that moderation stops are not said: 422 with the category of the block.'),
      body: sayInputSchema,
      response: { 202: queuedSchema, ...errors(400, 401, 403, 409, 413, 422) },
    },
    handler: async ({ body }, reply) => {
      const outcome = await ingress.say(body.text);
      if (outcome.outcome === 'queued') return reply.code(202).send(outcome);
      return outcome.outcome === 'refused' ? sendRefused(reply, outcome.reason) : sendBlocked(reply, outcome);
    },
  });
}

/** Messages of the API have no platform that numbers them. */
function apiIds(): () => string {
  let next = 1;
  return () => String(next++);
}

function sendRefused(reply: FastifyReply, reason: string): FastifyReply {
  const { status, body } = problem(409, 'refused', reason);
  return reply.code(status).send(body);
}

function sendBlocked(reply: FastifyReply, { block }: Extract<Outcome, { outcome: 'blocked' }>): FastifyReply {
  const { status, body } = problem(422, 'blocked', `Moderation stopped this (${block.category}). Say it in other words.`, {
    category: block.category,
    ruleId: block.ruleId,
  });
  return reply.code(status).send(body);
}
