import type { VisemeCue, WordCue } from '../ports/voice.ts';

/** What the voice process is asked to say. Plain data: it crosses the seam. */
export interface SpeechJob {
  /** `speak`: chunks of sound. `estimate`: only when what would be said, as espeak times it. */
  readonly kind: 'speak' | 'estimate';
  readonly text: string;
  /** As in `SpeechStyle`. */
  readonly rate: number;
  readonly pitch: number;
}

/** What it answers with, piece by piece. Positions are of this job's text and sound. */
export interface SpeechChunk {
  /** Mono 16-bit PCM at the engine's rate. */
  readonly pcm: Int16Array;
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
}

/** Narrows what came over the seam; @throws TypeError when it is no speech job. */
export function asSpeechJob(job: unknown): SpeechJob {
  if (typeof job === 'object' && job !== null && 'text' in job && 'rate' in job && 'pitch' in job) {
    const { text, rate, pitch } = job;
    const kind = 'kind' in job && job.kind === 'estimate' ? 'estimate' : 'speak';
    if (typeof text === 'string' && typeof rate === 'number' && typeof pitch === 'number') return { kind, text, rate, pitch };
  }
  throw new TypeError('a speech job has text, rate and pitch');
}
