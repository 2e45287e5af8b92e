import type { WordCue } from '../pipeline/ports.ts';
import { wordAround, type Speakable } from './speakable.ts';

/** Word events of an engine → cues into the clause's own text; each word once, in order. */
export class WordTrack {
  readonly #source: string;
  readonly #speakable: Speakable;
  #lastEnd = 0;
  #lastAtSample = 0;
  #ready: WordCue[] = [];

  constructor(source: string, prepared: Speakable) {
    this.#source = source;
    this.#speakable = prepared;
  }

  /** @param index the word's first character in the prepared text. Out of range or going back: ignored. */
  word(index: number, atSample: number): void {
    const offset = this.#speakable.sourceOffsets[index];
    if (offset === undefined || offset < this.#lastEnd) return;
    const { start, end } = wordAround(this.#source, offset);
    if (start >= end) return;
    this.#lastEnd = end;
    this.#lastAtSample = Math.max(atSample, this.#lastAtSample);
    this.#ready.push({ start, end, atSample: this.#lastAtSample });
  }

  take(): WordCue[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}
