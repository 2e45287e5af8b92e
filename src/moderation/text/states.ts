/** The active states of the matcher, what they remember in their flags, and how many there may be. */
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
const MAX_STATES = 4_096;
/** Twice the states that there may be, so that a free slot is near. */
const SLOTS = 8_192;
const SLOT_SHIFT = 32 - Math.log2(SLOTS);
const MAX_GENERATION = 2 ** 31 - 1;

export class TangledTextError extends Error {
  constructor() {
    super('the text opens too many readings at once');
    this.name = 'TangledTextError';
  }
}

/**
 * Finds the place of a state that one step has already reached. One table serves the matchers of all
 * texts: a step uses it from its beginning to its end. It stays small, so that it stays in the
 * processor's cache, however many terms there are; a table with a place for every state of the trie
 * was a cache miss for each.
 */
export class MatcherScratch {
  /** Four numbers a slot: generation, key, place, and one unused, so that a slot lies in one cache line. */
  readonly #slots = new Int32Array(SLOTS * 4);
  #generation = 0;

  /** A new step: no state has been reached. */
  begin(): void {
    if (this.#generation === MAX_GENERATION) {
      this.#slots.fill(0);
      this.#generation = 0;
    }
    this.#generation += 1;
  }

  /** The place that `key` was given in this step; or -1, and from now on it has `place`. */
  placeOf(key: number, place: number): number {
    const slots = this.#slots;
    // Fibonacci hashing: neighbours in the trie land far apart.
    let slot = (Math.imul(key, 0x9e3779b1) >>> SLOT_SHIFT) << 2;
    while (slots[slot] === this.#generation) {
      if (slots[slot + 1] === key) return slots[slot + 2] as number;
      slot = (slot + 4) & (SLOTS * 4 - 1);
    }
    slots[slot] = this.#generation;
    slots[slot + 1] = key;
    slots[slot + 2] = place;
    return -1;
  }
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
