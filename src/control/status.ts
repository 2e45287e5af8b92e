/** The whole state, as `/status` tells it. */
import { z } from 'zod';
import { EMOTIONS } from '../domain/emotion.ts';
import { moduleStatusSchema } from '../domain/module-state.ts';
import { earsSchema, latencySchema, modelUseSchema, moodSchema, queueSchema, signInStateSchema } from '../domain/vitals.ts';
import { reviewSchema } from '../domain/review.ts';
import { MODULE_NAMES } from './module-names.ts';

/** Milliseconds since 1970. */
const at = z.number();

export const statusSchema = z.object({
  version: z.string(),
  uptimeS: z.number(),
  modules: z.record(z.enum(MODULE_NAMES), moduleStatusSchema),
  muted: z.boolean(),
  panicked: z.boolean(),
  persona: z.object({ name: z.string(), file: z.string() }),
  style: z.string(),
  styles: z.array(z.string()),
  presets: z.array(z.string()),
  scene: z.string().nullable(),
  scenes: z.array(z.string()),
  /** For a page that must mute her when AIVT is gone. `voiceInput` null: every browser source that shows the overlay. */
  obs: z.object({ url: z.string(), voiceInput: z.string().nullable() }),
  expression: z.enum(EMOTIONS),
  mood: moodSchema,
  lastActions: z.array(z.object({ at, action: z.string(), detail: z.string() })),
  memory: z.object({ turns: z.number().int(), detail: z.string() }),
  ears: earsSchema,
  queue: queueSchema,
  latency: latencySchema,
  /** What the last answer cost the language model; null before it, and for the scripted lines. */
  modelUse: modelUseSchema.nullable(),
  /** Parts that can be switched off and on while she runs. */
  switches: z.array(z.enum(MODULE_NAMES)),
  /** Sign-ins under way, by platform. */
  signIns: z.record(z.string(), signInStateSchema),
  /** What waits for the streamer's yes. Its texts are not approved. */
  review: reviewSchema,
  recording: z.object({ file: z.string(), dropped: z.number().int() }).nullable(),
});
export type Status = z.infer<typeof statusSchema>;
