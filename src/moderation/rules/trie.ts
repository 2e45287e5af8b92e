/** The automaton's states: every prefix of every spelling is a node. Built once, then only read. */
import type { Element } from './pattern.ts';
import { SYMBOL_COUNT, symbolOf } from '../text/symbols.ts';

export interface TermInfo {
  readonly ruleIndex: number;
  /** Symbols of the shortest spelling. */
  readonly length: number;
  /** The word may go on after the term. */
  readonly openEnd: boolean;
  readonly openStart: boolean;
  /** Short or ambiguous: a merely odd spelling is not it, a deliberately disguised one is. */
  readonly exact: boolean;
  /** Only the plain spelling counts. */
  readonly plainOnly: boolean;
  /** More than one word. */
  readonly phrase: boolean;
  /** A sentence may end in the midst of it. */
  readonly outlastsPause: boolean;
  /** The term backwards. */
  readonly reversed: boolean;
  /** One letter over and over ("kkk"): more of it is laughter. */
  readonly uniform: boolean;
  /** Where the pattern has a gap, the text must have one. Only `text/phrases.ts` asks. */
  readonly apart?: boolean;
}

/** Roots: a term that begins with a word, one that may begin anywhere, what is allowed, and terms backwards. */
export const WORD_ROOT = 0;
export const ANY_ROOT = 1;
export const ALLOW_ROOT = 2;
/** Terms backwards. */
export const REVERSED_ROOT = 3;
const LAST_ROOT = REVERSED_ROOT;

/** The strength of a gap that must be there. */
const PARTING = 3;

const NO_LINKS: readonly number[] = [];

export class Trie {
  /** By node: 0, its only child, or the negative number of its row in the table. Few nodes have two children. */
  #children: Int32Array = new Int32Array(4096);
  /** Rows of children by symbol; the first row is unused. */
  #table: Int32Array = new Int32Array(SYMBOL_COUNT * 256);
  #rows = 1;
  #symbols: Int8Array = new Int8Array(4096);
  #gaps: Uint8Array = new Uint8Array(4096);
  #count = LAST_ROOT + 1;
  readonly #terms = new Map<number, TermInfo[]>();
  readonly #links = new Map<number, number[]>();
  /** By node: where the text goes on after a gap. */
  readonly #gapNodes = new Map<number, number>();
  /** The same for patterns whose words must be apart. */
  readonly #partingNodes = new Map<number, number>();
  #hasLinks: Uint8Array = new Uint8Array(4096);
  #hasTerms: Uint8Array = new Uint8Array(4096);
  /** Whether the pattern being added outlasts a pause. */
  #pausing = false;
  /** Whether its words must be apart. */
  #parting = false;

  constructor() {
    this.#symbols.fill(-1);
  }

  get size(): number {
    return this.#count;
  }

  /** The child of a node, or 0 (a root is nobody's child). */
  child(node: number, symbol: number): number {
    const child = this.#children[node] as number;
    if (child < 0) return this.#table[symbol - child * SYMBOL_COUNT] as number;
    return this.#symbols[child] === symbol ? child : 0;
  }

  /** The symbol that led to the node. */
  symbol(node: number): number {
    return this.#symbols[node] as number;
  }

  /** The text may have a gap between words after this node. */
  gapAfter(node: number): boolean {
    return this.#gaps[node] !== 0;
  }

  /** A phrase that is still meant when a sentence ends in its midst. Words in pieces always are. */
  outlastsPause(node: number): boolean {
    return this.#gaps[node] !== 1;
  }

  /** The text must have a gap after this node to go on from it. */
  mustPart(node: number): boolean {
    return this.#gaps[node] === PARTING;
  }

  isTerm(node: number): boolean {
    return this.#hasTerms[node] === 1;
  }

  terms(node: number): readonly TermInfo[] {
    return this.#terms.get(node) ?? [];
  }

  isLeaf(node: number): boolean {
    return this.#children[node] === 0;
  }

  /** Nodes that are reached together with this one: where the text may go on after a group of alternatives. */
  links(node: number): readonly number[] {
    return this.#hasLinks[node] === 1 ? (this.#links.get(node) ?? []) : NO_LINKS;
  }

  /** Adds a pattern from a root on. Alternatives are joined again after their group, so the size is a sum, not a product. */
  add(root: number, elements: readonly Element[], info: TermInfo): void {
    this.#pausing = info.outlastsPause;
    this.#parting = info.apart === true;
    for (const spelled of withoutLeadingGroup(elements)) this.#addFrom(root, spelled, info);
  }

  /** Adds the elements after `from`; where they end is a term when `info` is given. Returns the end. */
  #addFrom(from: number, elements: readonly Element[], info: TermInfo | null): number {
    let node = from;
    for (let index = 0; index < elements.length; index++) {
      const element = elements[index] as Element;
      if (element.kind === 'letters') node = this.#walk(node, element.text);
      else if (element.kind === 'gap') {
        if (node > LAST_ROOT) node = this.#gap(node);
      } else {
        const last = info !== null && index === elements.length - 1;
        const joint = last ? -1 : this.#newNode(-1);
        for (const alternative of element.alternatives) {
          const end = this.#addFrom(node, alternative, last ? info : null);
          if (last) continue;
          if (end > LAST_ROOT) this.#link(end, joint);
          // Nothing yet: the rest begins at the root itself.
          else this.#addFrom(end, elements.slice(index + 1), info);
        }
        if (last) return node;
        node = joint;
      }
    }
    if (info) this.#addTerm(node, info);
    return node;
  }

  /**
   * A node of its own for the gap: the terms that have none there share the letters before it, and "who
   * re…" must not be a word because some phrase begins with "who".
   */
  #gap(node: number): number {
    const strength = this.#parting ? PARTING : this.#pausing ? 2 : 1;
    if (this.#gaps[node] !== 0) {
      this.#gaps[node] = Math.max(this.#gaps[node] as number, strength);
      return node;
    }
    const joints = this.#parting ? this.#partingNodes : this.#gapNodes;
    let joint = joints.get(node);
    if (joint === undefined) {
      joint = this.#newNode(-1);
      this.#link(node, joint);
      joints.set(node, joint);
    }
    this.#gaps[joint] = Math.max(this.#gaps[joint] as number, strength);
    return joint;
  }

  #walk(from: number, letters: string): number {
    let node = from;
    for (const char of letters) {
      const symbol = symbolOf(char);
      let next = this.child(node, symbol);
      if (next === 0) {
        next = this.#newNode(symbol);
        this.#adopt(node, symbol, next);
      }
      node = next;
    }
    return node;
  }

  #adopt(node: number, symbol: number, child: number): void {
    const only = this.#children[node] as number;
    if (only === 0) {
      this.#children[node] = child;
      return;
    }
    let row = -only;
    if (only > 0) {
      row = this.#newRow();
      this.#table[row * SYMBOL_COUNT + (this.#symbols[only] as number)] = only;
      this.#children[node] = -row;
    }
    this.#table[row * SYMBOL_COUNT + symbol] = child;
  }

  #newRow(): number {
    if ((this.#rows + 1) * SYMBOL_COUNT > this.#table.length) {
      const table = new Int32Array(this.#table.length * 2);
      table.set(this.#table);
      this.#table = table;
    }
    return this.#rows++;
  }

  #link(from: number, to: number): void {
    const there = this.#links.get(from);
    if (there) there.push(to);
    else this.#links.set(from, [to]);
    this.#hasLinks[from] = 1;
  }

  #addTerm(node: number, info: TermInfo): void {
    const there = this.#terms.get(node);
    if (!there) this.#terms.set(node, [info]);
    else if (
      !there.some(
        (other) =>
          other.ruleIndex === info.ruleIndex &&
          other.exact === info.exact &&
          other.openEnd === info.openEnd &&
          other.reversed === info.reversed,
      )
    )
      there.push(info);
    this.#hasTerms[node] = 1;
  }

  #newNode(symbol: number): number {
    if (this.#count === this.#symbols.length) this.#grow();
    const node = this.#count++;
    this.#symbols[node] = symbol;
    return node;
  }

  #grow(): void {
    const size = this.#symbols.length * 2;
    const children = new Int32Array(size);
    children.set(this.#children);
    this.#children = children;
    const symbols = new Int8Array(size).fill(-1);
    symbols.set(this.#symbols);
    this.#symbols = symbols;
    const gaps = new Uint8Array(size);
    gaps.set(this.#gaps);
    this.#gaps = gaps;
    const hasTerms = new Uint8Array(size);
    hasTerms.set(this.#hasTerms);
    this.#hasTerms = hasTerms;
    const hasLinks = new Uint8Array(size);
    hasLinks.set(this.#hasLinks);
    this.#hasLinks = hasLinks;
  }
}

/**
 * The pattern once for each of the alternatives that it begins with: in the trie they share their beginnings
 * with all other terms. Joined again after the group, each pattern that may begin with "you" or backwards
 * with "s" would be a state of its own in every text.
 */
function withoutLeadingGroup(elements: readonly Element[]): readonly (readonly Element[])[] {
  const [first, ...rest] = elements;
  if (first?.kind !== 'group') return [elements];
  return first.alternatives.flatMap((alternative) => withoutLeadingGroup([...alternative, ...rest]));
}
