/** What may be done to her: panic, mute, style, scene, expression, preset, and the switches of her parts. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ModuleSwitches } from '../../control/modules.ts';
import type { Controls } from '../../ports/controls.ts';
import { MOST_HELD_MS, type TalkKey } from '../../ports/microphone.ts';
import { FieldError } from '../../ports/settings-keeper.ts';
import {
  importedPersonaSchema,
  MAX_CARD_BYTES,
  personaChoiceSchema,
  personaUseSchema,
  type PersonaSwitch,
} from '../../ports/persona-switch.ts';
import {
  expressionInputSchema,
  moduleInputSchema,
  moduleNameSchema,
  muteInputSchema,
  panicInputSchema,
  personaInputSchema,
  presetInputSchema,
  sceneInputSchema,
  skipInputSchema,
  styleInputSchema,
  talkInputSchema,
} from '../inputs.ts';
import { at, control, doc, errors, ok, okSchema, optionalBody } from './route.ts';

/** `notDone`: what of the preset was not done, and why. */
const presetDoneSchema = okSchema.extend({ notDone: z.string().nullable() });

/** False: there was nothing to skip (any more). */
const skippedSchema = okSchema.extend({ skipped: z.boolean() });

/** Whether the key is held now. */
const talkSchema = okSchema.extend({ pressed: z.boolean() });

export interface ControlParts {
  readonly controls: Controls;
  readonly modules: ModuleSwitches;
  readonly personas: PersonaSwitch;
  readonly talkKey: TalkKey;
}

export function registerControls(plain: FastifyInstance, { controls, modules, personas, talkKey }: ControlParts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();

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
    ...at('POST /api/skip'),
    schema: {
      ...control('POST /api/skip'),
      body: optionalBody(skipInputSchema),
      response: { ...control('POST /api/skip').response, 200: skippedSchema },
    },
    handler: ({ body }) => ({ ...ok, skipped: controls.skip(body.triggerId ?? null) }),
  });
  app.route({
    ...at('POST /api/ears/talk'),
    schema: {
      ...control('POST /api/ears/talk', 503),
      description: `Without a body the other one of the two. A held key is let go after ${MOST_HELD_MS / 1000} s unless it is held again.`,
      body: optionalBody(talkInputSchema),
      response: { ...control('POST /api/ears/talk', 503).response, 200: talkSchema },
    },
    handler: ({ body }) => ({ ...ok, pressed: talkKey.talk(body.pressed ?? null) }),
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
    schema: {
      ...control('POST /api/preset', 404, 503),
      body: presetInputSchema,
      response: { ...control('POST /api/preset', 404, 503).response, 200: presetDoneSchema },
    },
    handler: async ({ body }) => {
      return { ...ok, notDone: await controls.applyPreset(body.preset) };
    },
  });
  app.route({
    ...at('GET /api/personas'),
    schema: { ...doc('GET /api/personas', 'control'), response: { 200: z.array(personaChoiceSchema), ...errors(401, 403) } },
    handler: () => personas.list(),
  });
  app.route({
    ...at('POST /api/persona'),
    schema: {
      ...doc(
        'POST /api/persona',
        'control',
        'She comes on stage between two replies; her voice, where she has one of her own, is opened before.',
      ),
      body: personaInputSchema,
      response: { 200: personaUseSchema, ...errors(400, 401, 403, 404) },
    },
    handler: ({ body }) => personas.use(body.persona),
  });
  registerCardImport(plain, personas);
  app.route({
    ...at('POST /api/modules/:name'),
    schema: { ...control('POST /api/modules/:name', 404, 409, 503), params: z.object({ name: moduleNameSchema }), body: moduleInputSchema },
    handler: ({ params, body }) => {
      modules.setModule(params.name, body.enabled);
      return ok;
    },
  });
}

/** Pictures that carry a card are larger than any line of a page: here alone a file is taken, and nothing but a file. */
function registerCardImport(plain: FastifyInstance, personas: PersonaSwitch): void {
  void plain.register((files, _options, done) => {
    files.removeAllContentTypeParsers();
    // No page elsewhere can send this type without being asked first.
    files.addContentTypeParser('application/octet-stream', { parseAs: 'buffer', bodyLimit: MAX_CARD_BYTES }, (_request, body, parsed) =>
      parsed(null, body),
    );
    files.withTypeProvider<ZodTypeProvider>().route({
      ...at('POST /api/personas/import'),
      bodyLimit: MAX_CARD_BYTES,
      schema: {
        ...doc(
          'POST /api/personas/import',
          'control',
          'The body is the file itself, with the header "Content-Type: application/octet-stream".',
        ),
        response: { 200: importedPersonaSchema, ...errors(400, 401, 403, 409, 413) },
      },
      handler: ({ body }) => {
        if (!Buffer.isBuffer(body) || body.length === 0)
          throw new FieldError('card', 'send the file of a character card (JSON or PNG) as the body');
        return personas.importCard(body);
      },
    });
    done();
  });
}
