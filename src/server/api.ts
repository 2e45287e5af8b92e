/** The HTTP API: thin handlers over `Controls` and `TurnHistory`, with their schemas. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ModuleSwitches } from '../control/modules.ts';
import type { StatusView } from '../control/status-view.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Controls } from '../ports/controls.ts';
import { blockRecordSchema, turnRecordSchema, type TurnHistory } from '../ports/history.ts';
import type { Ingress, Outcome } from '../ports/ingress.ts';
import {
  chatInputSchema,
  expressionInputSchema,
  moduleInputSchema,
  moduleNameSchema,
  muteInputSchema,
  panicInputSchema,
  presetInputSchema,
  sayInputSchema,
  sceneInputSchema,
  styleInputSchema,
} from './inputs.ts';
import { statusSchema } from '../control/status.ts';
import { errorBodySchema, problem } from './errors.ts';
import { routeOf, type RouteKey } from './routes.ts';

export interface ApiParts {
  readonly ingress: Ingress;
  readonly controls: Controls;
  readonly modules: ModuleSwitches;
  readonly status: StatusView;
  readonly history: TurnHistory;
  readonly clock: Clock;
  readonly version: string;
  readonly uptimeS: () => number;
}

export const MAX_TURNS = 500;

const healthSchema = z.object({ status: z.literal('ok'), version: z.string(), uptimeS: z.number() });
const okSchema = z.object({ ok: z.literal(true) });
const blockSchema = z.object({
  direction: z.enum(['input', 'name', 'output']),
  category: z.string(),
  ruleId: z.string(),
  excerpt: z.string().describe('Redacted: enough to find the place, never the words.'),
  cause: z.enum(['content', 'fault']).describe('`fault`: it could not be judged.'),
});
const queuedSchema = z.object({ outcome: z.literal('queued'), triggerId: z.string().describe('Finds it again in /stream.') });
const chatOutcomeSchema = z.discriminatedUnion('outcome', [
  queuedSchema,
  z.object({ outcome: z.literal('blocked'), block: blockSchema }),
  z.object({ outcome: z.literal('command'), command: z.string(), reply: z.string().nullable().describe('What chat is told.') }),
]);
const blocksSchema = z.object({ blocks: z.array(blockRecordSchema) });
const turnsSchema = z.object({ turns: z.array(turnRecordSchema) });
const turnsQuerySchema = z.object({ limit: z.coerce.number('give a number').int().min(1).max(MAX_TURNS).default(50) });

const ok = { ok: true } as const;

/** Registers all of `/health`, `/status`, `/api/*` and `/metrics`. */
export function registerApi(
  plain: FastifyInstance,
  { ingress, controls, modules, status, history, clock, version, uptimeS }: ApiParts,
): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const nextId = apiIds();

  app.route({
    ...at('GET /health'),
    schema: { ...doc('GET /health', 'health'), response: { 200: healthSchema } },
    handler: () => ({ status: 'ok' as const, version, uptimeS: uptimeS() }),
  });
  app.route({
    ...at('GET /status'),
    schema: { ...doc('GET /status', 'health'), response: { 200: statusSchema, ...errors(401, 403) } },
    handler: () => status.status(),
  });

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

  app.route({
    ...at('POST /api/panic'),
    schema: { ...control('POST /api/panic'), body: optionalBody(panicInputSchema) },
    handler: ({ body }) => {
      controls.panic(body.reason);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/resume'),
    schema: { ...control('POST /api/resume'), body: optionalBody(z.strictObject({})) },
    handler: () => {
      controls.resume();
      return ok;
    },
  });
  app.route({
    ...at('POST /api/mute'),
    schema: { ...control('POST /api/mute'), body: muteInputSchema },
    handler: ({ body }) => {
      controls.mute(body.muted);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/style'),
    schema: { ...control('POST /api/style', 404), body: styleInputSchema },
    handler: ({ body }) => {
      controls.setStyle(body.style);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/scene'),
    schema: { ...control('POST /api/scene', 404, 503), body: sceneInputSchema },
    handler: async ({ body }) => {
      await controls.setScene(body.scene);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/expression'),
    schema: { ...control('POST /api/expression'), body: expressionInputSchema },
    handler: ({ body }) => {
      controls.setExpression(body.expression);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/preset'),
    schema: { ...control('POST /api/preset', 404, 503), body: presetInputSchema },
    handler: async ({ body }) => {
      await controls.applyPreset(body.preset);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/modules/:name'),
    schema: { ...control('POST /api/modules/:name', 404, 409, 503), params: z.object({ name: moduleNameSchema }), body: moduleInputSchema },
    handler: ({ params, body }) => {
      modules.setModule(params.name, body.enabled);
      return ok;
    },
  });

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

/** Messages of the API have no platform that numbers them. */
function apiIds(): () => string {
  let next = 1;
  return () => String(next++);
}

function at(key: RouteKey): { method: 'GET' | 'POST'; url: string } {
  const { method, url } = routeOf(key);
  return { method, url };
}

type Tag = 'health' | 'talk' | 'control' | 'telemetry';

function doc(key: RouteKey, tag: Tag, description?: string): { summary: string; tags: string[]; description?: string } {
  return { summary: routeOf(key).summary, tags: [tag], ...(description === undefined ? {} : { description }) };
}

type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 503;

function errors(...statuses: ErrorStatus[]): Partial<Record<ErrorStatus, typeof errorBodySchema>> {
  return Object.fromEntries(statuses.map((status) => [status, errorBodySchema]));
}

function control(
  key: RouteKey,
  ...statuses: ErrorStatus[]
): ReturnType<typeof doc> & { response: { 200: typeof okSchema } & ReturnType<typeof errors> } {
  return { ...doc(key, 'control'), response: { 200: okSchema, ...errors(400, 401, 403, ...statuses) } };
}

/** A button should work without a body: none (Fastify says null) is as good as an empty object. */
function optionalBody<T extends z.ZodType>(schema: T): z.ZodPreprocess<T> {
  return z.preprocess((body) => body ?? {}, schema);
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
