/**
 * The wire between a microphone and the ears, on `WS /mic`.
 *
 * Text frames are JSON of the two unions below. Binary frames carry sound, to the server only: mono
 * Int16LE PCM at the rate of `hello`, in pieces of any length. One microphone is heard at a time: the
 * one that said hello last.
 */
import { z } from 'zod';
import type { EarsState } from '../domain/vitals.ts';

/** `open`: whatever is said is heard. `push-to-talk`: only while the key is down. */
export const MICROPHONE_MODES = ['open', 'push-to-talk'] as const;
export type MicrophoneMode = (typeof MICROPHONE_MODES)[number];

/** Microphone → server. */
export const fromMicrophoneSchema = z.discriminatedUnion('type', [
  /** First frame. `device` as a person knows it. */
  z.object({
    type: z.literal('hello'),
    device: z.string().trim().max(200),
    sampleRateHz: z.number().int().min(8000).max(96_000),
    mode: z.enum(MICROPHONE_MODES),
    muted: z.boolean(),
  }),
  z.object({ type: z.literal('mode'), mode: z.enum(MICROPHONE_MODES) }),
  z.object({ type: z.literal('talk'), pressed: z.boolean() }),
  z.object({ type: z.literal('mute'), muted: z.boolean() }),
  /** The device is gone or refuses; the page tries again by itself. */
  z.object({ type: z.literal('lost'), reason: z.string().max(200) }),
]);
export type FromMicrophone = z.infer<typeof fromMicrophoneSchema>;

/** Server → microphone, whenever something of it changes. */
export interface ToMicrophone {
  readonly type: 'state';
  /** False when another microphone took its place. */
  readonly active: boolean;
  readonly state: EarsState;
  /** What is wrong with its sound, in a sentence; empty when nothing is. */
  readonly trouble: string;
}

/** One microphone's connection, as the server room hands it to the ears. */
export interface MicrophoneConnection {
  send(message: ToMicrophone): void;
  close(reason: string): void;
  /** After `close`: nobody is heard any more, and whoever stood aside may say hello again. */
  free?(): void;
}

/** Of a held key that nobody lets go again, so long it counts as held: whoever holds it longer says so again. */
export const MOST_HELD_MS = 60_000;

/** The push-to-talk key of the microphone that is heard, from wherever a key can be: a deck, a hotkey. */
export interface TalkKey {
  /**
   * Holds it or lets it go; null: the other one of the two.
   * @returns whether it is held now
   * @throws ControlError `unavailable` where there is no microphone
   */
  talk(pressed: boolean | null): boolean;
}

/** What the server room calls when a microphone comes, sends and goes. */
export interface MicrophoneHub {
  connect(connection: MicrophoneConnection): {
    receive(message: FromMicrophone): void;
    /** Before `hello` it is thrown away. */
    sound(pcm: Int16Array): void;
    disconnected(): void;
  };
}
