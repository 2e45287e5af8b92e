/** The words of a text as it is read: which are ordinary, and what the last one was. */
import type { Dictionary } from './dictionary.ts';
import type { Glyph } from './glyphs.ts';

const MAX_WORDS = 48;

export interface Word {
  readonly start: number;
  readonly end: number;
  readonly common: boolean;
  /** In the large dictionary. */
  readonly known: boolean;
  /** Letters in it; 0 for a number. */
  readonly letters: number;
  /** What stands behind the apostrophe of another word: the "s" of "let's". */
  readonly contraction: boolean;
  /** Of everyday Cyrillic or Greek letters only. */
  readonly foreign: boolean;
  /** Each of these looks like a Latin letter. */
  readonly alike: boolean;
}

export class Words {
  readonly #dictionary: Dictionary;
  readonly #words: Word[] = [];
  #wordStart = -1;
  #word = '';
  #wordLetters = 0;
  #foreign = true;
  #alike = true;
  #digitStart = -1;
  #ended = '';
  #afterApostrophe = false;
  #beforeDigitsIsOpen = true;
  /** Whether the word that has just ended is ordinary, and whether it says anything. */
  endedCommon = true;
  endedStop = true;
  endedLength = 0;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /** How many letters the word that is being read has so far. */
  get lettersSoFar(): number {
    return this.#word.length;
  }

  /** What the word that ended last had after its first letters. */
  endedAfter(letters: number): string {
    return this.#ended.slice(letters);
  }

  /** The words that a range touches. */
  within(start: number, end: number): Word[] {
    return this.#words.filter((word) => word.end > start && word.start < end);
  }

  /** @param camelBreak an inner capital begins a word here. */
  track(glyph: Glyph, at: number, camelBreak: boolean): void {
    if (glyph.boundary) {
      if (glyph.digit && this.#digitStart < 0) this.#digitStart = at;
      return;
    }
    if (this.#digitStart >= 0) {
      // A number that touches a letter is a part of a spelling, not a number.
      this.#addWord({
        start: this.#digitStart,
        end: at,
        common: false,
        known: false,
        letters: 0,
        contraction: false,
        foreign: false,
        alike: false,
      });
      this.#digitStart = -1;
    }
    if (this.#wordStart < 0 || camelBreak) {
      this.#wordStart = at;
      this.#word = '';
      this.#wordLetters = 0;
      this.#foreign = true;
      this.#alike = true;
    }
    if (!glyph.foreign) this.#foreign = false;
    if (!glyph.alike) this.#alike = false;
    // A letter of another script makes the word none of the dictionary's.
    if (this.#word.length < 40) this.#word += glyph.letters === '' ? '?' : glyph.letters;
    this.#wordLetters += 1;
  }

  #addWord(word: Word): void {
    this.#words.push(word);
    if (this.#words.length > MAX_WORDS) this.#words.shift();
  }

  /** @param glyph what ends the word. @param previous what stood before it. */
  end(at: number, glyph: Glyph, previous: Glyph | null): void {
    if (this.#wordStart >= 0) {
      const apostrophe = this.#wordStart > 0 && this.#words.length > 0 && this.#afterApostrophe;
      const common = this.#dictionary.has(this.#word) || (apostrophe && /^(?:s|t|d|m|ll|re|ve|n|em)$/u.test(this.#word));
      this.endedCommon = common;
      this.endedLength = this.#wordLetters;
      this.endedStop = this.#dictionary.isStopWord(this.#word);
      this.#addWord({
        start: this.#wordStart,
        end: at,
        common,
        known: common || this.#dictionary.knows(this.#word),
        letters: this.#wordLetters,
        foreign: this.#foreign,
        alike: this.#alike,
        contraction: apostrophe && /^(?:s|t|d|m|ll|re|ve)$/u.test(this.#word),
      });
      this.#ended = this.#word;
      this.#wordStart = -1;
      this.#word = '';
    } else if (this.#digitStart >= 0 && !glyph.digit) {
      const alone = this.#beforeDigitsIsOpen;
      this.#addWord({
        start: this.#digitStart,
        end: at,
        common: alone,
        known: alone,
        letters: 0,
        contraction: false,
        foreign: false,
        alike: false,
      });
      this.endedCommon = alone;
      this.endedLength = at - this.#digitStart;
      this.endedStop = alone;
      this.#digitStart = -1;
    } else {
      // A symbol may stand for one letter.
      this.endedLength = previous !== null && !previous.space ? 1 : 0;
      this.endedCommon = true;
      this.endedStop = true;
    }
    this.#afterApostrophe = glyph.apostrophe;
    if (glyph.digit && this.#digitStart < 0) this.#beforeDigitsIsOpen = previous === null || previous.boundary;
  }
}
