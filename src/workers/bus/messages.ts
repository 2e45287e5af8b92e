/** What links and services say to each other; `codec.ts` makes bytes of it, `subjects.ts` names where it goes. */
import { z } from 'zod';
import type { EngineInfo } from '../../ports/engine.ts';
import { decode } from './codec.ts';

/** Raised when the two sides would no longer understand each other. */
export const BUS_PROTOCOL = 1;

const client = z.string().regex(/^[\w-]{1,64}$/u);
const generation = z.number().int().min(0);

/** Link → the queue group: will you do this? Or: what are you, with this configuration? */
export const offerSchema = z.object({
  protocol: z.number(),
  client,
  generation,
  /** As `EngineOptions.config`. */
  config: z.unknown(),
  /** What the engine must be, so that its pieces fit those of another; null: whatever it is. */
  print: z.string().nullable(),
  /** The job takes input while it runs. */
  input: z.boolean(),
  /** The job is too large for one message and follows on the control subject. */
  follows: z.boolean(),
  job: z.unknown(),
});
export type Offer = z.infer<typeof offerSchema>;

/** Link → service, on the control subject of the job. */
export const controlSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: z.unknown() }),
  z.object({ type: z.literal('input'), chunk: z.unknown() }),
  z.object({ type: z.literal('input-end') }),
  z.object({ type: z.literal('credit'), chunks: z.number().int().min(1) }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('beat') }),
]);
export type Control = z.infer<typeof controlSchema>;

/** Service → link. */
export const answerSchema = z.discriminatedUnion('type', [
  /** Answer to an offer: it is mine. Control goes to this service from now on. */
  z.object({ type: z.literal('taken'), service: client }),
  /** Answer to an offer: not me. `differs`: my engine is another than the one you began with. */
  z.object({ type: z.literal('refused'), why: z.enum(['busy', 'differs', 'protocol', 'leaving']), detail: z.string() }),
  z.object({ type: z.literal('chunk'), chunk: z.unknown() }),
  z.object({ type: z.literal('credit'), chunks: z.number().int().min(1) }),
  z.object({ type: z.literal('done'), error: z.string().optional() }),
  z.object({ type: z.literal('beat'), service: client }),
  /** Answer to a question: what this service is with that configuration. */
  z.object({
    type: z.literal('info'),
    service: client,
    print: z.string(),
    info: z.looseObject({ provider: z.string(), detail: z.string(), degraded: z.boolean().default(false) }),
  }),
  /** Answer to a question: it is there and loads what is asked for. */
  z.object({ type: z.literal('opening'), service: client }),
  z.object({ type: z.literal('failed'), service: client, reason: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** What must be the same for two engines to go on with each other's work. */
export function printOf(info: EngineInfo): string {
  const voiceKey: unknown = info['voiceKey'];
  const rate: unknown = info['sampleRateHz'];
  return [info.provider, typeof voiceKey === 'string' ? voiceKey : '', typeof rate === 'number' ? String(rate) : ''].join('|');
}

/** What a whole message says; null for what no AIVT of this protocol sent. */
export const readAnswer = (message: Uint8Array): Answer | null => read(answerSchema, message);
export const readControl = (message: Uint8Array): Control | null => read(controlSchema, message);
export const readOffer = (message: Uint8Array): Offer | null => read(offerSchema, message);

function read<T>(schema: z.ZodType<T>, message: Uint8Array): T | null {
  try {
    const parsed = schema.safeParse(decode(message));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
