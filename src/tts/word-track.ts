import type { WordCue } from '../ports/voice.ts';
import type { Speakable } from './speakable.ts';

interface Token {
  readonly start: number;
  readonly end: number;
}

/**
 * Word events of an engine → cues into the clause's own text: each whitespace-delimited word that
 * makes a sound once, in order. An engine that runs words together ("at a") tells of the first only;
 * the others get their share of the time up to the next event.
 */
export class WordTrack {
  readonly #tokens: readonly Token[];
  readonly #prepared: Speakable;
  /** Words cued so far. */
  #count = 0;
  #lastAtSample = 0;
  #ready: WordCue[] = [];

  constructor(source: string, prepared: Speakable) {
    this.#prepared = prepared;
    this.#tokens = audibleTokens(source, prepared);
  }

  /** @param index the word's first character in the prepared text. Out of range or going back: ignored. */
  word(index: number, atSample: number): void {
    const offset = this.#prepared.sourceOffsets[index];
    if (offset === undefined) return;
    const token = this.#tokens.findIndex((candidate, n) => n >= this.#count && offset >= candidate.start && offset < candidate.end);
    if (token < 0) return;
    this.#fill(token, atSample);
    this.#cue(atSample);
  }

  /** Words that were never told of end with the sound. */
  end(totalSamples: number): void {
    this.#fill(this.#tokens.length, totalSamples);
  }

  take(): WordCue[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #fill(untilToken: number, untilSample: number): void {
    const from = this.#lastAtSample;
    // Before the first event there is no time to share: what comes before it begins with the sound.
    const shares = untilToken - this.#count + 1;
    for (let share = 1; this.#count < untilToken; share++) this.#cue(from + Math.round(((untilSample - from) * share) / shares));
  }

  #cue(atSample: number): void {
    const token = this.#tokens[this.#count++];
    if (!token) return;
    this.#lastAtSample = Math.max(atSample, this.#lastAtSample);
    this.#ready.push({ start: token.start, end: token.end, atSample: this.#lastAtSample });
  }
}

function audibleTokens(source: string, prepared: Speakable): Token[] {
  const audible = new Set<number>();
  for (const [n, offset] of prepared.sourceOffsets.entries()) if (/[\p{L}\p{N}]/u.test(prepared.text[n] ?? '')) audible.add(offset);
  return [...source.matchAll(/\S+/gu)].flatMap((match) => {
    const token = { start: match.index, end: match.index + match[0].length };
    for (let offset = token.start; offset < token.end; offset++) if (audible.has(offset)) return [token];
    return [];
  });
}
