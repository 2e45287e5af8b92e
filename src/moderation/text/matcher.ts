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
import { Asides } from './asides.ts';
import { isBelievable, isEnding, type Candidate, type Match } from './believable.ts';
import type { Dictionary } from './dictionary.ts';
import { glyphOf, type Glyph } from './glyphs.ts';
import { DRAWN_ENDS, DRAWN_PARTS, markupKind } from './markup.ts';
import {
  AFTER_SEPARATOR,
  ALLOW,
  APOSTROPHE,
  INEXACT,
  INSIDE,
  JOINED,
  KEY_BITS,
  LAST_LEET,
  LAST_WILD,
  LEETED,
  MARKUP,
  MAX_SEPARATORS,
  MAX_WILD,
  ODD_PIECE,
  REPEATED,
  REVERSED,
  SEPARATOR_MASK,
  SEPARATOR_UNIT,
  STRONG,
  TELLING_PIECE,
  WILD_MASK,
  WILD_UNIT,
  StateSet,
  TangledTextError,
  type MatcherScratch,
} from './states.ts';
import { Words } from './words.ts';

export interface MatcherOptions {
  /** "XxTermXx": an inner capital begins a word. For names, which have no spaces. */
  readonly camelCase: boolean;
}

export class Matcher {
  readonly #trie: Trie;
  readonly #words: Words;
  readonly #scratch: MatcherScratch;
  readonly #camelCase: boolean;
  #states = new StateSet();
  #next = new StateSet();
  /** Found, but the word or an exception that covers it has not ended. */
  #pending: Candidate[] = [];
  #allowed: { start: number; end: number }[] = [];
  /** The last separator, to count a run of the same as one. */
  #lastSeparator = 0;
  #previous: Glyph | null = null;
  #beforePrevious: Glyph | null = null;
  #skipped = false;
  readonly #asides = new Asides({
    merge: (states, after) => this.#merge(states, after),
    replay: (glyph, states, at, atWordStart, after) => this.#replay(glyph, states, at, atWordStart, after),
  });
  readonly #found: Match[] = [];

  constructor(trie: Trie, dictionary: Dictionary, scratch: MatcherScratch, options: MatcherOptions) {
    this.#trie = trie;
    this.#words = new Words(dictionary);
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
    if (DRAWN_PARTS.has(codePoint)) this.#asides.remember(codePoint, at, !afterLetter, this.#states);
    else this.#asides.forgetRecent();
    if (wordEnds) this.#endWord(at, glyph);
    this.#words.track(glyph, at, camelBreak);

    this.#next.count = 0;
    this.#scratch.begin();
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
    if (this.#asides.marksOpen) this.#asides.readMarkup(codePoint, at + length);
    if (DRAWN_ENDS.has(codePoint)) this.#asides.readDrawn(at + length);
    this.#states = this.#next;
    this.#next = states;
    const kind = markupKind(codePoint);
    if (kind !== null) this.#asides.open(kind, at, !afterLetter, states);

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
    return Math.min(from, this.#asides.openFrom());
  }

  // ── going on from an earlier place ───────────────────────────────────────────────────────

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

  // ── states ────────────────────────────────────────────────────────────────────────────────

  /** Terms that end with a word are complete when one has ended. */
  #endWord(at: number, glyph: Glyph): void {
    this.#words.end(at, glyph, this.#previous);
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
    const ends = glyph.hard && !afterSeparator && (flags & MARKUP) === 0 && this.#words.endedCommon && this.#trie.gapAfter(node);
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
      !(codePoint === QUESTION_MARK && this.#words.endedCommon)
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
      if (!this.#words.endedCommon) next |= ODD_PIECE | TELLING_PIECE;
      else if (!this.#words.endedStop) next |= TELLING_PIECE;
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
        ? !(codePoint === FULL_STOP && this.#words.endedLength === 1)
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
    const next = this.#next;
    const place = this.#scratch.placeOf(node * (KEY_BITS + 1) + (flags & KEY_BITS), next.count);
    if (place >= 0) {
      if (start < (next.starts[place] as number)) next.starts[place] = start;
      next.flags[place] = (next.flags[place] as number) | (flags & (ODD_PIECE | TELLING_PIECE | LEETED | MARKUP));
      return;
    }
    next.push(node, start, flags);
    if ((flags & (ALLOW | AFTER_SEPARATOR | LAST_WILD)) === 0 && this.#trie.isTerm(node)) {
      for (const term of this.#trie.terms(node)) if (term.openEnd) this.#addCandidate(term, start, after, flags, this.#words.lettersSoFar);
    }
    for (const link of this.#trie.links(node)) this.#push(link, start, flags, after);
  }

  // ── matches ───────────────────────────────────────────────────────────────────────────────

  #addCandidate(term: TermInfo, start: number, end: number, flags: number, lettersInLast = -1): void {
    if (term.plainOnly && (flags & (INEXACT | JOINED | REPEATED)) !== 0) return;
    if (term.plainOnly && !term.phrase && (flags & APOSTROPHE) !== 0) return;
    const tail = (flags & JOINED) === 0 ? -1 : lettersInLast;
    // The same term from the same place is one match, however many readings lead to it: the surest counts.
    const same = this.#pending.find((other) => other.term === term && other.start === start && other.end === end);
    if (same && (same.flags & CERTAINTY) === (flags & CERTAINTY)) return;
    if (this.#pending.length >= MAX_PENDING) throw new TangledTextError();
    this.#pending.push({ term, start, end, flags, lettersInLast: tail });
  }

  #resolve(final: boolean): void {
    const waiting: Candidate[] = [];
    for (const candidate of this.#pending) {
      if (this.#allowed.some((span) => span.start <= candidate.start && span.end >= candidate.end)) continue;
      if (candidate.lettersInLast >= 0 && !isEnding(this.#words.endedAfter(candidate.lettersInLast))) continue;
      if (!final && this.#exceptionOpen(candidate)) waiting.push(candidate);
      else if (isBelievable(candidate, this.#words.within(candidate.start, candidate.end)))
        this.#found.push({ term: candidate.term, start: candidate.start, end: candidate.end });
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
}

const QUESTION_MARK = 0x3f;
const FULL_STOP = 0x2e;
/** Flags that decide whether a candidate is believed. */
const CERTAINTY = INEXACT | JOINED | REPEATED | STRONG | LEETED | APOSTROPHE | MARKUP;
/** More than any real text leaves open at once. */
const MAX_PENDING = 500;
