/** One clip as the cache keeps it, and its form on disk: a SHA-256 of the rest, a JSON head, the PCM. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ClipChunk, VisemeCue, WordCue } from '../../ports/voice.ts';
import { VISEMES } from '../../domain/viseme.ts';

export interface StoredClip {
  readonly sampleRateHz: number;
  readonly pcm: Int16Array;
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
}

const SUM_BYTES = 32;
const LENGTH_BYTES = 4;
/** Rises when the form changes; files of another form are not read. */
const FORM = 1;

const headSchema = z.object({
  form: z.literal(FORM),
  sampleRateHz: z.number().int().positive(),
  samples: z.number().int().nonnegative(),
  visemes: z.array(z.tuple([z.enum(VISEMES), z.number().int().nonnegative()])),
  words: z.array(z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative(), z.number().int().nonnegative()])),
});

export function sizeOf(clip: StoredClip): number {
  return clip.pcm.byteLength + 24 * (clip.visemes.length + clip.words.length) + 200;
}

/** @returns null when the chunks hold no sound. */
export function assemble(sampleRateHz: number, chunks: readonly ClipChunk[]): StoredClip | null {
  const pcm = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.pcm.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk.pcm, at);
    at += chunk.pcm.length;
  }
  if (at === 0) return null;
  return { sampleRateHz, pcm, visemes: chunks.flatMap((chunk) => chunk.visemes), words: chunks.flatMap((chunk) => chunk.words) };
}

export function encodeClip(clip: StoredClip): Uint8Array {
  const head = Buffer.from(
    JSON.stringify({
      form: FORM,
      sampleRateHz: clip.sampleRateHz,
      samples: clip.pcm.length,
      visemes: clip.visemes.map((cue) => [cue.viseme, cue.atSample]),
      words: clip.words.map((cue) => [cue.start, cue.end, cue.atSample]),
    } satisfies z.input<typeof headSchema>),
  );
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const body = Buffer.concat([length, head, Buffer.from(clip.pcm.buffer, clip.pcm.byteOffset, clip.pcm.byteLength)]);
  return Buffer.concat([createHash('sha256').update(body).digest(), body]);
}

/** @returns null when a single bit is not as it was written. */
export function decodeClip(bytes: Uint8Array): StoredClip | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = file.subarray(SUM_BYTES);
  if (body.length < LENGTH_BYTES || !createHash('sha256').update(body).digest().equals(file.subarray(0, SUM_BYTES))) return null;
  const headEnd = LENGTH_BYTES + body.readUInt32LE(0);
  let json: unknown;
  try {
    json = JSON.parse(body.subarray(LENGTH_BYTES, headEnd).toString('utf8'));
  } catch {
    return null;
  }
  const head = headSchema.safeParse(json);
  if (!head.success || body.length - headEnd !== head.data.samples * 2) return null;
  // Copied: PCM must begin at an even address.
  const pcm = new Int16Array(Uint8Array.from(body.subarray(headEnd)).buffer);
  return {
    sampleRateHz: head.data.sampleRateHz,
    pcm,
    visemes: head.data.visemes.map(([viseme, atSample]) => ({ viseme, atSample })),
    words: head.data.words.map(([start, end, atSample]) => ({ start, end, atSample })),
  };
}
