/** The streamer's own pictures of her. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { pictureFolderSchema, type Bodies } from '../../ports/bodies.ts';
import { FieldError } from '../../ports/settings-keeper.ts';
import { at, doc, errors } from './route.ts';

/** A picture for a 1080p scene is some hundred KB; a moving one a few MB. */
const MAX_PICTURE_BYTES = 8 * 2 ** 20;

export interface BodyParts {
  readonly bodies: Bodies;
}

const placeSchema = z.object({ folder: z.string().max(40), picture: z.string().max(100) });

export function registerBodies(app: FastifyInstance, { bodies }: BodyParts): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.route({
    ...at('GET /api/bodies'),
    schema: {
      ...doc('GET /api/bodies', 'control'),
      response: { 200: z.object({ folders: z.array(pictureFolderSchema) }), ...errors(401, 403) },
    },
    handler: async () => ({ folders: [...(await bodies.list())] }),
  });
  typed.route({
    ...at('POST /api/bodies/:folder/:picture/remove'),
    schema: {
      ...doc('POST /api/bodies/:folder/:picture/remove', 'control'),
      params: placeSchema,
      response: { 200: pictureFolderSchema, ...errors(400, 401, 403) },
    },
    handler: ({ params }) => bodies.remove(params.folder, params.picture),
  });
  // Of its own, so that no other route takes bytes.
  app.register((files, _options, done) => {
    files.addContentTypeParser('application/octet-stream', { parseAs: 'buffer', bodyLimit: MAX_PICTURE_BYTES }, (_request, body, parsed) =>
      parsed(null, body),
    );
    files.withTypeProvider<ZodTypeProvider>().route({
      ...at('PUT /api/bodies/:folder/:picture'),
      bodyLimit: MAX_PICTURE_BYTES,
      schema: {
        ...doc(
          'PUT /api/bodies/:folder/:picture',
          'control',
          'The body is the file itself, with the header "Content-Type: application/octet-stream".',
        ),
        params: placeSchema,
        response: { 200: pictureFolderSchema, ...errors(400, 401, 403, 413) },
      },
      handler: ({ params, body }) => {
        if (!Buffer.isBuffer(body) || body.length === 0) throw new FieldError('picture', 'send the file of a picture as the body');
        return bodies.keep(params.folder, params.picture, body);
      },
    });
    done();
  });
}
