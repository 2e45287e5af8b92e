/** A voice: approved clauses as sound. */
import type { Clause } from '../domain/clause.ts';
import type { Viseme } from '../domain/viseme.ts';
import { Fault } from '../kernel/fault.ts';

export interface VisemeCue {
  readonly viseme: Viseme;
  /** From the clip's first sample. The shape holds until the next cue or the clip's end. */
  readonly atSample: number;
}

export interface WordCue {
  /** Half-open range of UTF-16 units in the clause's text. */
  readonly start: number;
  readonly end: number;
  readonly atSample: number;
}

export interface ClipChunk {
  /** Mono 16-bit PCM. May be empty when only cues come (they may run ahead of the sound). */
  readonly pcm: Int16Array;
  /** In order of `atSample`, over all chunks of a clip; the first cue of a clip is at 0. */
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
}

/** An approved clause as sound. Iterate `chunks` once. */
export interface Clip {
  readonly clause: Clause;
  readonly sampleRateHz: number;
  readonly chunks: AsyncIterable<ClipChunk>;
}

export interface SpeechStyle {
  /** 1 is the voice's own speed; 0.5 … 2. */
  readonly rate: number;
  /** 1 is the voice's own pitch; 0.5 … 2. Voices that cannot change it ignore it. */
  readonly pitch: number;
}

export interface Voice {
  readonly provider: string;
  /**
   * Starts to synthesise now. Chunks follow as they are made; aborting `signal` stops the engine
   * within 20 ms and ends the iteration by rejecting with the signal's reason.
   * @throws VoiceError (from the returned promise or the iteration) when the engine is gone.
   */
  speak(clause: Clause, style: SpeechStyle, signal: AbortSignal): Promise<Clip>;
  close(): Promise<void>;
}

/** The engine is gone or refuses: another try may mend it. */
export class VoiceError extends Fault {}
