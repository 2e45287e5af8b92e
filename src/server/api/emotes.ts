/** Words of chat that are pictures. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ChatEmotes } from '../../ports/emotes.ts';
import { at, doc, errors } from './route.ts';

export interface EmotesParts {
  readonly emotes: Pick<ChatEmotes, 'view' | 'imageHosts'>;
}

const emotesSchema = z.object({
  state: z.enum(['off', 'waiting', 'online', 'offline']),
  detail: z.string(),
  emotes: z.record(z.string(), z.string()).describe('Address of the picture, by the word that stands for it.'),
});

export function registerEmotes(plain: FastifyInstance, { emotes }: EmotesParts): void {
  plain.withTypeProvider<ZodTypeProvider>().route({
    ...at('GET /api/emotes'),
    schema: { ...doc('GET /api/emotes', 'talk'), response: { 200: emotesSchema, ...errors(401, 403) } },
    handler: () => {
      const { state, detail, emotes: pictures } = emotes.view();
      return { state, detail, emotes: { ...pictures } };
    },
  });
}
