/**
 * Phrases of plain words. There are many of them, and they are about what is said, not how it is disguised:
 * each letter has one reading here, so a text costs a fraction of what the matcher with all readings costs.
 */
import type { Element } from '../rules/pattern.ts';
import { Trie, WORD_ROOT, type TermInfo } from '../rules/trie.ts';
import { glyphOf } from './glyphs.ts';
import { symbolOf } from './symbols.ts';

/** A sentence ends: no phrase goes on behind it. */
const SENTENCE = '.';
const SENTENCE_ENDS = /[.!?\n]/u;

/** The rule of what is allowed. */
const ALLOWED = -1;

/** A place in a phrase, and where in the text the phrase began. */
interface Place {
  readonly node: number;
  readonly start: number;
}

interface Span {
  readonly term: TermInfo;
  readonly start: number;
  readonly end: number;
}

export class Phrases {
  readonly #trie = new Trie();
  add(elements: readonly Element[], info: TermInfo): void {
    this.#trie.add(WORD_ROOT, elements, info);
  }

  /** Words that a phrase may stand in and mean no harm. */
  allow(elements: readonly Element[]): void {
    const plain = { exact: true, plainOnly: true, openEnd: false, openStart: false, reversed: false, uniform: false, outlastsPause: false };
    this.#trie.add(WORD_ROOT, elements, { ...plain, ruleIndex: ALLOWED, length: 1, phrase: true });
  }

  /** The phrases that stand in a text as whole words, in order; a rule may be named more than once. */
  find(text: string): TermInfo[] {
    const found = this.#spans(`${plainWords(text)} `);
    const allowed = found.filter(({ term }) => term.ruleIndex === ALLOWED);
    return found
      .filter(({ term, start, end }) => term.ruleIndex !== ALLOWED && !allowed.some((span) => span.start <= start && span.end >= end))
      .map(({ term }) => term);
  }

  #spans(text: string): Span[] {
    const trie = this.#trie;
    const spans: Span[] = [];
    const end = ({ node, start }: Place, at: number, ofWord: boolean): void => {
      if (!trie.isTerm(node)) return;
      for (const term of trie.terms(node)) if (ofWord || term.openEnd) spans.push({ term, start, end: at });
    };
    let places: Place[] = [];
    let atStart = true;
    for (let at = 0; at < text.length; at++) {
      const symbol = symbolOf(text.charAt(at));
      if (symbol < 0) {
        const sentenceEnds = text.charAt(at) === SENTENCE;
        for (const place of places) end(place, at, true);
        places = sentenceEnds ? [] : places.filter(({ node }) => trie.gapAfter(node));
        atStart = true;
        continue;
      }
      const afterGap = atStart;
      if (atStart) places.push({ node: WORD_ROOT, start: at });
      atStart = false;
      // Within a word that no phrase has.
      if (places.length === 0) continue;
      const next: Place[] = [];
      for (const { node, start } of places) {
        if (!afterGap && trie.mustPart(node)) continue;
        const child = trie.child(node, symbol);
        if (child !== 0) enter(trie, child, start, next);
      }
      for (const place of next) end(place, at, false);
      places = next;
    }
    return spans;
  }
}

/** Where the sentence begins that this offset stands in: what was before it makes no phrase with what comes. */
export function sentenceAt(text: string, offset: number): number {
  let at = Math.max(0, Math.min(offset, text.length));
  while (at > 0 && !SENTENCE_ENDS.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** A place and those that are reached with it, each once, from where it began first. */
function enter(trie: Trie, node: number, start: number, places: Place[]): void {
  if (places.some((place) => place.node === node && place.start <= start)) return;
  places.push({ node, start });
  for (const link of trie.links(node)) enter(trie, link, start, places);
}

/** Lower-case letters and digits, words apart by one space; "." where a sentence ends. */
function plainWords(text: string): string {
  const plain: string[] = [];
  let spaced = true;
  const apart = (): void => {
    if (!spaced) plain.push(' ');
    spaced = true;
  };
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const letters = code > 0x7f ? glyphOf(code).letters : symbolOf(char.toLowerCase()) >= 0 ? char.toLowerCase() : '';
    if (letters !== '') {
      plain.push(letters);
      spaced = false;
    } else if (SENTENCE_ENDS.test(char)) plain.push(SENTENCE);
    else if (code <= 0x7f ? char !== "'" : !glyphOf(code).skip && !glyphOf(code).apostrophe) apart();
  }
  return plain.join('');
}
