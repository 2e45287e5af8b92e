import { EMOTIONS } from '../../../../src/domain/emotion.ts';
import type { Emotion } from '../../../../src/domain/emotion.ts';

export interface Mood {
  readonly emotion: Emotion;
  /** 0…1. */
  readonly weight: number;
  /** Seconds since she began to feel it. */
  readonly forS: number;
}

/** How much of each emotion is still there or already there: one fades out while the next comes. */
export class Moods {
  readonly #weights = new Map<Emotion, { weight: number; forS: number }>(EMOTIONS.map((emotion) => [emotion, { weight: 0, forS: 0 }]));

  /** @returns those that can be seen. */
  step(felt: Emotion, seconds: number): Mood[] {
    const seen: Mood[] = [];
    for (const [emotion, state] of this.#weights) {
      const goal = emotion === felt ? 1 : 0;
      if (goal === 1 && state.weight < 0.02) state.forS = 0;
      state.weight += (goal - state.weight) * (1 - Math.exp(-seconds * (goal === 1 ? 5 : 9)));
      state.forS += seconds;
      if (state.weight > 0.02) seen.push({ emotion, weight: state.weight, forS: state.forS });
    }
    return seen;
  }
}
