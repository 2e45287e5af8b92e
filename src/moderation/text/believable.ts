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
  /** Letters of its last word up to its end, where the word may go on after a term in pieces; else -1. */
  readonly lettersInLast: number;
}

/** What a word may go on with after a term that was put together from pieces: "shi tzu" is none. */
const ENDINGS = /^(?:|s|z|es|ed|ing|in|ers?|ty|tty|y|ies?|ish|able|head|face|hole|boy|tard)$/u;

export function isEnding(letters: string): boolean {
  return ENDINGS.test(letters);
}

/**
 * Digits are letters only among a majority of letters or in a deliberate mix: a number with its unit
 * ("600k", "64hp") and a model number ("T17", "n7", "i9-13900k") are what they are.
 */
function isMeasure(term: TermInfo, pieces: readonly Word[]): boolean {
  if (pieces.length !== 2) return false;
  const [first, second] = pieces as [Word, Word];
  if ((first.letters === 0) === (second.letters === 0)) return false;
  const digits = first.letters === 0 ? first.end - first.start : second.end - second.start;
  const letters = first.letters + second.letters;
  if (digits < letters) return false;
  return letters === 1 || digits > 2 || term.reversed || (first.letters === 0 && digits > 1);
}

/**
 * A word of Cyrillic letters alone is Russian, whatever it looks like: only one that looks like the term
 * and like nothing more is the term ("гаре"); "слышит" is no word of English with something before it.
 */
function isBorrowed({ start, end }: Candidate, pieces: readonly Word[]): boolean {
  return pieces.every((piece) => piece.alike) && pieces[0]?.start === start && pieces.at(-1)?.end === end;
}

/** Whether a match that is not plain is worth believing. */
export function isBelievable(candidate: Candidate, pieces: readonly Word[]): boolean {
  const { flags, term } = candidate;
  if (term.uniform && (flags & REPEATED) !== 0) return false;
  if (pieces.length > 0 && pieces.every((piece) => piece.foreign) && !isBorrowed(candidate, pieces)) return false;
  if ((flags & LEETED) !== 0 && isMeasure(term, pieces)) return false;
  // "Let's hit": a contraction ends a word, and what follows is a word of its own.
  if ((flags & (STRONG | LEETED | MARKUP)) === 0 && pieces.length > 1 && pieces[0]?.contraction === true) return false;
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
