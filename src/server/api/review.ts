/** For the streamer's eyes: how a text would be judged, who was blocked how often, what happened last, the log. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { blockSchema, DIRECTIONS } from '../../domain/block.ts';
import type { RecentEvents } from '../../control/recent.ts';
import { eventSchema } from '../../domain/events.ts';
import { REVIEW_OUTCOMES } from '../../domain/review.ts';
import { ControlError } from '../../ports/controls.ts';
import type { Moderation, StandingView } from '../../ports/moderation.ts';
import type { ReviewDesk } from '../../ports/review.ts';
import { at, control, doc, errors, ok, okSchema } from './route.ts';

export interface ReviewParts {
  readonly moderation: Pick<Moderation, 'check'>;
  readonly review: ReviewDesk;
  readonly standing: StandingView;
  readonly recent: RecentEvents;
}

const tryInputSchema = z.strictObject({
  text: z.string().trim().min(1, 'give a text').max(1000),
  as: z.enum(DIRECTIONS).default('output').describe('`output` is judged by its sound too.'),
});
const tryResultSchema = z.object({
  allowed: z.boolean(),
  text: z.string().nullable().describe('As it would be said.'),
  block: blockSchema.nullable(),
});
const strikesSchema = z.object({
  strikes: z.array(z.object({ viewerId: z.string(), blocks: z.number().int(), ignoredForMs: z.number() })),
});
const logQuerySchema = z.object({ limit: z.coerce.number('give a number').int().min(1).max(1000).default(300) });

export function registerReview(plain: FastifyInstance, { moderation, review, standing, recent }: ReviewParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.route({
    ...at('POST /api/moderation/try'),
    schema: {
      ...doc('POST /api/moderation/try', 'control', 'Nothing is said, and nobody is blamed.'),
      body: tryInputSchema,
      response: { 200: tryResultSchema, ...errors(400, 401, 403, 413) },
    },
    handler: async ({ body }) => {
      const verdict = await moderation.check(body.text, body.as);
      return verdict.allowed ? { allowed: true, text: verdict.text, block: null } : { allowed: false, text: null, block: verdict.block };
    },
  });
  app.route({
    ...at('POST /api/review/:id'),
    schema: {
      ...doc('POST /api/review/:id', 'control', 'A yes is judged once more by the rules: `refused` when they say no.'),
      params: z.object({ id: z.string().min(1).max(40) }),
      body: z.strictObject({ approve: z.boolean() }),
      response: { 200: okSchema.extend({ outcome: z.enum(REVIEW_OUTCOMES) }), ...errors(400, 401, 403, 404) },
    },
    handler: async ({ params, body }) => {
      const outcome = await review.decide(params.id, body.approve);
      if (outcome === null) throw new ControlError('not-found', 'That does not wait any more: its time is over, or it was decided.');
      return { ...ok, outcome };
    },
  });
  app.route({
    ...at('GET /api/strikes'),
    schema: { ...doc('GET /api/strikes', 'control'), response: { 200: strikesSchema, ...errors(401, 403) } },
    handler: () => ({ strikes: [...standing.list()] }),
  });
  app.route({
    ...at('POST /api/strikes/forgive'),
    schema: { ...control('POST /api/strikes/forgive'), body: z.strictObject({ viewerId: z.string().min(1).max(200) }) },
    handler: ({ body }) => {
      standing.forgive(body.viewerId);
      return ok;
    },
  });
  app.route({
    ...at('GET /api/recent'),
    schema: {
      ...doc('GET /api/recent', 'telemetry', 'What the conversation in the panel is made of; in memory only.'),
      response: { 200: z.object({ events: z.array(eventSchema) }), ...errors(401, 403) },
    },
    handler: () => ({ events: [...recent.conversation()] }),
  });
  app.route({
    ...at('GET /api/log'),
    schema: {
      ...doc('GET /api/log', 'telemetry', 'Secrets are blanked out.'),
      querystring: logQuerySchema,
      response: {
        200: z.object({
          lines: z.array(
            z.object({ at: z.number(), level: z.enum(['info', 'warn', 'error']), message: z.string(), module: z.string().nullable() }),
          ),
        }),
        ...errors(400, 401, 403),
      },
    },
    handler: ({ query }) => ({ lines: [...recent.log(query.limit)] }),
  });
}
