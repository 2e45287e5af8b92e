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

export class Phrases {
  readonly #trie = new Trie();
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(elements: readonly Element[], info: TermInfo): void {
    this.#trie.add(WORD_ROOT, elements, info);
    this.#count += 1;
  }

  /** The phrases that stand in a text as whole words, in order; a rule may be named more than once. */
  *find(text: string): Generator<TermInfo> {
    const trie = this.#trie;
    let nodes: number[] = [];
    let atStart = true;
    for (const char of `${plainWords(text)} `) {
      const next: number[] = [];
      const add = (node: number): void => {
        if (next.includes(node)) return;
        next.push(node);
        for (const link of trie.links(node)) add(link);
      };
      const symbol = symbolOf(char);
      if (symbol < 0) {
        for (const node of nodes) {
          if (trie.isTerm(node)) yield* trie.terms(node);
          if (char !== SENTENCE && trie.gapAfter(node)) next.push(node);
        }
        atStart = true;
      } else {
        if (atStart) nodes.push(WORD_ROOT);
        for (const node of nodes) {
          const child = trie.child(node, symbol);
          if (child !== 0) add(child);
        }
        for (const node of next) if (trie.isTerm(node)) yield* trie.terms(node).filter(({ openEnd }) => openEnd);
        atStart = false;
      }
      nodes = next;
    }
  }
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
    } else if (/[.!?\n]/u.test(char)) plain.push(SENTENCE);
    else if (code <= 0x7f ? char !== "'" : !glyphOf(code).skip && !glyphOf(code).apostrophe) apart();
  }
  return plain.join('');
}
