/**
 * The wire between the speaker and an overlay, on `WS /overlay/stream`.
 *
 * Text frames are JSON of the two unions below. Binary frames carry sound, from the server only:
 * a 12-byte little-endian header (u32 epoch, u32 clipId, u32 startSample), then mono Int16LE PCM.
 * A clip is `clip.open`, then cues and sound in any interleaving, then `clip.end`. Cues may run
 * ahead of the sound. The overlay plays clips in the order of `clip.open`, one straight after the
 * other, and drops everything of an epoch below that of the last `cut`.
 */
import { z } from 'zod';
import { bodySchema } from '../domain/body.ts';
import { EMOTIONS } from '../domain/emotion.ts';
import { VISEMES } from '../domain/viseme.ts';

export const PCM_HEADER_BYTES = 12;

export const overlayRoles = ['primary', 'preview'] as const;

/** Server → overlay. The one `primary` sounds and keeps the time; a `preview` draws in silence. */
export const toOverlaySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    role: z.enum(overlayRoles),
    epoch: z.number().int(),
    personaName: z.string(),
    expression: z.enum(EMOTIONS),
    body: bodySchema,
    muted: z.boolean(),
    panicked: z.boolean(),
  }),
  z.object({ type: z.literal('role'), role: z.enum(overlayRoles) }),
  z.object({
    type: z.literal('clip.open'),
    /** Who speaks. */
    characterId: z.string(),
    epoch: z.number().int(),
    clipId: z.number().int(),
    turnId: z.string(),
    seq: z.number().int(),
    /** Approved caption text; word cues point into it. */
    text: z.string(),
    sampleRateHz: z.number().int(),
    emotion: z.enum(EMOTIONS).nullable(),
  }),
  z.object({
    type: z.literal('clip.cues'),
    clipId: z.number().int(),
    /** `[viseme, atSample]` in order; the shape holds until the next. */
    visemes: z.array(z.tuple([z.enum(VISEMES), z.number().int()])),
    /** `[start, end, atSample]` in order; start and end are UTF-16 offsets in the caption. */
    words: z.array(z.tuple([z.number().int(), z.number().int(), z.number().int()])),
  }),
  z.object({ type: z.literal('clip.end'), clipId: z.number().int(), totalSamples: z.number().int() }),
  /** The turn's last clip has been given: the caption may fade when it is over. */
  z.object({ type: z.literal('turn.end'), turnId: z.string() }),
  z.object({ type: z.literal('cut'), epoch: z.number().int() }),
  /** Somebody speaks while she does: turned down until it is known whether she is meant, or no longer. */
  z.object({ type: z.literal('duck'), ducked: z.boolean() }),
  z.object({ type: z.literal('expression'), expression: z.enum(EMOTIONS) }),
  /** What is to be seen of her; sent again when its pictures are others. They are listed at `/bodies/<folder>`. */
  z.object({ type: z.literal('body'), body: bodySchema }),
  z.object({ type: z.literal('muted'), muted: z.boolean() }),
  z.object({ type: z.literal('panicked'), panicked: z.boolean() }),
  /** What the streamer says, where that is to be shown: so far, or for good. Empty: nothing after all. */
  z.object({ type: z.literal('streamer'), text: z.string(), final: z.boolean() }),
  /** To the primary only: a short sound of the streamer's folder, fetched from `/sounds/<name>`; a mute or panic ends it. */
  z.object({ type: z.literal('sound'), id: z.number().int(), name: z.string() }),
]);
export type ToOverlay = z.infer<typeof toOverlaySchema>;

/** Overlay → server. */
export const fromOverlaySchema = z.discriminatedUnion('type', [
  /**
   * First frame. A `monitor` (the panel's own picture) sounds only while no `overlay` can; a
   * `preview` never does. `audio` is the AudioContext's state: a suspended one cannot be the primary.
   */
  z.object({ type: z.literal('hello'), kind: z.enum(['overlay', 'monitor', 'preview']), audio: z.enum(['running', 'suspended']) }),
  z.object({ type: z.literal('audio'), audio: z.enum(['running', 'suspended']) }),
  /** The clip's first sample is audible (audio clock, output latency included), `agoMs` before this frame was sent. */
  z.object({ type: z.literal('playing'), clipId: z.number().int(), agoMs: z.number().min(-1000).max(10_000), outputLatencyMs: z.number() }),
  /** About ten times a second while a clip plays. */
  z.object({ type: z.literal('progress'), clipId: z.number().int(), playedSamples: z.number().int() }),
  z.object({ type: z.literal('finished'), clipId: z.number().int(), playedSamples: z.number().int() }),
  /** All sound below `epoch` is silent in the audio graph. */
  z.object({ type: z.literal('silenced'), epoch: z.number().int() }),
  /** A `sound` begins to be heard. */
  z.object({ type: z.literal('sound.playing'), id: z.number().int() }),
  /** It could not be fetched or decoded, or she was silenced meanwhile. */
  z.object({ type: z.literal('sound.failed'), id: z.number().int(), reason: z.string().max(200) }),
]);
export type FromOverlay = z.infer<typeof fromOverlaySchema>;

/** The binary frame of a stretch of sound. */
export function encodePcmFrame(epoch: number, clipId: number, startSample: number, pcm: Int16Array): Uint8Array {
  const frame = new Uint8Array(PCM_HEADER_BYTES + pcm.byteLength);
  const view = new DataView(frame.buffer);
  view.setUint32(0, epoch, true);
  view.setUint32(4, clipId, true);
  view.setUint32(8, startSample, true);
  frame.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), PCM_HEADER_BYTES);
  return frame;
}

/** One overlay's connection, as the server room hands it to the speaker. */
export interface OverlayConnection {
  readonly id: string;
  send(message: ToOverlay): void;
  sendPcm(frame: Uint8Array): void;
  /** Bytes accepted but not yet taken by the network; the speaker drops an overlay that stops reading. */
  readonly bufferedBytes: number;
  close(reason: string): void;
}

/** What the server room calls when an overlay comes, speaks and goes. */
export interface OverlayHub {
  connect(connection: OverlayConnection): {
    receive(message: FromOverlay): void;
    disconnected(): void;
  };
}
