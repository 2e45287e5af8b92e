/**
 * Finds terms in a text that comes character by character, under all its readings at once.
 *
 * It runs the trie as a non-deterministic automaton: each active state is a place in a term that
 * the text so far may have reached, with the raw offset at which it began. A character moves each
 * state by each of its readings, may repeat the letter before, or may be a mere separator. Work per
 * character is bounded by the number of active states, which is bounded by the trie: there is no
 * backtracking, whatever the text.
 */
import { ALLOW_ROOT, ANY_ROOT, WORD_ROOT, type TermInfo, type Trie } from '../rules/trie.ts';
import type { Dictionary } from './dictionary.ts';
import { glyphOf, type Glyph } from './glyphs.ts';

export interface Match {
  readonly term: TermInfo;
  /** Raw offsets, UTF-16 units, half open. */
  readonly start: number;
  readonly end: number;
}

export interface MatcherOptions {
  /** "XxTermXx": an inner capital begins a word. For names, which have no spaces. */
  readonly camelCase: boolean;
}

/** Some letter was not in its plain reading, was repeated, or was masked. */
const INEXACT = 1;
/** A separator stood where the term has no gap. */
const JOINED = 2;
/** Something stood for a letter that ordinary writing does not put there: no word of the dictionary excuses it. */
const STRONG = 4;
/** Began inside a word. */
const INSIDE = 8;
const ALLOW = 16;
const KEY_BITS = 31;
const AFTER_SEPARATOR = 32;
/** A piece that has ended is no ordinary word. */
const ODD_PIECE = 64;
/** A piece that has ended is more than a stop word. */
const TELLING_PIECE = 128;
/** The last letter was read from a symbol or a digit. */
const LAST_LEET = 256;
const LAST_WILD = 512;
const SEPARATOR_UNIT = 1 << 10;
const SEPARATOR_MASK = 15 << 10;
const MAX_SEPARATORS = 8;
const WILD_UNIT = 1 << 14;
const WILD_MASK = 3 << 14;
const MAX_WILD = 2;

/** More states than any real text opens; reaching it is an attack, and the text is refused. */
const MAX_STATES = 6_000;
const MAX_WORDS = 48;

export class TangledTextError extends Error {
  constructor() {
    super('the text opens too many readings at once');
    this.name = 'TangledTextError';
  }
}

/** Memory that matchers of one trie share: they only need it within one call. */
export interface MatcherScratch {
  readonly stamps: Int32Array;
  readonly places: Int32Array;
  generation: number;
}

export function createScratch(trie: Trie): MatcherScratch {
  const size = trie.size * (KEY_BITS + 1);
  return { stamps: new Int32Array(size), places: new Int32Array(size), generation: 0 };
}

class StateSet {
  nodes = new Int32Array(64);
  starts = new Int32Array(64);
  flags = new Int32Array(64);
  count = 0;

  push(node: number, start: number, flags: number): void {
    if (this.count === this.nodes.length) {
      if (this.count >= MAX_STATES) throw new TangledTextError();
      this.nodes = enlarged(this.nodes);
      this.starts = enlarged(this.starts);
      this.flags = enlarged(this.flags);
    }
    this.nodes[this.count] = node;
    this.starts[this.count] = start;
    this.flags[this.count] = flags;
    this.count += 1;
  }
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly common: boolean;
  /** Letters in it; 0 for a number. */
  readonly letters: number;
}

interface Candidate extends Match {
  readonly flags: number;
}

export class Matcher {
  readonly #trie: Trie;
  readonly #dictionary: Dictionary;
  readonly #scratch: MatcherScratch;
  readonly #camelCase: boolean;
  #states = new StateSet();
  #next = new StateSet();
  /** Found, but the word or an exception that covers it has not ended. */
  #pending: Candidate[] = [];
  #allowed: { start: number; end: number }[] = [];
  readonly #words: Word[] = [];
  #wordStart = -1;
  #word = '';
  #wordLetters = 0;
  #digitStart = -1;
  /** The last separator, to count a run of the same as one. */
  #lastSeparator = 0;
  #previous: Glyph | null = null;
  #beforePrevious: Glyph | null = null;
  #skipped = false;
  /** Whether the word that has just ended is ordinary, and whether it says anything. */
  #endedCommon = true;
  #endedStop = true;
  readonly #found: Match[] = [];

  constructor(trie: Trie, dictionary: Dictionary, scratch: MatcherScratch, options: MatcherOptions) {
    this.#trie = trie;
    this.#dictionary = dictionary;
    this.#scratch = scratch;
    this.#camelCase = options.camelCase;
  }

  /**
   * Takes the next code point, which stands at raw offset `at` and is `length` UTF-16 units long.
   * Returns the matches that are now certain.
   */
  feed(codePoint: number, at: number, length: number): readonly Match[] {
    this.#found.length = 0;
    const glyph = glyphOf(codePoint);
    if (glyph.skip) {
      this.#skipped = true;
      return this.#found;
    }
    const previous = this.#previous;
    const afterLetter = previous !== null && !previous.boundary;
    const camelBreak = this.#camelCase && glyph.upper && afterLetter && !previous.upper;
    const wordEnds = glyph.boundary || camelBreak;
    if (wordEnds) this.#endWord(at, glyph);
    this.#trackWord(glyph, at, length, camelBreak);

    this.#next.count = 0;
    this.#scratch.generation += 1;
    const states = this.#states;
    for (let index = 0; index < states.count; index++) {
      this.#step(
        glyph,
        codePoint,
        at + length,
        states.nodes[index] as number,
        states.starts[index] as number,
        states.flags[index] as number,
      );
    }
    this.#begin(glyph, at, at + length, !afterLetter || camelBreak, afterLetter);
    this.#states = this.#next;
    this.#next = states;

    this.#beforePrevious = previous;
    this.#previous = glyph;
    this.#skipped = false;
    if (glyph.boundary) this.#lastSeparator = glyph.space ? 32 : codePoint;
    if (wordEnds && this.#pending.length > 0) this.#resolve(false);
    return this.#found;
  }

  /** The text has ended: what is complete counts, what is only begun does not. */
  finish(at: number): readonly Match[] {
    this.#found.length = 0;
    this.#endWord(at, glyphOf(0x0a));
    this.#states.count = 0;
    this.#resolve(true);
    return this.#found;
  }

  /** Raw offset from which the text may still become a match; Infinity when nothing is open. */
  openFrom(): number {
    let from = Infinity;
    const { starts, flags, count } = this.#states;
    for (let index = 0; index < count; index++) {
      if (((flags[index] as number) & ALLOW) === 0 && (starts[index] as number) < from) from = starts[index] as number;
    }
    for (const candidate of this.#pending) if (candidate.start < from) from = candidate.start;
    return from;
  }

  // ── words ─────────────────────────────────────────────────────────────────────────────────

  #trackWord(glyph: Glyph, at: number, length: number, camelBreak: boolean): void {
    if (glyph.boundary) {
      if (glyph.digit && this.#digitStart < 0) this.#digitStart = at;
      return;
    }
    if (this.#digitStart >= 0) {
      // A number that touches a letter is a part of a spelling, not a number.
      this.#addWord({ start: this.#digitStart, end: at, common: false, letters: 0 });
      this.#digitStart = -1;
    }
    if (this.#wordStart < 0 || camelBreak) {
      this.#wordStart = at;
      this.#word = '';
      this.#wordLetters = 0;
    }
    // A letter of another script makes the word none of the dictionary's.
    if (this.#word.length < 40) this.#word += glyph.letters === '' ? '?' : glyph.letters;
    this.#wordLetters += 1;
    void length;
  }

  #addWord(word: Word): void {
    this.#words.push(word);
    if (this.#words.length > MAX_WORDS) this.#words.shift();
  }

  #endWord(at: number, glyph: Glyph): void {
    if (this.#wordStart >= 0) {
      const apostrophe = this.#wordStart > 0 && this.#words.length > 0 && this.#afterApostrophe;
      const common = this.#dictionary.has(this.#word) || (apostrophe && /^(?:s|t|d|m|ll|re|ve|n|em)$/u.test(this.#word));
      this.#endedCommon = common;
      this.#endedStop = this.#dictionary.isStopWord(this.#word);
      this.#addWord({ start: this.#wordStart, end: at, common, letters: this.#wordLetters });
      this.#wordStart = -1;
      this.#word = '';
    } else if (this.#digitStart >= 0 && !glyph.digit) {
      const alone = this.#beforeDigitsIsOpen;
      this.#addWord({ start: this.#digitStart, end: at, common: alone, letters: 0 });
      this.#endedCommon = alone;
      this.#endedStop = alone;
      this.#digitStart = -1;
    } else {
      this.#endedCommon = true;
      this.#endedStop = true;
    }
    const code = glyph;
    this.#afterApostrophe = code === APOSTROPHE || code === CURLY_APOSTROPHE;
    if (glyph.digit && this.#digitStart < 0) this.#beforeDigitsIsOpen = this.#previous === null || this.#previous.boundary;
    const { nodes, starts, flags, count } = this.#states;
    for (let index = 0; index < count; index++) {
      const node = nodes[index] as number;
      const flag = flags[index] as number;
      if (!this.#trie.isTerm(node) || (flag & (AFTER_SEPARATOR | LAST_WILD)) !== 0) continue;
      for (const term of this.#trie.terms(node)) {
        if (flag & ALLOW) this.#allowed.push({ start: starts[index] as number, end: at });
        // "tit4tat": a short word before a digit is a part of something else.
        else if (!glyph.digit || term.length >= 4) this.#addCandidate(term, starts[index] as number, at, flag);
      }
    }
  }

  #afterApostrophe = false;
  #beforeDigitsIsOpen = true;

  // ── states ────────────────────────────────────────────────────────────────────────────────

  #begin(glyph: Glyph, at: number, after: number, atWordStart: boolean, afterLetter: boolean): void {
    if (glyph.readings.length === 0) return;
    if (glyph.boundary && afterLetter) return;
    const leet = glyph.boundary ? LAST_LEET : 0;
    for (let index = 0; index < glyph.readings.length; index++) {
      const reading = glyph.readings[index] as readonly number[];
      const flags = (index === 0 && glyph.plain ? 0 : INEXACT) | leet;
      if (atWordStart) {
        this.#advance(WORD_ROOT, reading, at, flags, after);
        this.#advance(ANY_ROOT, reading, at, flags, after);
        if (flags === 0 || (glyph.digit && index === 0)) this.#advance(ALLOW_ROOT, reading, at, ALLOW, after);
      } else {
        this.#advance(ANY_ROOT, reading, at, flags | INSIDE, after);
      }
    }
  }

  #step(glyph: Glyph, codePoint: number, after: number, node: number, start: number, flags: number): void {
    const afterSeparator = (flags & AFTER_SEPARATOR) !== 0;
    const readings = glyph.readings;
    if (readings.length > 0) {
      let base = flags & ~(AFTER_SEPARATOR | SEPARATOR_MASK | LAST_LEET | LAST_WILD);
      if (afterSeparator && !this.#trie.gapAfter(node)) base |= JOINED;
      if (!afterSeparator) base |= this.#strength(glyph, flags);
      if (glyph.boundary) base |= LAST_LEET;
      for (let index = 0; index < readings.length; index++) {
        const reading = readings[index] as readonly number[];
        const plain = index === 0 && (glyph.plain || glyph.digit);
        if (flags & ALLOW) {
          if (plain && (base & JOINED) === 0) this.#advance(node, reading, start, (base & ~LAST_LEET) | ALLOW, after);
          continue;
        }
        const exactness = index === 0 && glyph.plain ? base : base | INEXACT;
        this.#advance(node, reading, start, exactness, after);
        if (reading.length === 1 && reading[0] === this.#trie.symbol(node)) this.#push(node, start, exactness | INEXACT, after);
      }
    }
    if (flags & ALLOW) {
      if (glyph.boundary && this.#trie.gapAfter(node)) this.#push(node, start, flags | AFTER_SEPARATOR, after);
      return;
    }
    if (
      glyph.wildcard &&
      !afterSeparator &&
      (flags & WILD_MASK) < MAX_WILD * WILD_UNIT &&
      !(codePoint === QUESTION_MARK && this.#endedCommon)
    )
      this.#mask(node, start, flags, after);
    if (glyph.boundary) this.#separate(glyph, codePoint, node, start, flags, after);
  }

  /** STRONG when this letter, or the one before, is a symbol or a digit in the midst of letters. */
  #strength(glyph: Glyph, flags: number): number {
    const previous = this.#previous;
    if (this.#skipped && previous !== null && !previous.boundary && !glyph.boundary) return STRONG;
    if (glyph.boundary) return glyph.digit || glyph.strongLeet ? STRONG : 0;
    if ((flags & LAST_LEET) === 0 || previous === null) return 0;
    if (previous.digit || previous.strongLeet) return STRONG;
    return this.#beforePrevious !== null && !this.#beforePrevious.boundary ? STRONG : 0;
  }

  #mask(node: number, start: number, flags: number, after: number): void {
    const base = (flags & ~(LAST_LEET | SEPARATOR_MASK)) | INEXACT | STRONG | LAST_WILD;
    for (let symbol = 0; symbol < 26; symbol++) {
      const child = this.#trie.child(node, symbol);
      if (child !== 0) this.#push(child, start, base + WILD_UNIT, after);
    }
  }

  #separate(glyph: Glyph, codePoint: number, node: number, start: number, flags: number, after: number): void {
    const trie = this.#trie;
    if (trie.isLeaf(node)) return;
    if (glyph.digit) return;
    if ((flags & LAST_WILD) !== 0 && (glyph.space || glyph.hard)) return;
    if ((flags & INSIDE) !== 0 && (glyph.space || glyph.hard)) return;
    let next = flags | AFTER_SEPARATOR;
    if ((flags & AFTER_SEPARATOR) === 0) {
      if (!this.#endedCommon) next |= ODD_PIECE | TELLING_PIECE;
      else if (!this.#endedStop) next |= TELLING_PIECE;
      next += SEPARATOR_UNIT;
      if (flags & LAST_LEET && this.#previous !== null && this.#previous.hard) return;
    } else if ((glyph.space ? 32 : codePoint) !== this.#lastSeparator) {
      next += SEPARATOR_UNIT;
    }
    if ((next & SEPARATOR_MASK) > MAX_SEPARATORS * SEPARATOR_UNIT) return;
    // After a pause, "go." or "the pen." is no beginning of anything; "kill." or "n." may be one.
    if (glyph.hard && (next & (trie.gapAfter(node) ? TELLING_PIECE : ODD_PIECE)) === 0) return;
    this.#push(node, start, next, after);
  }

  #advance(from: number, reading: readonly number[], start: number, flags: number, after: number): void {
    let node = from;
    for (let index = 0; index < reading.length; index++) {
      const symbol = reading[index] as number;
      const child = this.#trie.child(node, symbol);
      if (child !== 0) node = child;
      else if (index === 0 || this.#trie.symbol(node) !== symbol) return;
    }
    this.#push(node, start, flags, after);
  }

  #push(node: number, start: number, flags: number, after: number): void {
    const scratch = this.#scratch;
    const key = node * (KEY_BITS + 1) + (flags & KEY_BITS);
    const next = this.#next;
    if (scratch.stamps[key] === scratch.generation) {
      const place = scratch.places[key] as number;
      if (start < (next.starts[place] as number)) next.starts[place] = start;
      next.flags[place] = (next.flags[place] as number) | (flags & (ODD_PIECE | TELLING_PIECE));
      return;
    }
    scratch.stamps[key] = scratch.generation;
    scratch.places[key] = next.count;
    next.push(node, start, flags);
    if ((flags & (ALLOW | AFTER_SEPARATOR | LAST_WILD)) === 0 && this.#trie.isTerm(node)) {
      for (const term of this.#trie.terms(node)) if (term.openEnd) this.#addCandidate(term, start, after, flags);
    }
    for (const link of this.#trie.links(node)) this.#push(link, start, flags, after);
  }

  // ── matches ───────────────────────────────────────────────────────────────────────────────

  #addCandidate(term: TermInfo, start: number, end: number, flags: number): void {
    if (term.exact && (flags & (INEXACT | JOINED)) !== 0) return;
    this.#pending.push({ term, start, end, flags });
  }

  #resolve(final: boolean): void {
    const waiting: Candidate[] = [];
    for (const candidate of this.#pending) {
      if (this.#allowed.some((span) => span.start <= candidate.start && span.end >= candidate.end)) continue;
      if (!final && this.#exceptionOpen(candidate)) waiting.push(candidate);
      else if (this.#holds(candidate)) this.#found.push({ term: candidate.term, start: candidate.start, end: candidate.end });
    }
    this.#pending = waiting;
    if (waiting.length === 0 && this.#allowed.length > 8) this.#allowed = this.#allowed.slice(-8);
  }

  /** An allowed phrase that covers the candidate may still be completed. */
  #exceptionOpen(candidate: Candidate): boolean {
    const { starts, flags, count } = this.#states;
    for (let index = 0; index < count; index++) {
      if (((flags[index] as number) & ALLOW) !== 0 && (starts[index] as number) <= candidate.start) return true;
    }
    return false;
  }

  /** Whether a match that is not plain is worth believing. */
  #holds(candidate: Candidate): boolean {
    const { flags, term } = candidate;
    if ((flags & (INEXACT | JOINED)) === 0) return true;
    const pieces = this.#words.filter((word) => word.end > candidate.start && word.start < candidate.end);
    const letters = pieces.reduce((sum, piece) => sum + piece.letters, 0);
    if (letters < Math.max(1, Math.floor(term.length / 4))) return false;
    if ((flags & STRONG) === 0 && pieces.every((piece) => piece.common)) return false;
    if ((flags & JOINED) !== 0 && term.length < 4) return pieces.every((piece) => !piece.common);
    return true;
  }
}

const QUESTION_MARK = 0x3f;
const APOSTROPHE = glyphOf(0x27);
const CURLY_APOSTROPHE = glyphOf(0x2019);

function enlarged(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
