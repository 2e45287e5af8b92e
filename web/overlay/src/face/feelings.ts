import type { Emotion } from '../../../../src/domain/emotion.ts';

/** How long she keeps a clip's expression after the turn. */
export const RELAX_MS = 2500;

/** Which expression she wears: a clip's while it is said and a little longer, else the one she rests in. Pure; time is given. */
export class Feelings {
  #rest: Emotion = 'neutral';
  #felt: Emotion | undefined;
  #relaxAtMs: number | undefined;

  setRest(expression: Emotion): void {
    this.#rest = expression;
  }

  /** A clip begins to sound. One without a tag goes on with what the turn felt before. */
  clipStarted(emotion: Emotion | null): void {
    if (emotion !== null) this.#felt = emotion;
    else if (this.#relaxAtMs !== undefined) this.#felt = undefined;
    this.#relaxAtMs = undefined;
  }

  turnOver(nowMs: number): void {
    this.#relaxAtMs ??= nowMs + RELAX_MS;
  }

  forget(): void {
    this.#felt = undefined;
    this.#relaxAtMs = undefined;
  }

  at(nowMs: number): Emotion {
    if (this.#relaxAtMs !== undefined && nowMs >= this.#relaxAtMs) this.forget();
    return this.#felt ?? this.#rest;
  }
}
