/** A recogniser: speech as text. */
import { Fault } from '../kernel/fault.ts';

export interface RecogniseRequest {
  /** 16 kHz mono: one utterance, or its beginning. */
  readonly pcm: Int16Array;
  /** A `partial` may be given up when the utterance ends; a `final` is waited for. */
  readonly purpose: 'partial' | 'final';
  /** Names that are likely to be said; for recognisers that can be told. */
  readonly hints: readonly string[];
}

export interface Recognition {
  readonly text: string;
  /** 0 … 1, and a mean log probability of the words; null where the recogniser does not tell. */
  readonly noSpeechProbability: number | null;
  readonly meanLogProbability: number | null;
}

export interface Recogniser {
  /** `wyoming`, `openai`, `stub`: what `/status` shows. */
  readonly provider: string;
  /** False while nobody is there to ask: the ears then ask for nothing. */
  readonly ready: boolean;
  /**
   * One at a time. Aborting `signal` gives it up at once and rejects with the signal's reason.
   * @throws RecogniserError when there is no answer, or none in time.
   */
  recognise(request: RecogniseRequest, signal: AbortSignal): Promise<Recognition>;
  close(): Promise<void>;
}

/** It is gone, refuses or is too slow; the message is for the streamer. */
export class RecogniserError extends Fault {}
