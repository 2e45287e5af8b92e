import type { VisemeCue, WordCue } from '../../ports/voice.ts';
import type { SpeechJob } from '../speech-job.ts';
import type { Espeak } from './espeak.ts';
import { speakWithEspeak } from './speak.ts';

/** How espeak itself would time a text: a stand-in where another engine tells no times. */
export interface EstimatedCues {
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
  /** Length at espeak's own rate; scale the cues by the true length over this. */
  readonly totalSamples: number;
  readonly sampleRateHz: number;
}

export function espeakCues(espeak: Espeak, job: SpeechJob, cancelled: () => boolean): EstimatedCues {
  const visemes: VisemeCue[] = [];
  const words: WordCue[] = [];
  let totalSamples = 0;
  speakWithEspeak(espeak, job, {
    cancelled,
    emit: (chunk) => {
      visemes.push(...chunk.visemes);
      words.push(...chunk.words);
      totalSamples += chunk.pcm.length;
    },
  });
  return { visemes, words, totalSamples, sampleRateHz: espeak.sampleRateHz };
}

/** The cues stretched to a sound of `totalSamples` (of any rate). */
export function scaleCues(cues: EstimatedCues, totalSamples: number): { visemes: VisemeCue[]; words: WordCue[] } {
  const factor = cues.totalSamples > 0 ? totalSamples / cues.totalSamples : 0;
  const scaled = (atSample: number): number => Math.min(totalSamples, Math.round(atSample * factor));
  return {
    visemes: cues.visemes.map((cue) => ({ ...cue, atSample: scaled(cue.atSample) })),
    words: cues.words.map((cue) => ({ ...cue, atSample: scaled(cue.atSample) })),
  };
}
