/**
 * Finds terms in a text that comes character by character, under all its readings at once.
 *
 * It runs the trie as a non-deterministic automaton: each active state is a place in a term that
 * the text so far may have reached, with the raw offset at which it began. A character moves each
 * state by each of its readings, may repeat the letter before, or may be a mere separator. Work per
 * character is bounded by the number of active states, which is bounded by the trie: there is no
 * backtracking, whatever the text.
 */
import { ALLOW_ROOT, ANY_ROOT, REVERSED_ROOT, WORD_ROOT, type TermInfo, type Trie } from '../rules/trie.ts';
import type { Dictionary } from './dictionary.ts';
import { glyphOf, type Glyph } from './glyphs.ts';
import { DRAWN, DRAWN_ENDS, DRAWN_PARTS, markupKind, readMarkup, type MarkupKind } from './markup.ts';

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

/** Some letter was not in its plain reading, or was masked. */
const INEXACT = 1;
/** A separator stood where the term has no gap. */
const JOINED = 2;
/** Something stood for a letter that ordinary writing does not put there: no word of the dictionary excuses it. */
const STRONG = 4;
/** Began inside a word. */
const INSIDE = 8;
const ALLOW = 16;
/** A letter stood more often than in the term. */
const REPEATED = 32;
const KEY_BITS = 63;
const AFTER_SEPARATOR = 1 << 16;
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
/** A letter was read from a digit, a symbol or another script. */
const LEETED = 1 << 17;
/** An apostrophe stood inside. */
const APOSTROPHE = 1 << 18;
/** Runs backwards. */
const REVERSED = 1 << 19;
/** Markup stood between the letters, or for one. */
const MARKUP = 1 << 20;
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

/** Where markup or a drawn letter may have begun: what was active there. */
interface Bookmark {
  readonly kind: MarkupKind;
  readonly at: number;
  readonly atWordStart: boolean;
  readonly states: StateSet;
  content: string;
}

class StateSet {
  nodes: Int32Array;
  starts: Int32Array;
  flags: Int32Array;
  count = 0;

  constructor(capacity = 64) {
    this.nodes = new Int32Array(capacity);
    this.starts = new Int32Array(capacity);
    this.flags = new Int32Array(capacity);
  }

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

  copy(): StateSet {
    const copy = new StateSet(Math.max(1, this.count));
    for (let index = 0; index < this.count; index++)
      copy.push(this.nodes[index] as number, this.starts[index] as number, this.flags[index] as number);
    return copy;
  }
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly common: boolean;
  /** In the large dictionary. */
  readonly known: boolean;
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
  #bookmarks: Bookmark[] = [];
  /** The last characters, and what was active before each: for letters drawn with several. */
  readonly #recent: { readonly codePoint: number; readonly at: number; readonly atWordStart: boolean; readonly states: StateSet }[] = [];
  /** Whether the word that has just ended is ordinary, and whether it says anything. */
  #endedCommon = true;
  #endedStop = true;
  #endedLength = 0;
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
    if (DRAWN_PARTS.has(codePoint)) this.#remember(codePoint, at, !afterLetter);
    else if (this.#recent.length > 0) this.#recent.length = 0;
    if (wordEnds) this.#endWord(at, glyph);
    this.#trackWord(glyph, at, camelBreak);

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
    if (this.#bookmarks.length > 0) this.#readMarkup(codePoint, at + length);
    if (DRAWN_ENDS.has(codePoint)) this.#readDrawn(at + length);
    this.#states = this.#next;
    this.#next = states;
    const kind = markupKind(codePoint);
    if (kind !== null) this.#setBookmark(kind, at, !afterLetter, states);

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
    for (const bookmark of this.#bookmarks) {
      if (bookmark.at < from) from = bookmark.at;
      for (let index = 0; index < bookmark.states.count; index++) from = Math.min(from, bookmark.states.starts[index] as number);
    }
    return from;
  }

  // ── markup and drawn letters ──────────────────────────────────────────────────────────────

  /** `states` is what was active before the opening character. */
  #setBookmark(kind: MarkupKind, at: number, atWordStart: boolean, states: StateSet): void {
    if (states.count === 0 && kind !== '&') return;
    this.#bookmarks = this.#bookmarks.filter((bookmark) => bookmark.kind !== kind);
    this.#bookmarks.push({ kind, at, atWordStart, states: states.copy(), content: '' });
  }

  #readMarkup(codePoint: number, after: number): void {
    const open: Bookmark[] = [];
    for (const bookmark of this.#bookmarks) {
      bookmark.content += String.fromCodePoint(codePoint);
      const outcome = readMarkup(bookmark.kind, bookmark.content);
      if (outcome.kind === 'open') open.push(bookmark);
      else if (outcome.kind === 'invisible') this.#merge(bookmark.states, after);
      else if (outcome.kind === 'codePoint')
        this.#replay(glyphOf(outcome.codePoint), bookmark.states, bookmark.at, bookmark.atWordStart, after);
    }
    this.#bookmarks = open;
  }

  #remember(codePoint: number, at: number, atWordStart: boolean): void {
    this.#recent.push({ codePoint, at, atWordStart, states: this.#states.copy() });
    if (this.#recent.length > 4) this.#recent.shift();
  }

  #readDrawn(after: number): void {
    for (let length = 2; length <= this.#recent.length; length++) {
      const first = this.#recent[this.#recent.length - length];
      if (!first) return;
      const drawn = String.fromCodePoint(...this.#recent.slice(-length).map((recent) => recent.codePoint));
      const letter = DRAWN.get(drawn);
      if (letter !== undefined) this.#replay(glyphOf(letter.charCodeAt(0)), first.states, first.at, first.atWordStart, after);
    }
  }

  /** Goes on from an earlier place as if what followed it were not there. */
  #merge(states: StateSet, after: number): void {
    for (let index = 0; index < states.count; index++) {
      const flags = states.flags[index] as number;
      if ((flags & ALLOW) === 0) this.#push(states.nodes[index] as number, states.starts[index] as number, flags | STRONG | MARKUP, after);
    }
  }

  /** Goes on from an earlier place as if this glyph were all that followed it. */
  #replay(glyph: Glyph, states: StateSet, at: number, atWordStart: boolean, after: number): void {
    if (glyph.skip) return this.#merge(states, after);
    for (let index = 0; index < states.count; index++) {
      const flags = states.flags[index] as number;
      if ((flags & ALLOW) === 0)
        this.#step(glyph, 0, after, states.nodes[index] as number, states.starts[index] as number, flags | STRONG | MARKUP);
    }
    for (const reading of glyph.readings) {
      if (atWordStart) this.#advance(WORD_ROOT, reading, at, STRONG | MARKUP | INEXACT, after);
      if (atWordStart) this.#advance(REVERSED_ROOT, reading, at, STRONG | MARKUP | INEXACT | REVERSED, after);
      this.#advance(ANY_ROOT, reading, at, STRONG | MARKUP | INEXACT, after);
    }
  }

  // ── words ─────────────────────────────────────────────────────────────────────────────────

  #trackWord(glyph: Glyph, at: number, camelBreak: boolean): void {
    if (glyph.boundary) {
      if (glyph.digit && this.#digitStart < 0) this.#digitStart = at;
      return;
    }
    if (this.#digitStart >= 0) {
      // A number that touches a letter is a part of a spelling, not a number.
      this.#addWord({ start: this.#digitStart, end: at, common: false, known: false, letters: 0 });
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
      this.#endedLength = this.#wordLetters;
      this.#endedStop = this.#dictionary.isStopWord(this.#word);
      this.#addWord({
        start: this.#wordStart,
        end: at,
        common,
        known: common || this.#dictionary.knows(this.#word),
        letters: this.#wordLetters,
      });
      this.#wordStart = -1;
      this.#word = '';
    } else if (this.#digitStart >= 0 && !glyph.digit) {
      const alone = this.#beforeDigitsIsOpen;
      this.#addWord({ start: this.#digitStart, end: at, common: alone, known: alone, letters: 0 });
      this.#endedCommon = alone;
      this.#endedLength = at - this.#digitStart;
      this.#endedStop = alone;
      this.#digitStart = -1;
    } else {
      // A symbol may stand for one letter.
      this.#endedLength = this.#previous !== null && !this.#previous.space ? 1 : 0;
      this.#endedCommon = true;
      this.#endedStop = true;
    }
    this.#afterApostrophe = glyph.apostrophe;
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
    const leet = (glyph.boundary ? LAST_LEET : 0) | (glyph.letters === '' ? LEETED : 0);
    // "(http": a bracket opens far more often than it stands for a letter.
    if (glyph.bracket) return;
    for (let index = 0; index < glyph.readings.length; index++) {
      const reading = glyph.readings[index] as readonly number[];
      const flags = index === 0 && (glyph.plain || glyph.digit) ? leet & ~LEETED : INEXACT | leet;
      if (atWordStart) {
        this.#advance(WORD_ROOT, reading, at, flags, after);
        this.#advance(REVERSED_ROOT, reading, at, flags | REVERSED, after);
        this.#advance(ANY_ROOT, reading, at, flags, after);
        if (index === 0 && (glyph.plain || glyph.digit)) this.#advance(ALLOW_ROOT, reading, at, ALLOW, after);
      } else {
        this.#advance(ANY_ROOT, reading, at, flags | INSIDE, after);
      }
    }
  }

  #step(glyph: Glyph, codePoint: number, after: number, node: number, start: number, flags: number): void {
    const afterSeparator = (flags & AFTER_SEPARATOR) !== 0;
    const readings = glyph.readings;
    // "there!" ends a sentence: after an ordinary word the mark does not begin the next one.
    const ends = glyph.hard && !afterSeparator && (flags & MARKUP) === 0 && this.#endedCommon && this.#trie.gapAfter(node);
    if (readings.length > 0 && !ends && !(afterSeparator && glyph.edge)) {
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
        const exactness = plain ? base : base | INEXACT | (glyph.letters === '' ? LEETED : 0);
        this.#advance(node, reading, start, exactness, after);
        if (reading.length === 1 && reading[0] === this.#trie.symbol(node) && !glyph.hard)
          this.#push(node, start, exactness | REPEATED, after);
      }
    }
    // "don't" is "dont": an apostrophe inside a word is nothing.
    if (glyph.apostrophe && !afterSeparator) this.#push(node, start, flags | APOSTROPHE, after);
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
    if (glyph.boundary) return (glyph.digit || glyph.strongLeet) && previous !== null && !previous.boundary ? STRONG : 0;
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
    if (trie.isLeaf(node) && trie.links(node).length === 0) return;
    if (glyph.digit) return;
    if ((flags & LAST_WILD) !== 0 && (glyph.space || glyph.hard)) return;
    if ((flags & INSIDE) !== 0 && (glyph.space || glyph.hard)) return;
    let next = flags | AFTER_SEPARATOR;
    if ((flags & AFTER_SEPARATOR) === 0) {
      if (!this.#endedCommon) next |= ODD_PIECE | TELLING_PIECE;
      else if (!this.#endedStop) next |= TELLING_PIECE;
      next += SEPARATOR_UNIT;
      // A lone "!" is no beginning of a word.
      if (flags & LAST_LEET && this.#previous !== null && this.#previous.hard && start >= after - 2) return;
    } else if ((glyph.space ? 32 : codePoint) !== this.#lastSeparator) {
      next += SEPARATOR_UNIT;
    }
    if ((next & SEPARATOR_MASK) > MAX_SEPARATORS * SEPARATOR_UNIT) return;
    // After a pause, "go." or "the pen." is no beginning of anything; "kill." or "n." may be one, and
    // "i." too, until a space says that the dot ended a sentence.
    const letterBefore = (flags & LAST_LEET) !== 0 && (flags & AFTER_SEPARATOR) === 0;
    const pause =
      (flags & MARKUP) === 0 &&
      (glyph.hard
        ? !(codePoint === FULL_STOP && this.#endedLength === 1)
        : glyph.space && !letterBefore && this.#previous !== null && this.#previous.hard);
    if (
      pause &&
      ((flags & REVERSED) !== 0 || (next & (trie.gapAfter(node) ? TELLING_PIECE : ODD_PIECE)) === 0 || !trie.outlastsPause(node))
    )
      return;
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
      next.flags[place] = (next.flags[place] as number) | (flags & (ODD_PIECE | TELLING_PIECE | LEETED | MARKUP));
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
    if (term.plainOnly && (flags & (INEXACT | JOINED | REPEATED)) !== 0) return;
    if (term.plainOnly && !term.phrase && (flags & APOSTROPHE) !== 0) return;
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
    const apart = (flags & APOSTROPHE) !== 0 && !term.phrase;
    if ((flags & (INEXACT | JOINED | REPEATED)) === 0 && !apart) return true;
    const pieces = this.#words.filter((word) => word.end > candidate.start && word.start < candidate.end);
    const letters = pieces.reduce((sum, piece) => sum + piece.letters, 0);
    if ((flags & INEXACT) !== 0 && (flags & MARKUP) === 0 && letters < Math.max(1, Math.floor(term.length / 4))) return false;
    const strong = (flags & STRONG) !== 0;
    const swapped = (flags & INEXACT) !== 0 && (flags & LEETED) === 0 && !strong;
    if (swapped && (term.length <= 3 || (term.reversed && term.length <= 5))) return false;
    const spelledOut = pieces.every((piece) => piece.letters <= 1);
    if ((flags & JOINED) !== 0) {
      if (spelledOut) return pieces.some((piece) => !piece.common);
      if (term.exact && !strong) return false;
      if (term.length < 4 || (swapped && pieces.some((piece) => piece.common))) return false;
      return strong ? pieces.some((piece) => !piece.common) : !pieces.every((piece) => piece.common);
    }
    // "who're", "he'll"
    if (apart && pieces.every((piece) => piece.common)) return false;
    if (term.exact && !strong && (((flags & INEXACT) !== 0 && (flags & LEETED) === 0) || term.length < 4)) return false;
    // One word: a word of the large dictionary is itself, however it may be misread.
    return strong || !pieces.every((piece) => piece.known);
  }
}

const QUESTION_MARK = 0x3f;
const FULL_STOP = 0x2e;

function enlarged(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
