/** A word whose letters are turned by half a circle: it is read from its end, each letter as what it is then. */

const TURNED: Readonly<Record<string, string>> = {
  ɐ: 'a',
  ɒ: 'a',
  q: 'b',
  ɔ: 'c',
  p: 'd',
  ǝ: 'e',
  ɘ: 'e',
  ɟ: 'f',
  ƃ: 'g',
  ᵷ: 'g',
  ɓ: 'g',
  ɥ: 'h',
  ᴉ: 'i',
  ı: 'i',
  ɾ: 'j',
  ſ: 'j',
  ʞ: 'k',
  ꞁ: 'l',
  ʅ: 'l',
  ɯ: 'm',
  u: 'n',
  d: 'p',
  b: 'q',
  ɹ: 'r',
  ʇ: 't',
  n: 'u',
  ʌ: 'v',
  ʍ: 'w',
  ʎ: 'y',
  o: 'o',
  s: 's',
  x: 'x',
  z: 'z',
  l: 'l',
  i: 'i',
  w: 'm',
  m: 'w',
};
/** Letters that only a turned word has. */
const TELLING = /[ɐɒɔǝɘɟƃᵷɥᴉɾʞꞁɯɹʇʌʍʎ]/u;
const WORDS = /\p{L}+(?:[ ]+\p{L}+)*/gu;

/** The text with its turned words upright, or null when there are none. */
export function upright(text: string): string | null {
  if (!TELLING.test(text)) return null;
  return text.toLowerCase().replace(WORDS, (words) =>
    TELLING.test(words)
      ? [...words]
          .reverse()
          .map((char) => TURNED[char] ?? char)
          .join('')
      : words,
  );
}
