/** What is wrong with a microphone's sound, if anything: told to whoever sits before it. */
import { clippedShare, levelDb } from './level.ts';

/** No working microphone is as quiet, however silent the room. */
const DEAD_DB = -85;
const DEAD_AFTER_MS = 5000;
/** Of the samples of a second. */
const CLIPPED_SHARE = 0.02;
/** A trouble is over when it has not shown for so long. */
const OVER_AFTER_MS = 5000;

export class SoundHealth {
  #silentMs = 0;
  #sinceClippedMs = Infinity;

  /** @returns a sentence, or empty when all is well. */
  take(pcm: Int16Array, ms: number): string {
    this.#silentMs = levelDb(pcm) < DEAD_DB ? this.#silentMs + ms : 0;
    this.#sinceClippedMs = clippedShare(pcm) > CLIPPED_SHARE ? 0 : this.#sinceClippedMs + ms;
    if (this.#silentMs >= DEAD_AFTER_MS)
      return 'the microphone sends silence: is it muted by a switch of its own, or is another one meant?';
    if (this.#sinceClippedMs < OVER_AFTER_MS) return 'the microphone is too loud and clips: turn its level down';
    return '';
  }
}
