/** Signing in to platforms from the panel. What comes back is for the eyes of whoever confirms it; tokens never come here. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ControlError } from '../ports/controls.ts';
import { signInInputSchema, type SignIns } from '../ports/sign-ins.ts';
import { errorBodySchema } from './errors.ts';
import { routeOf } from './routes.ts';

const codeSchema = z.object({
  userCode: z.string().describe('To be confirmed on the page below.'),
  verificationUri: z.url({ protocol: /^https?$/u }).describe('The page on Twitch where the account signs in.'),
  expiresInS: z.number().int().min(0).describe('For so long the code is good.'),
});

/** @param signIns null where there is no platform to sign in to. */
export function registerAuth(plain: FastifyInstance, signIns: SignIns | null): void {
  const { method, url, summary } = routeOf('POST /api/auth/twitch');
  plain.withTypeProvider<ZodTypeProvider>().route({
    method,
    url,
    schema: {
      summary,
      tags: ['control'],
      description:
        'One sign-in at a time: asked again, the code of the one under way comes back. Module `twitch` in `/status` tells how it goes on.',
      body: z.preprocess((body) => body ?? {}, signInInputSchema),
      response: {
        202: codeSchema,
        400: errorBodySchema,
        401: errorBodySchema,
        403: errorBodySchema,
        409: errorBodySchema,
        503: errorBodySchema,
      },
    },
    handler: async ({ body }, reply) => {
      if (!signIns) throw new ControlError('unavailable', 'There is nothing to sign in to.');
      return reply.code(202).send(await signIns.twitch(body.account));
    },
  });
}
