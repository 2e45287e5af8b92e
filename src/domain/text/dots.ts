/**
 * What a full stop is. One rule for the cutter, which meets it character by character, and for the
 * voice, which has the whole clause: a dot ends a sentence only before a space (or a closing quote
 * and a space), and not behind every word.
 */
import { abbreviation, shortMeasure } from './abbreviations.ts';

export const WORD_CHAR = /[\p{L}\p{N}]/u;
export const DIGIT = /\p{N}/u;
export const SPACE = /\s/u;
/** Quotes and brackets that may close behind a mark, and belong to what they close. */
export const CLOSERS = new Set(['"', "'", '’', '”', ')', ']', '}', '»', '」', '』', '）', '】']);
export const OPENERS = new Set(['“', '‘', '(', '[', '{', '«', '「', '『', '（', '【', '„']);

/** Signs that bind a dot to what follows: `foo.-bar`, `example.com/path`, `a._b`. */
const BINDS = /[\p{L}\p{N}\p{M}_/\\@#=&%+~$-]/u;

/** What a dot behind a word means, as far as the word alone tells; the rest is told by what follows the space. */
export type DotMeaning =
  'ends' | 'goes on' | 'goes on before a number' | 'goes on before a numeral' | 'goes on before a word' | 'goes on before a small letter';

/** @param next the character right behind the dot. True inside `node.js`, `3.5`, `example.com`. */
export function bindsDot(next: string): boolean {
  return BINDS.test(next);
}

/** @param word what stands before the dot, from the last space on, in its own case; quotes before it do not matter. */
export function meaningOfDot(word: string): DotMeaning {
  const bare = word.replace(/^[^\p{L}\p{N}]+/u, '');
  const known = abbreviation(bare);
  if (shortMeasure(bare)) return 'goes on before a small letter';
  if (known !== null) {
    if (known.ends === 'never') return 'goes on';
    if (known.ends === 'unless number') return 'goes on before a number';
    if (known.ends === 'unless numeral') return 'goes on before a numeral';
    return known.ends === 'unless name' ? 'goes on before a word' : 'goes on before a small letter';
  }
  // An initial ("J. K.", "N.A.S.A.") does not end a sentence; "so do I." does.
  const last = bare.slice(bare.lastIndexOf('.') + 1);
  if (last.length === 1 && /\p{L}/u.test(last) && last !== 'I' && last !== 'i') return 'goes on';
  return 'ends';
}

/** @param next the first character behind the spaces; empty at the end of the text. */
export function endsBefore(meaning: DotMeaning, next: string): boolean {
  switch (meaning) {
    case 'ends':
      return true;
    case 'goes on':
      return false;
    case 'goes on before a number':
      return !DIGIT.test(next);
    case 'goes on before a numeral':
      return !/[\p{N}IVXL]/u.test(next);
    case 'goes on before a word':
      return !/[\p{L}\p{N}]/u.test(next);
    case 'goes on before a small letter':
      return !/[\p{Ll}\p{N}]/u.test(next);
  }
}

/** Dots in a row are a pause; they end the sentence when a new one begins behind them. */
export function pauseEndsBefore(next: string): boolean {
  return next === '' || !/[\p{Ll}\p{N},;:)]/u.test(next);
}
