/**
 * Terms with letters outside ASCII, in their own script. They count as they are written: case, width
 * and composed or decomposed accents aside, no letter stands for another.
 */
import type { TermInfo } from '../rules/trie.ts';
import type { Match } from './believable.ts';

interface Node {
  readonly next: Map<string, Node>;
  term: TermInfo | null;
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

/** The terms of a rule set; built once, then only read. */
export class WrittenTerms {
  readonly #words: Node = newNode();
  /** Terms that may begin inside a word. */
  readonly #inside: Node = newNode();

  /** Whether a term belongs here. */
  static holds(term: string): boolean {
    return /[^\0-\x7f]/u.test(term);
  }

  add(text: string, info: TermInfo): void {
    let node = info.openStart ? this.#inside : this.#words;
    for (const unit of [...text].flatMap(unitsOf)) {
      let next = node.next.get(unit);
      if (!next) {
        next = newNode();
        node.next.set(unit, next);
      }
      node = next;
    }
    if (!node.term?.openEnd) node.term = info;
  }

  /** The nodes that a first character leads to. */
  begin(units: readonly string[], insideWord: boolean): Node[] {
    const nodes = insideWord ? [this.#inside] : [this.#words, this.#inside];
    return nodes.flatMap((node) => walk(node, units) ?? []);
  }
}

/** One text, character by character. Active places are never more than the longest term is long. */
export class WrittenMatcher {
  readonly #terms: WrittenTerms;
  #places: Place[] = [];
  #previous = '';
  #spaced = false;
  /** Ended, but for the letter that may follow. */
  #waiting: Match[] = [];

  constructor(terms: WrittenTerms) {
    this.#terms = terms;
  }

  /** Takes the next code point; returns the matches that are now certain. */
  feed(char: string, at: number): readonly Match[] {
    if (INVISIBLE.test(char)) return NONE;
    const certain =
      this.#waiting.length === 0
        ? NONE
        : this.#waiting.filter(({ term }) => !TRAILING.test(char) && (term.openEnd || !continues(this.#previous, char)));
    if (this.#waiting.length > 0) this.#waiting = [];
    let places = this.#places;
    const isSpace = /\s/u.test(char);
    if (isSpace && this.#spaced) return certain;
    const units = isSpace ? SPACE : unitsOf(char);
    places = places.flatMap(({ node, start }) => {
      const next = walk(node, units);
      return next ? [{ node: next, start }] : [];
    });
    places.push(...this.#starts(char, units, at));
    for (const { node, start } of places) if (node.term) this.#waiting.push({ term: node.term, start, end: at + char.length });
    this.#places = places;
    this.#remember(char);
    return certain;
  }

  finish(): readonly Match[] {
    const certain = this.#waiting;
    this.#waiting = [];
    this.#places = [];
    return certain;
  }

  /** Raw offset from which the text may still become a match; Infinity when nothing is open. */
  openFrom(): number {
    return Math.min(Infinity, ...this.#places.map(({ start }) => start), ...this.#waiting.map(({ start }) => start));
  }

  #starts(char: string, units: readonly string[], at: number): Place[] {
    return this.#terms.begin(units, continues(this.#previous, char)).map((node) => ({ node, start: at }));
  }

  #remember(char: string): void {
    this.#previous = char;
    this.#spaced = /\s/u.test(char);
  }
}

const NONE: readonly Match[] = [];

function newNode(): Node {
  return { next: new Map(), term: null };
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
