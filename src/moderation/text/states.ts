/** The active states of the matcher, what they remember in their flags, and how many there may be. */
import type { Trie } from '../rules/trie.ts';

/** Some letter was not in its plain reading, or was masked. */
export const INEXACT = 1;
/** A separator stood where the term has no gap. */
export const JOINED = 2;
/** Something stood for a letter that ordinary writing does not put there: no word of the dictionary excuses it. */
export const STRONG = 4;
/** Began inside a word. */
export const INSIDE = 8;
export const ALLOW = 16;
/** A letter stood more often than in the term. */
export const REPEATED = 32;
export const KEY_BITS = 63;
export const AFTER_SEPARATOR = 1 << 16;
/** A piece that has ended is no ordinary word. */
export const ODD_PIECE = 64;
/** A piece that has ended is more than a stop word. */
export const TELLING_PIECE = 128;
/** The last letter was read from a symbol or a digit. */
export const LAST_LEET = 256;
export const LAST_WILD = 512;
export const SEPARATOR_UNIT = 1 << 10;
export const SEPARATOR_MASK = 15 << 10;
export const MAX_SEPARATORS = 8;
/** A letter was read from a digit, a symbol or another script. */
export const LEETED = 1 << 17;
/** An apostrophe stood inside. */
export const APOSTROPHE = 1 << 18;
/** Runs backwards. */
export const REVERSED = 1 << 19;
/** Markup stood between the letters, or for one. */
export const MARKUP = 1 << 20;
export const WILD_UNIT = 1 << 14;
export const WILD_MASK = 3 << 14;
export const MAX_WILD = 2;

/** More states than any real text opens; reaching it is an attack, and the text is refused. */
const MAX_STATES = 4_000;
export const MAX_WORDS = 48;

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

export class StateSet {
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

function enlarged(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
