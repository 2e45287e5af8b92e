/** Whose voice an utterance is, by its sound: counted over its frames while she speaks. */
import type { EchoVerdict } from './echo.ts';

export class Whose {
  #hersMs = 0;
  #otherMs = 0;
  #mostOtherMs = 0;

  /** Another frame of the utterance. */
  add(verdict: EchoVerdict, voiced: boolean, ms: number): void {
    if (verdict === 'hers' && voiced) this.#hersMs += ms;
    // After her echo has died away, whoever goes on is somebody else.
    const isOther = verdict === 'other' || (verdict === 'unknown' && this.#hersMs > 0);
    // A moment in which her echo stands out of itself is forgotten again.
    if (!isOther) this.#otherMs = Math.max(0, this.#otherMs - ms);
    else if (voiced) this.#otherMs += ms;
    this.#mostOtherMs = Math.max(this.#mostOtherMs, this.#otherMs);
  }

  /** Lately, of somebody else. */
  get otherMs(): number {
    return this.#otherMs;
  }

  get mostOtherMs(): number {
    return this.#mostOtherMs;
  }

  /** Most of it was her own echo, and nobody spoke over it. @param overMs so much of somebody else is somebody */
  isHers(voicedMs: number, overMs: number): boolean {
    return this.#hersMs > voicedMs * MOSTLY && this.#mostOtherMs < overMs;
  }
}

const MOSTLY = 0.6;
