/**
 * Terms with letters outside ASCII, in their own script. They count as they are written: case, width
 * and composed or decomposed accents aside, no letter stands for another.
 */
import type { TermInfo } from '../rules/trie.ts';
import type { Match } from './believable.ts';

interface Node {
  readonly next: Map<string, Node>;
  term: TermInfo | null;
  /** An exception ends here. */
  allowed: boolean;
}

interface Place {
  readonly node: Node;
  readonly start: number;
}

/** Scripts without spaces between words: a term counts wherever it stands. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LETTER = /[\p{L}\p{M}\p{N}]/u;
const KANA = { katakana: /[\p{Script=Katakana}ー]/u, hiragana: /\p{Script=Hiragana}/u };
/** The last letter of a Hangul syllable: what stood before it was only a part of the syllable. */
const TRAILING = /[\u11a8-\u11ff]/u;
const INVISIBLE = /\p{Cf}/u;
const ASCII_LETTER = /[a-z0-9]/iu;
const ASCII_SPACE: ReadonlySet<string> = new Set(' \t\n\v\f\r');

/** The terms of a rule set; built once, then only read. */
export class WrittenTerms {
  readonly #words: Node = newNode();
  /** Terms that may begin inside a word. */
  readonly #inside: Node = newNode();
  /** Ordinary words that hold a term. */
  readonly #allowed: Node = newNode();

  /** Whether a term belongs here. */
  static holds(term: string): boolean {
    return /[^\0-\x7f]/u.test(term);
  }

  add(text: string, info: TermInfo): void {
    const node = grow(info.openStart ? this.#inside : this.#words, text);
    if (!node.term?.openEnd) node.term = info;
  }

  /** An ordinary word, or words, that a term stands in by chance. */
  allow(text: string): void {
    grow(this.#allowed, text).allowed = true;
  }

  /** Where an exception that begins with these leads to, or null. */
  beginAllowed(units: readonly string[]): Node | null {
    return walk(this.#allowed, units);
  }

  /** The nodes that a first character leads to. */
  begin(units: readonly string[], insideWord: boolean): Node[] {
    const found: Node[] = [];
    const word = insideWord ? null : walk(this.#words, units);
    if (word) found.push(word);
    const inside = walk(this.#inside, units);
    if (inside) found.push(inside);
    return found;
  }
}

/** One text, character by character. Active places are never more than the longest term is long. */
export class WrittenMatcher {
  readonly #terms: WrittenTerms;
  #places: Place[] = [];
  #previous = '';
  #spaced = false;
  /** Exceptions that are being read. */
  #exceptions: Place[] = [];
  #excepted: { readonly start: number; readonly end: number }[] = [];
  /** Ended, but for the letter that may follow. */
  #waiting: Match[] = [];
  /** Certain, but for an exception around them that has not ended. */
  #held: Match[] = [];

  constructor(terms: WrittenTerms) {
    this.#terms = terms;
  }

  /** Takes the next code point; returns the matches that are now certain. */
  feed(char: string, at: number): readonly Match[] {
    const ascii = char.charCodeAt(0) < 0x80;
    if (!ascii && INVISIBLE.test(char)) return NONE;
    const certain =
      this.#waiting.length === 0
        ? NONE
        : this.#waiting.filter(({ term }) => !TRAILING.test(char) && (term.openEnd || !continues(this.#previous, char)));
    if (this.#waiting.length > 0) this.#waiting = [];
    const isSpace = ascii ? ASCII_SPACE.has(char) : /\s/u.test(char);
    if (isSpace && this.#spaced) return certain;
    const units = isSpace ? SPACE : unitsOf(char);
    const places = moved(this.#places, units);
    const begun = this.#terms.begin(units, continues(this.#previous, char));
    for (const node of begun) places.push({ node, start: at });
    for (const { node, start } of places) if (node.term) this.#waiting.push({ term: node.term, start, end: at + char.length });
    this.#places = places;
    this.#readExceptions(units, at, char.length);
    this.#previous = char;
    this.#spaced = isSpace;
    return this.#unexcepted(certain);
  }

  finish(): readonly Match[] {
    const certain = this.#waiting;
    this.#waiting = [];
    this.#places = [];
    this.#exceptions = [];
    return this.#unexcepted(certain);
  }

  #readExceptions(units: readonly string[], at: number, length: number): void {
    const begun = this.#terms.beginAllowed(units);
    if (begun === null && this.#exceptions.length === 0) {
      if (this.#excepted.length > 0 && this.#waiting.length === 0 && this.#held.length === 0) this.#excepted = [];
      return;
    }
    this.#exceptions = moved(this.#exceptions, units);
    if (begun) this.#exceptions.push({ node: begun, start: at });
    for (const { node, start } of this.#exceptions) if (node.allowed) this.#excepted.push({ start, end: at + length });
  }

  /** Those that no exception covers; what one may still cover is held. */
  #unexcepted(certain: readonly Match[]): readonly Match[] {
    if (certain.length === 0 && this.#held.length === 0) return NONE;
    const found: Match[] = [];
    const held: Match[] = [];
    for (const match of [...this.#held, ...certain]) {
      if (this.#excepted.some(({ start, end }) => start <= match.start && end >= match.end)) continue;
      if (this.#exceptions.some(({ start }) => start <= match.start)) held.push(match);
      else found.push(match);
    }
    this.#held = held;
    return found;
  }

  /** Raw offset from which the text may still become a match; Infinity when nothing is open. */
  openFrom(): number {
    let from = Infinity;
    for (const open of [this.#places, this.#waiting, this.#held]) for (const { start } of open) if (start < from) from = start;
    return from;
  }
}

/** The places that these units lead on to. */
function moved(places: readonly Place[], units: readonly string[]): Place[] {
  const next: Place[] = [];
  for (const { node, start } of places) {
    const to = walk(node, units);
    if (to) next.push({ node: to, start });
  }
  return next;
}

const NONE: readonly Match[] = [];

function newNode(): Node {
  return { next: new Map(), term: null, allowed: false };
}

function grow(from: Node, text: string): Node {
  let node = from;
  for (const unit of [...text].flatMap(unitsOf)) {
    let next = node.next.get(unit);
    if (!next) {
      next = newNode();
      node.next.set(unit, next);
    }
    node = next;
  }
  return node;
}

function walk(from: Node, units: readonly string[]): Node | null {
  let node: Node | undefined = from;
  for (const unit of units) node = node?.next.get(unit);
  return node ?? null;
}

const SPACE = [' '];
const seen = new Map<string, readonly string[]>();
/** Text in many scripts must not grow the table without bound. */
const SEEN_LIMIT = 20_000;

/** What a character is compared by: its base and its marks; a Hangul syllable by its letters. */
function unitsOf(char: string): readonly string[] {
  let units = seen.get(char);
  if (!units) {
    units = [...char.normalize('NFKD').toLowerCase().normalize('NFKD')];
    if (seen.size < SEEN_LIMIT) seen.set(char, units);
  }
  return units;
}

/** Whether two characters next to each other stand in one word. */
function continues(before: string, after: string): boolean {
  if (before.charCodeAt(0) < 0x80 && after.charCodeAt(0) < 0x80) return ASCII_LETTER.test(before) && ASCII_LETTER.test(after);
  if (!LETTER.test(before) || !LETTER.test(after) || UNSPACED.test(after) || UNSPACED.test(before)) return false;
  for (const script of [KANA.katakana, KANA.hiragana])
    if (script.test(after) || script.test(before)) return script.test(after) && script.test(before);
  return true;
}
