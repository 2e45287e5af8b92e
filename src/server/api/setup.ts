/** Setting up: live checks, models and voices to fetch, the persona's and the commands' files. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { changeSchema, DOCUMENTS, documentSchema, type Documents } from '../../ports/documents.ts';
import { checkResultSchema, CHECKS, modelsSchema, obsMadeSchema, voicesSchema, type SetupDesk } from '../../ports/setup-desk.ts';
import { at, control, doc, errors, ok, optionalBody } from './route.ts';

export interface SetupParts {
  readonly setup: SetupDesk;
  readonly documents: Documents;
}

/** A voice may be loaded for half a minute beside a game and a stream. */
const TRY_TIMEOUT_MS = 35_000;

const modelInputSchema = z.strictObject({
  model: z
    .string()
    .trim()
    .regex(/^[\w./:-]{1,120}$/u, 'use a name such as llama3.1:8b'),
});
const voiceInputSchema = z.strictObject({ voice: z.string().min(1).max(100), licenceAccepted: z.boolean().default(false) });
const documentInputSchema = z.union([
  z.strictObject({ text: z.string().max(60_000) }),
  z.strictObject({ changes: z.array(changeSchema).min(1).max(50) }),
]);

export function registerSetup(plain: FastifyInstance, { setup, documents }: SetupParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.route({
    ...at('POST /api/checks/:name'),
    schema: {
      ...doc('POST /api/checks/:name', 'setup', 'Looks and changes nothing.'),
      params: z.object({ name: z.enum(CHECKS) }),
      body: optionalBody(z.strictObject({})),
      response: { 200: checkResultSchema, ...errors(400, 401, 403) },
    },
    handler: ({ params }) => setup.check(params.name),
  });
  app.route({
    ...at('POST /api/setup/obs'),
    handlerTimeout: TRY_TIMEOUT_MS,
    schema: {
      ...doc('POST /api/setup/obs', 'setup', 'What is there already is left as it is.'),
      body: optionalBody(z.strictObject({})),
      response: { 200: obsMadeSchema, ...errors(400, 401, 403, 409) },
    },
    handler: () => setup.setUpObs(),
  });
  app.route({
    ...at('GET /api/models'),
    schema: { ...doc('GET /api/models', 'setup'), response: { 200: modelsSchema, ...errors(401, 403) } },
    handler: () => setup.models(),
  });
  app.route({
    ...at('POST /api/models'),
    schema: { ...control('POST /api/models', 409), body: modelInputSchema },
    handler: ({ body }) => {
      setup.pullModel(body.model);
      return ok;
    },
  });
  app.route({
    ...at('GET /api/voices'),
    schema: { ...doc('GET /api/voices', 'setup'), response: { 200: voicesSchema, ...errors(401, 403) } },
    handler: () => setup.voices(),
  });
  app.route({
    ...at('POST /api/voices'),
    schema: { ...control('POST /api/voices', 404, 409), body: voiceInputSchema },
    handler: ({ body }) => {
      setup.installVoice(body.voice, body.licenceAccepted);
      return ok;
    },
  });
  app.route({
    ...at('POST /api/voices/:name/try'),
    handlerTimeout: TRY_TIMEOUT_MS,
    schema: {
      ...doc('POST /api/voices/:name/try', 'setup', 'A WAV file (audio/wav). The stream hears nothing of it; her own voice goes on.'),
      params: z.object({ name: z.string().min(1).max(100) }),
      body: optionalBody(z.strictObject({})),
      response: errors(400, 401, 403, 404, 409, 503),
    },
    handler: async ({ params }, reply) => reply.type('audio/wav').send(Buffer.from(await setup.tryVoice(params.name))),
  });
  const params = z.object({ name: z.enum(DOCUMENTS) });
  app.route({
    ...at('GET /api/files/:name'),
    schema: { ...doc('GET /api/files/:name', 'setup'), params, response: { 200: documentSchema, ...errors(400, 401, 403) } },
    handler: ({ params: { name } }) => documents.read(name),
  });
  app.route({
    ...at('PUT /api/files/:name'),
    schema: {
      ...doc('PUT /api/files/:name', 'setup', 'The whole text, or single values by their path. What cannot be used is not written.'),
      params,
      body: documentInputSchema,
      response: { 200: documentSchema, ...errors(400, 401, 403, 413) },
    },
    handler: ({ params: { name }, body }) => ('text' in body ? documents.write(name, body.text) : documents.change(name, body.changes)),
  });
}
