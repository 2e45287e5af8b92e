/** What a tape holds: one JSON object a line, the first of them the header. */
import { z } from 'zod';
import { VISEMES } from '../domain/viseme.ts';

export const TAPE_VERSION = 1;

/** Milliseconds from the request, on the recorder's monotonic clock. */
const atMs = z.number().min(0);
/** Of one recorded stream; all its rows carry it. */
const id = z.number().int().min(0);
const sample = z.number().int().min(0);

const failureSchema = z.object({ name: z.string(), message: z.string(), kind: z.string().optional() });
export type Failure = z.infer<typeof failureSchema>;

const endRow = {
  id,
  atMs,
  /** `aborted`: the listener went away; what came before is all that is known. */
  end: z.enum(['done', 'aborted', 'error']),
  /** Rows between begin and end, to tell a whole stream from one with holes. */
  count: z.number().int().min(0),
  error: failureSchema.optional(),
};

export const cueSchema = z.object({ kind: z.string(), text: z.string(), viewerName: z.string().nullable(), style: z.string() });

export const tapeRowSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('tape'), version: z.literal(TAPE_VERSION), recordedAt: z.number() }),
  z.object({ type: z.literal('policy.begin'), id, provider: z.string(), cue: cueSchema, maxTokens: z.number() }),
  z.object({ type: z.literal('policy.token'), id, atMs, text: z.string() }),
  z.object({ type: z.literal('policy.tool'), id, atMs, name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal('policy.end'), ...endRow }),
  z.object({ type: z.literal('voice.begin'), id, provider: z.string(), text: z.string(), rate: z.number(), pitch: z.number() }),
  z.object({ type: z.literal('voice.open'), id, atMs, sampleRateHz: z.number().int().positive() }),
  z.object({
    type: z.literal('voice.chunk'),
    id,
    atMs,
    /** Base64 of mono 16-bit little-endian samples. */
    pcm: z.base64(),
    /** `[viseme, atSample]` */
    visemes: z.array(z.tuple([z.enum(VISEMES), sample])),
    /** `[start, end, atSample]` */
    words: z.array(z.tuple([sample, sample, sample])),
  }),
  z.object({ type: z.literal('voice.end'), ...endRow }),
]);
export type TapeRow = z.infer<typeof tapeRowSchema>;

export type RowOf<T extends TapeRow['type']> = Extract<TapeRow, { type: T }>;

/** One recorded answer of a policy. */
export interface PolicyTake {
  readonly begin: RowOf<'policy.begin'>;
  readonly parts: readonly (RowOf<'policy.token'> | RowOf<'policy.tool'>)[];
  readonly end: RowOf<'policy.end'>;
}

/** One recorded clip. `open` is null when the voice failed before it had one. */
export interface VoiceTake {
  readonly begin: RowOf<'voice.begin'>;
  readonly open: RowOf<'voice.open'> | null;
  readonly chunks: readonly RowOf<'voice.chunk'>[];
  readonly end: RowOf<'voice.end'>;
}

export interface Recording {
  readonly policy: readonly PolicyTake[];
  readonly voice: readonly VoiceTake[];
  /** Streams that began and have no whole end: cut off, or rows dropped while the disk was slow. */
  readonly incomplete: number;
}
