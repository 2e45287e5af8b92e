/** The figures that change while she runs; each is told by an event of its own and stands in `/status`. */
import { z } from 'zod';
import { LANES } from './trigger.ts';

export const percentilesSchema = z.object({ n: z.number().int(), p50: z.number().nullable(), p95: z.number().nullable() });
export type Percentiles = z.infer<typeof percentilesSchema>;

/** Over the last turns, in milliseconds. */
export const latencySchema = z.object({ e2eMs: percentilesSchema, ttftMs: percentilesSchema, ttfbMs: percentilesSchema });
export type Latency = z.infer<typeof latencySchema>;

const costMs = z.number().nullable();
const count = z.number().int().nullable();
/** What one answer cost the language model. What a server does not tell is null. */
export const modelUseSchema = z.object({
  model: z.string(),
  /** Waited in the program for a free slot of the server. */
  queuedMs: z.number(),
  /** From the request to the first token. */
  ttftMs: z.number(),
  /** All tokens of the prompt, also those that the model had read before. */
  promptTokens: count,
  promptEvalMs: costMs,
  generatedTokens: count,
  generateMs: costMs,
  loadMs: costMs,
  /** `stop`, `length`; null when it was cut. */
  doneReason: z.string().nullable(),
  promptChars: z.number().int(),
  /** So many of them, from the beginning, the server had been sent before. */
  sharedChars: z.number().int(),
  /** Its beginning was kept, as its speed tells (more than twice that of the slowest read); null where that cannot be told. */
  cacheHit: z.boolean().nullable(),
});
export type ModelUse = z.infer<typeof modelUseSchema>;

/** Who waits, and whose turn it is. */
export const queueSchema = z.object({
  waiting: z.number().int(),
  byLane: z.record(z.enum(LANES), z.number().int()),
  /** Turn ids. */
  floor: z.string().nullable(),
  prepared: z.string().nullable(),
  /** Who comes next, the first first, as far as can be told now; what is being prepared is one of them. */
  next: z.array(
    z.object({
      triggerId: z.string(),
      kind: z.string(),
      /** Why it stands where it does. */
      lane: z.enum(LANES),
      user: z.string().nullable(),
      /** So many more asked nearly the same. */
      others: z.number().int(),
    }),
  ),
});
export type Queue = z.infer<typeof queueSchema>;

/** Valence −1 … 1, energy 0 … 1. */
export const moodSchema = z.object({ valence: z.number(), energy: z.number() });

/** A sign-in to a platform that somebody began in the panel. The code itself is never in an event. */
export const signInStateSchema = z.object({
  account: z.enum(['streamer', 'bot']),
  state: z.enum(['waiting', 'failed']),
  /** One sentence for the streamer. */
  message: z.string(),
});
export type SignInState = z.infer<typeof signInStateSchema>;

/** What the ears are at. `off`: the part is switched off. `no-microphone`: none is there, or it is lost. */
export const EARS_STATES = ['off', 'no-microphone', 'muted', 'listening', 'speech', 'recognising'] as const;
export type EarsState = (typeof EARS_STATES)[number];

/** How the ears stand. */
export const earsSchema = z.object({
  state: z.enum(EARS_STATES),
  /** The device that is heard; null for none. */
  microphone: z.string().nullable(),
  /** What is wrong with its sound; empty when nothing is. */
  trouble: z.string(),
  /** `push-to-talk`: it is heard only while its key is held; `pressed` tells that. */
  mode: z.enum(['open', 'push-to-talk']),
  pressed: z.boolean(),
  /** Who finds voice in it (`silero`, `webrtc`) and who understands it; empty for nobody. */
  vad: z.string(),
  recogniser: z.string(),
  /** By what a pause is judged: its length, the words before it, or a model that hears how they sounded. */
  endpointing: z.enum(['fixed', 'adaptive', 'turn']),
  /** Answers begun before the words were certain: heard sooner for it, and thrown away. */
  speculations: z.object({ used: z.number().int(), dropped: z.number().int() }),
});
export type EarsVitals = z.infer<typeof earsSchema>;
