import type { VisemeCue, WordCue } from '../../ports/voice.ts';

/** How another engine would time the text, at its own rate. */
export interface Estimate {
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
  readonly totalSamples: number;
  readonly sampleRateHz: number;
}

/**
 * Lays estimated cues over a sound whose length is not known until it ends: by the tempo learnt from
 * clauses before, and what is left over at the end is fitted to the true length.
 */
export class StretchedCues {
  readonly #estimate: Estimate;
  readonly #sampleRateHz: number;
  readonly #tempo: number;
  #visemes = 0;
  #words = 0;
  #givenUpTo = 0;

  /** @param tempo true seconds per estimated second, from earlier clauses. */
  constructor(estimate: Estimate, sampleRateHz: number, tempo: number) {
    this.#estimate = estimate;
    this.#sampleRateHz = sampleRateHz;
    this.#tempo = tempo;
  }

  /** Cues up to `sample` of the true sound. */
  until(sample: number): { visemes: VisemeCue[]; words: WordCue[] } {
    return this.#take(sample, (atSample) => this.#scaled(atSample));
  }

  /** The rest, fitted between what was given and the end. */
  end(totalSamples: number): { visemes: VisemeCue[]; words: WordCue[] } {
    const restFrom = this.#givenUpTo;
    const estimatedRest = Math.max(1, this.#scaled(this.#estimate.totalSamples) - restFrom);
    const factor = Math.max(0, totalSamples - restFrom) / estimatedRest;
    return this.#take(Infinity, (atSample) =>
      Math.min(totalSamples, restFrom + Math.round(Math.max(0, this.#scaled(atSample) - restFrom) * factor)),
    );
  }

  /** True over estimated length, to be learnt from. */
  tempoOf(totalSamples: number): number {
    const estimatedS = this.#estimate.totalSamples / this.#estimate.sampleRateHz;
    return estimatedS > 0 ? totalSamples / this.#sampleRateHz / estimatedS : 1;
  }

  #scaled(atSample: number): number {
    return Math.round((atSample / this.#estimate.sampleRateHz) * this.#sampleRateHz * this.#tempo);
  }

  #take(limit: number, place: (atSample: number) => number): { visemes: VisemeCue[]; words: WordCue[] } {
    const visemes: VisemeCue[] = [];
    const words: WordCue[] = [];
    for (
      let cue = this.#estimate.visemes[this.#visemes];
      cue && this.#scaled(cue.atSample) <= limit;
      cue = this.#estimate.visemes[++this.#visemes]
    ) {
      visemes.push({ ...cue, atSample: place(cue.atSample) });
    }
    for (
      let cue = this.#estimate.words[this.#words];
      cue && this.#scaled(cue.atSample) <= limit;
      cue = this.#estimate.words[++this.#words]
    ) {
      words.push({ ...cue, atSample: place(cue.atSample) });
    }
    if (Number.isFinite(limit)) this.#givenUpTo = limit;
    return { visemes, words };
  }
}
