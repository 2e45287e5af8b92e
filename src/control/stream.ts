/** What `WS /stream` carries: a snapshot first, then every event. */
import { z } from 'zod';
import { eventSchema } from '../domain/events.ts';
import { statusSchema } from './status.ts';

export const streamMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), at: z.number(), status: statusSchema }),
  ...eventSchema.options,
]);
export type StreamMessage = z.infer<typeof streamMessageSchema>;
