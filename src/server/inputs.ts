/** What the HTTP API takes, each with the bounds that its answer to bad input names. */
import { z } from 'zod';
import { MODULE_NAMES } from '../control/module-names.ts';
import { EMOTIONS } from '../domain/emotion.ts';
import { ROLES } from '../domain/trigger.ts';

/** Twitch's own limit is 500; the rest is room for other platforms. */
export const MAX_CHAT_CHARS = 1000;
export const MAX_SAY_CHARS = 1000;

export const chatInputSchema = z.strictObject({
  user: z.string().trim().min(1, 'give the name of who writes').max(50),
  text: z.string().trim().min(1, 'give the text of the message').max(MAX_CHAT_CHARS, `at most ${MAX_CHAT_CHARS} characters`),
  role: z.enum(ROLES).default('viewer'),
});
export type ChatInput = z.infer<typeof chatInputSchema>;

export const sayInputSchema = z.strictObject({
  text: z.string().trim().min(1, 'give the text to say').max(MAX_SAY_CHARS, `at most ${MAX_SAY_CHARS} characters`),
});
export const panicInputSchema = z.strictObject({ reason: z.string().trim().max(240).default('panic button') });
export const muteInputSchema = z.strictObject({ muted: z.boolean() });
/** None: the other one of the two, for a button that knows no holding. */
export const talkInputSchema = z.strictObject({ pressed: z.boolean().optional() });
/** `triggerId`: of one that waits, as `queue.next` tells; none: what she is saying. */
export const skipInputSchema = z.strictObject({ triggerId: z.string().min(1).max(200).optional() });
export const styleInputSchema = z.strictObject({ style: z.string().min(1).max(32) });
export const sceneInputSchema = z.strictObject({ scene: z.string().min(1).max(100) });
export const expressionInputSchema = z.strictObject({ expression: z.enum(EMOTIONS) });
export const presetInputSchema = z.strictObject({ preset: z.string().min(1).max(32) });
export const personaInputSchema = z.strictObject({ persona: z.string().trim().min(1, 'give the name of a persona').max(64) });
export const moduleInputSchema = z.strictObject({ enabled: z.boolean() });
export const peopleInputSchema = z.strictObject({
  name: z.string().trim().max(100).default('').describe('Part of a name or an id.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const viewerId = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .regex(/^[a-z]+:./u, 'give the id as /api/memory/people tells it, such as twitch:1234');
export const forgetInputSchema = z.strictObject({ viewerId });
export const knownInputSchema = z.strictObject({ viewerId });
export const changeMemoryInputSchema = z.strictObject({
  viewerId,
  what: z.enum(['fact', 'summary']),
  id: z.number().int().min(1).describe('As /api/memory/known tells it.'),
  text: z.string().trim().min(1, 'give the words, or null to delete it').max(1000).nullable().describe('Null deletes it.'),
});
export const moduleNameSchema = z.enum(MODULE_NAMES);
