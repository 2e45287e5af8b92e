/**
 * Ways in which people hide a word. Written apart from the normaliser's own tables, so that the
 * evaluation does not merely ask a table about itself. Each is deterministic.
 */
export interface Transformation {
  readonly name: string;
  apply(text: string): string;
}

const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };
const LEET_SYMBOLS: Readonly<Record<string, string>> = { a: '@', i: '!', s: '$', e: '3', o: '0', t: '+' };
const CYRILLIC: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  i: 'і',
  s: 'ѕ',
  k: 'к',
  n: 'п',
  h: 'һ',
  u: 'υ',
  t: 'т',
  m: 'м',
  r: 'г',
};
// eslint-disable-next-line @typescript-eslint/no-misused-spread -- single code points, listed here
const SMALL_CAPITALS = [...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ'];
const ACCENTS: Readonly<Record<string, string>> = {
  a: 'ä',
  e: 'é',
  i: 'ï',
  o: 'ö',
  u: 'ü',
  n: 'ñ',
  c: 'ç',
  y: 'ÿ',
  s: 'š',
  g: 'ğ',
  k: 'ķ',
  t: 'ţ',
};
const COMBINING = ['\u0301', '\u0336', '\u0489', '\u0353'];
const INVISIBLE = ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad'];

export const TRANSFORMATIONS: readonly Transformation[] = [
  { name: 'upper-case', apply: (text) => text.toUpperCase() },
  { name: 'mixed-case', apply: each((char, index) => (index % 2 ? char.toUpperCase() : char)) },
  { name: 'leet-digits', apply: each((char) => LEET[char] ?? char) },
  { name: 'leet-symbols', apply: each((char, index) => (index === 0 ? char : (LEET_SYMBOLS[char] ?? char))) },
  { name: 'fullwidth', apply: each((char) => shift(char, 0xff41)) },
  { name: 'mathematical', apply: each((char) => shift(char, 0x1d41a)) },
  { name: 'fraktur', apply: each((char) => shift(char, 0x1d586)) },
  { name: 'circled', apply: each((char) => shift(char, 0x24d0)) },
  { name: 'squared', apply: each((char) => shift(char, 0x1f170)) },
  { name: 'regional', apply: each((char) => shift(char, 0x1f1e6)) },
  { name: 'small-capitals', apply: each((char) => (isLetter(char) ? (SMALL_CAPITALS[char.charCodeAt(0) - 97] ?? char) : char)) },
  { name: 'cyrillic', apply: each((char) => CYRILLIC[char] ?? char) },
  { name: 'accents', apply: each((char) => ACCENTS[char] ?? char) },
  { name: 'combining', apply: each((char, index) => (char === ' ' ? char : char + (COMBINING[index % COMBINING.length] ?? ''))) },
  { name: 'zero-width', apply: between((index) => INVISIBLE[index % INVISIBLE.length] ?? '') },
  { name: 'bidi', apply: (text) => `\u202e\u202d${between((index) => (index % 2 ? '\u2066' : '\u2069'))(text)}\u202c` },
  { name: 'dots', apply: between(() => '.') },
  { name: 'hyphens', apply: between(() => '-') },
  { name: 'underscores', apply: between(() => '_') },
  { name: 'spaced', apply: between(() => ' ') },
  { name: 'emoji-between', apply: between(() => '🔥') },
  { name: 'repeats', apply: each((char) => (char === ' ' ? char : char.repeat(3))) },
  { name: 'html-tags', apply: between((index) => (index % 2 ? '<b>' : '</b>')) },
  { name: 'html-entities', apply: each((char, index) => (char !== ' ' && index % 2 ? `&#${char.codePointAt(0) ?? 0};` : char)) },
  { name: 'markdown', apply: between(() => '**') },
  { name: 'reversed', apply: (text) => [...text].reverse().join('') },
];

/** A letter by its place in an alphabet that begins at `first`. */
function shift(char: string, first: number): string {
  return isLetter(char) ? String.fromCodePoint(first + char.charCodeAt(0) - 97) : char;
}

function isLetter(char: string): boolean {
  return /^[a-z]$/u.test(char);
}

function each(map: (char: string, index: number) => string): (text: string) => string {
  return (text) => [...text].map(map).join('');
}

/** Puts something between the letters of each word. */
function between(make: (index: number) => string): (text: string) => string {
  return (text) =>
    text
      .split(' ')
      .map((word) => [...word].map((char, index, all) => (index < all.length - 1 ? char + make(index) : char)).join(''))
      .join(' ');
}

/** Pairs that leave something readable. Two ways to restyle one letter cannot both be done. */
export function pairsOf(all: readonly Transformation[] = TRANSFORMATIONS): Transformation[] {
  const restyle = new Set([
    'fullwidth',
    'mathematical',
    'fraktur',
    'circled',
    'squared',
    'regional',
    'small-capitals',
    'upper-case',
    'mixed-case',
  ]);
  const respell = new Set(['leet-digits', 'leet-symbols', 'cyrillic', 'accents']);
  const insert = new Set([
    'combining',
    'zero-width',
    'bidi',
    'dots',
    'hyphens',
    'underscores',
    'spaced',
    'emoji-between',
    'html-tags',
    'html-entities',
    'markdown',
  ]);
  const order = (name: string): number =>
    name === 'reversed' ? 0 : name === 'repeats' ? 1 : respell.has(name) ? 2 : restyle.has(name) ? 3 : 4;
  const pairs: Transformation[] = [];
  for (const first of all) {
    for (const second of all) {
      const same =
        (restyle.has(first.name) && restyle.has(second.name)) ||
        (insert.has(first.name) && insert.has(second.name)) ||
        (respell.has(first.name) && respell.has(second.name));
      if (same || order(first.name) >= order(second.name)) continue;
      pairs.push({ name: `${first.name}+${second.name}`, apply: (text) => second.apply(first.apply(text)) });
    }
  }
  return pairs;
}
