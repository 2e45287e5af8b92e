/** What is kept of past turns and blocks. */
import { z } from 'zod';
import { marksSchema } from '../domain/marks.ts';
import { LANES } from '../domain/trigger.ts';

/** One turn as telemetry keeps it. */
export const turnRecordSchema = z.object({
  turnId: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  characterId: z.string(),
  /** `chat`, `cheer`, `say` … */
  kind: z.string(),
  /** The words were given: no model, no prompt. */
  verbatim: z.boolean(),
  lane: z.enum(LANES),
  user: z.string().nullable(),
  outcome: z.enum(['running', 'finished', 'cut']),
  /** Why a stock line was said instead of an answer, or why the turn was cut. */
  reason: z.string().nullable(),
  heardChars: z.number().int(),
  marks: marksSchema,
  ttftMs: z.number().nullable(),
  ttfbMs: z.number().nullable(),
  e2eMs: z.number().nullable(),
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;

/** What moderation blocked, redacted, for the streamer to review. */
export const blockRecordSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  direction: z.enum(['input', 'name', 'output']),
  category: z.string(),
  ruleId: z.string(),
  excerpt: z.string(),
  cause: z.enum(['content', 'fault']),
  turnId: z.string().nullable(),
  user: z.string().nullable(),
});
export type BlockRecord = z.infer<typeof blockRecordSchema>;

/** What the server reads of telemetry. */
export interface TurnHistory {
  /** Newest first, at most `limit`. */
  turns(limit: number): Promise<readonly TurnRecord[]>;
  /** What was blocked, newest first, at most `limit`. */
  blocks(limit: number): Promise<readonly BlockRecord[]>;
  /** CSV with a header line, oldest first. */
  csv(): Promise<string>;
  /** Prometheus text format. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
}
