/**
 * Letters that are said instead of written: by their names ("eff you"), in the NATO alphabet, one by
 * one with "then" between, asked for ("give me an F"), or as a list.
 */

const NATO =
  'alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu';
/** How the letters are called. */
const NAMES: Readonly<Record<string, string>> = {
  a: 'ay eh',
  b: 'bee be',
  c: 'cee see sea',
  d: 'dee',
  e: 'ee',
  f: 'eff ef',
  g: 'gee jee',
  h: 'aitch haitch aych',
  i: 'eye aye',
  j: 'jay',
  k: 'kay',
  l: 'el ell',
  m: 'em',
  n: 'en',
  o: 'oh owe',
  p: 'pee pea',
  q: 'cue queue',
  r: 'ar are arr',
  s: 'ess es',
  t: 'tee tea',
  u: 'you yu yoo ewe',
  v: 'vee',
  w: 'doubleyou dubya',
  x: 'ex',
  y: 'why wye',
  z: 'zee zed',
};
/** What stands between letters and says nothing. */
const BETWEEN = new Set(
  'then and next followed by by give gimme me an a capital letter letters the comma dash first finally lastly add plus now second third fourth fifth sixth seventh last another capital lowercase uppercase small big dot slash hyphen space underscore letter is'.split(
    ' ',
  ),
);
const MIN_LETTERS = 3;

interface Letter {
  readonly letter: string;
  /** Its name is a word of everyday talk too. */
  readonly everyday: boolean;
}

const LETTERS = new Map<string, Letter>();
for (const word of NATO.split(' ')) LETTERS.set(word, { letter: word.charAt(0), everyday: false });
const EVERYDAY = new Set('be see sea are why you oh eye pea tea queue cue owe aye eh ell me'.split(' '));
for (const [letter, names] of Object.entries(NAMES)) {
  LETTERS.set(letter, { letter, everyday: letter === 'a' || letter === 'i' });
  for (const name of names.split(' ')) LETTERS.set(name, { letter, everyday: EVERYDAY.has(name) });
}

/** The words that a text spells letter by letter; empty for ordinary text. */
export function spelledWords(text: string): string[] {
  const tokens =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/x-ray/gu, 'xray')
      .replace(/['’]/gu, '')
      // "n for nancy", "f as in fox": the letter is told by a word of its own.
      .replace(/(?<!\p{L})(\p{L}) (?:for|as in|like in|like|is for|wie) \1\p{L}+/gu, '$1')
      .match(/\p{L}+|\d+/gu) ?? [];
  const words: string[] = [];
  for (let from = 0; from < tokens.length; from++) {
    let letters = '';
    let telling = 0;
    let index = from;
    let gap = 0;
    for (; index < tokens.length && gap <= 4; index++) {
      const token = tokens[index] as string;
      const found = LETTERS.get(token);
      // "Give me a B": what only leads up to a letter is none itself.
      const leads = token === 'a' ? /^(?:me|gimme)$/u.test(tokens[index - 1] ?? '') : BETWEEN.has(token);
      if (found && !leads) {
        letters += found.letter;
        if (!found.everyday) telling += 1;
        gap = 0;
      } else if (leads || /^\d+$/u.test(token)) gap += 1;
      else break;
    }
    // "Oh, I see you are": names that are words say nothing by themselves.
    if (letters.length >= MIN_LETTERS && telling * 2 >= letters.length) words.push(letters);
    if (letters.length >= MIN_LETTERS) from = index - 1;
  }
  return words;
}
