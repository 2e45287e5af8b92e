/** What is kept of past turns and blocks. */
import { z } from 'zod';
import { blockShape } from '../domain/block.ts';
import { gpuSampleSchema, gpuStateSchema } from '../domain/gpu.ts';
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
  ...blockShape,
  turnId: z.string().nullable(),
  user: z.string().nullable(),
});
export type BlockRecord = z.infer<typeof blockRecordSchema>;

/** One thing that happened, as it is kept: never the words of chat. What does not apply is null. */
export const eventRecordSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  type: z.string(),
  turnId: z.string().nullable(),
  /** What it is about: a reason, a category, a module, a command. */
  subject: z.string().nullable(),
  value: z.string().nullable(),
  user: z.string().nullable(),
  detail: z.string().nullable(),
});
export type EventRecord = z.infer<typeof eventRecordSchema>;

/** The stretches of a turn that are measured, in their order; `e2e` is the whole. */
export const STAGES = ['wait', 'prompt', 'firstToken', 'firstClause', 'voice', 'ear', 'e2e'] as const;
export type Stage = (typeof STAGES)[number];

const counts = z.record(z.string(), z.number().int());
const ms = z.number().nullable();

/** How fast she was, and what went wrong, over a stretch of time. Turns with given words are left out of the stages. */
export const latencyReportSchema = z.object({
  /** Milliseconds since 1970. */
  from: z.number(),
  to: z.number(),
  stages: z.array(z.object({ stage: z.enum(STAGES), n: z.number().int(), p50: ms, p95: ms, p99: ms, max: ms })),
  /** Of the turns that were heard: how many within 1.2 s and 1.8 s, and within our own targets of 0.7 s and 1.0 s. */
  within: z.object({
    ...{ n: z.number().int(), ms700: z.number().int(), ms1000: z.number().int(), ms1200: z.number().int(), ms1800: z.number().int() },
  }),
  slowest: z.array(turnRecordSchema),
  /** The latest heard turns, oldest first. */
  series: z.array(z.object({ at: z.number(), e2eMs: z.number(), ttftMs: ms, ttfbMs: ms })),
  outcomes: counts,
  /** Turns that were cut, triggers dropped, stock lines said: by why. */
  cuts: counts,
  drops: counts,
  fallbacks: counts,
  /** By category. */
  blocks: counts,
  /** By module: how often it came back after it was lost. */
  reconnects: counts,
  promptCache: z.object({ hits: z.number().int(), misses: z.number().int() }),
  gpu: gpuStateSchema,
  hardware: z.array(gpuSampleSchema),
  /** How the store itself fares. */
  store: z.object({
    turns: z.number().int(),
    /** Rows that were lost because the disk did not keep up. */
    dropped: z.number().int(),
    /** Why nothing stays on the disk; null while it does. */
    trouble: z.string().nullable(),
    keepDays: z.number(),
  }),
});
export type LatencyReport = z.infer<typeof latencyReportSchema>;

/** One file that tells of a stream: what she said, how fast, who came, what to clip. */
export interface StreamReporter {
  /** Of this run, or of the stream since it went live. @throws ControlError `unavailable` where no figures are kept */
  make(): Promise<{ readonly fileName: string; readonly html: string }>;
}

/** What the server reads of telemetry. */
export interface TurnHistory {
  /** Newest first, at most `limit`; with `before`, only those that began before it (ms since 1970). */
  turns(limit: number, before?: number): Promise<readonly TurnRecord[]>;
  /** What was blocked, newest first, at most `limit`. */
  blocks(limit: number): Promise<readonly BlockRecord[]>;
  /** CSV with a header line, oldest first, a piece at a time. */
  csv(what: 'turns' | 'events'): AsyncIterable<string>;
  /** @throws ControlError `unavailable` where nothing is kept. */
  report(lastMs: number): Promise<LatencyReport>;
  /** Prometheus text format. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
}
