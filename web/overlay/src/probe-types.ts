/**
 * What the page tells a test: `window.__aivt`, read only. All times are milliseconds on the audio clock
 * (`AudioContext.currentTime`), so that the mouth and the sound lie on one axis: a mouth sample at `tMs`
 * was drawn while the sound rendered for `tMs` left the speaker. In a preview the axis is
 * `performance.now()`.
 *
 * - `state()`     connection, role, AudioContext state and latency, mute and panic, expression, frames drawn.
 * - `mouth()`     the mouth of each frame drawn (about the last two minutes): `open` 0 (shut) to 1.1, as far as speech opens
 *                 it; a laugh or an oh that she holds in silence is not counted.
 * - `loudness()`  RMS of the output every ~11 ms with `?probe=1` (audio worklet), else every frame (analyser).
 * - `played()`    the last 60 s of played samples; only with `?probe=1`.
 * - `caption()`   the words a viewer reads now.
 * - `streamer()`  the words of the streamer that a viewer reads now.
 * - `captions()`  every caption word as it appeared.
 * - `acks()`      the frames sent to the server (the last 500), with `performance.now()` of sending.
 */
import type { FromOverlay } from '../../../src/ports/player-protocol.ts';
import type { Emotion } from '../../../src/domain/emotion.ts';
import type { Viseme } from '../../../src/domain/viseme.ts';

export interface MouthSample {
  readonly tMs: number;
  readonly open: number;
  readonly viseme: Viseme;
}

/** Root mean square of a short stretch of the output whose middle is at `tMs`. */
export interface LoudnessSample {
  readonly tMs: number;
  readonly rms: number;
}

export interface OverlayState {
  readonly connected: boolean;
  readonly role: 'primary' | 'preview' | 'none';
  readonly audio: 'running' | 'suspended' | 'closed' | 'interrupted';
  readonly outputLatencyMs: number;
  readonly muted: boolean;
  readonly panicked: boolean;
  readonly expression: Emotion;
  /** What is worn: `drawn`, or the folder of pictures; behind a colon why it is not what was wanted. */
  readonly body: string;
  readonly speaking: boolean;
  readonly frames: number;
  /** Mean time of drawing one frame, of the last second or so. */
  readonly frameCostMs: number;
}

export interface OverlayProbe {
  state(): OverlayState;
  mouth(): MouthSample[];
  loudness(): LoudnessSample[];
  played(): { startMs: number; sampleRateHz: number; samples: Float32Array } | undefined;
  caption(): string;
  streamer(): string;
  captions(): { readonly tMs: number; readonly text: string }[];
  acks(): { readonly atMs: number; readonly message: FromOverlay }[];
}
