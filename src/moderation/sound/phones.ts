/** Brings espeak's IPA to the few sounds that a listener tells apart in running speech. */

/** Phones one after another, one character each (a diphthong is two), and where words begin. */
export interface Phones {
  readonly text: string;
  /** Offsets in `text` where a word begins, in order. */
  readonly wordStarts: readonly number[];
  /** Which word of the IPA each of these is: one whose only sound ended the word before is not heard. */
  readonly words: readonly number[];
}

/** A weak vowel: what it is depends on who speaks and how fast. Only in terms. */
export const WEAK = 'ə';
export const VOWELS: ReadonlySet<string> = new Set('aɑæeɛiɪoɔuʊʌɚə');

const FOLD: readonly (readonly [RegExp, string])[] = [
  // Stress, length, ties, glides and marks say how, not what.
  [/[ˈˌːʲ\u0300-\u036f'’-]/gu, ''],
  [/[əʌɐ]ɹ/gu, 'ɚ'],
  [/ɜɹ?/gu, 'ɚ'],
  [/[ɾʔ]/gu, 't'],
  [/ᵻ/gu, 'ɪ'],
  [/ɐ/gu, 'ə'],
  [/ɔ(?![ɪɹ])/gu, 'ɑ'],
  [/ɫ/gu, 'l'],
];

/** @param weak keep the weak vowel apart (terms), or read it as the vowel it comes closest to (texts). */
export function phonesOf(ipa: string, weak: boolean): Phones {
  let folded = ipa;
  for (const [from, to] of FOLD) folded = folded.replace(from, to);
  if (!weak) folded = folded.replaceAll(WEAK, 'ʌ');
  let text = '';
  const wordStarts: number[] = [];
  const words: number[] = [];
  for (const [index, word] of folded.split(' ').entries()) {
    let first = true;
    for (const phone of word) {
      // A sound that ends a word and begins the next is heard once.
      if (phone === text.at(-1)) continue;
      if (first) {
        wordStarts.push(text.length);
        words.push(index);
      }
      first = false;
      text += phone;
    }
  }
  return { text, wordStarts, words };
}
