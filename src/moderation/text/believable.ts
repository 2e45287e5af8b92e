/** Tells a disguised term from ordinary words that happen to contain its letters. */
import type { TermInfo } from '../rules/trie.ts';
import { APOSTROPHE, INEXACT, JOINED, LEETED, MARKUP, REPEATED, STRONG } from './states.ts';
import type { Word } from './words.ts';

export interface Match {
  readonly term: TermInfo;
  /** Raw offsets, UTF-16 units, half open. */
  readonly start: number;
  readonly end: number;
}

export interface Candidate extends Match {
  readonly flags: number;
}

/** Whether a match that is not plain is worth believing. */
export function isBelievable(candidate: Candidate, pieces: readonly Word[]): boolean {
  const { flags, term } = candidate;
  const apart = (flags & APOSTROPHE) !== 0 && !term.phrase;
  if ((flags & (INEXACT | JOINED | REPEATED)) === 0 && !apart) return true;
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
