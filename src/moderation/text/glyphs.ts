/**
 * What one code point may stand for. Every reading is a run of symbols; the first one of a letter
 * is its plain reading, all others cost the match its exactness.
 */
import { createRequire } from 'node:module';
import { LEET, LETTERS, LETTER_SWAPS } from './lookalikes.ts';
import { symbolsOf } from './symbols.ts';

export interface Glyph {
  /** Not there at all for the reader: zero-width, combining, bidi and other format characters. */
  readonly skip: boolean;
  /** Ends a word when it follows a letter: everything that is no letter. */
  readonly boundary: boolean;
  readonly space: boolean;
  /** Sentence and phrase punctuation, after which a voice pauses. */
  readonly hard: boolean;
  readonly digit: boolean;
  readonly upper: boolean;
  /** A symbol that ordinary writing does not put next to a letter, unlike "!" or "(": as a letter it is deliberate. */
  readonly strongLeet: boolean;
  /** Stands at the edge of words or between them; as a letter only with letters next to it. */
  readonly edge: boolean;
  readonly bracket: boolean;
  readonly apostrophe: boolean;
  /** May hide any one letter, as in "f*ck". */
  readonly wildcard: boolean;
  /** Runs of symbols. Empty for what has no letter reading. */
  readonly readings: readonly (readonly number[])[];
  /** The first reading is what a plain reader sees: an ASCII letter or digit, or its variant in another style. */
  readonly plain: boolean;
  /** A letter of everyday Russian, Ukrainian, Bulgarian or Greek: a word of nothing else is a word of theirs. */
  readonly foreign: boolean;
  /** One of those that looks like a Latin letter. */
  readonly alike: boolean;
  /** For the dictionary: the plain lower-case letters, or '' when there are none. */
  readonly letters: string;
}

/** unicode.org's confusables.txt as kept by the `unhomoglyph` package (MIT; data under the Unicode licence). */
const confusables = createRequire(import.meta.url)('unhomoglyph/data.json') as Readonly<Record<string, string>>;

const WILDCARDS = new Set(['*', '?', '#', '%', '•', '∗', '＊', '█', '▇', '■', '□', '░', '▒', '▓', '●', '○', '�', '^', '$', '@', '&']);
/** Symbols that stand at the edge of an ordinary word; as letters they count only between letters. */
// eslint-disable-next-line @typescript-eslint/no-misused-spread -- single code points, listed here
const EDGE = new Set([...'!?.,:;()[]{}<>\'"*_~-/|&#+^%@¡¿‼⁉❗❕…']);
const BRACKETS = new Set(['(', '[', '{', '<', '|']);
const APOSTROPHES = new Set(["'", '’', '‘', 'ʼ', '`', '´']);
const HARD = new Set(['.', '!', '?', ',', ';', ':', '…', '—', '–', '\n', '\r', '。', '！', '？', '、', '，', '；', '：', '‽']);
const SKIP = /[\p{M}\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800]/u;
const SPACE = /[\s\u200b\u2028\u2029\u3000]/u;
const LETTER = /\p{L}/u;
const FOREIGN = /[а-яёєїіґўα-ωάέήίόύώϊϋΐΰ]/iu;
const ALIKE = /[аеорсухкмтвнгпьіαβεικνορτυχ]/iu;
const EMOJI_MODIFIER = /\p{Emoji_Modifier}/u;

const cache = new Map<number, Glyph>();
/** Text in many scripts must not grow the table without bound. */
const CACHE_LIMIT = 20_000;

/** Most text is ASCII: an array is faster than the map. */
const ascii: (Glyph | undefined)[] = new Array<Glyph | undefined>(128).fill(undefined);

/** The glyph of a code point. */
export function glyphOf(codePoint: number): Glyph {
  if (codePoint < 128) return (ascii[codePoint] ??= makeGlyph(codePoint));
  let glyph = cache.get(codePoint);
  if (!glyph) {
    glyph = makeGlyph(codePoint);
    if (cache.size < CACHE_LIMIT) cache.set(codePoint, glyph);
  }
  return glyph;
}

function makeGlyph(codePoint: number): Glyph {
  const char = String.fromCodePoint(codePoint);
  // Line and tab are control characters, but to a reader they are spaces.
  // The last two are invisible, though regular expressions call one a space.
  const space = SPACE.test(char) && char !== '\u200b' && char !== '\ufeff';
  const skip = !space && (SKIP.test(char) || EMOJI_MODIFIER.test(char));
  const letters = skip || space ? '' : plainLetters(codePoint, char);
  const digit = /^[0-9]+$/u.test(letters);
  const isLetter = (letters !== '' && !digit) || (letters === '' && LETTER.test(char));
  const readings = skip || space ? [] : collectReadings(char, letters);
  return {
    skip,
    space,
    boundary: !skip && !isLetter,
    hard: HARD.has(char),
    digit,
    upper: isLetter && char !== char.toLowerCase(),
    strongLeet: !skip && !isLetter && !digit && readings.length > 0 && !EDGE.has(char),
    edge: EDGE.has(char) && char !== '!' && char !== '@' && char !== '+',
    bracket: BRACKETS.has(char),
    apostrophe: APOSTROPHES.has(char),
    wildcard: WILDCARDS.has(char),
    readings,
    plain: letters !== '' && !digit,
    foreign: isLetter && FOREIGN.test(char),
    alike: ALIKE.test(char),
    letters: digit ? '' : letters,
  };
}

/** a–z and 0–9 that the code point is a mere style of: case, width, circle, script, small capital. */
function plainLetters(codePoint: number, char: string): string {
  // Regional indicators, negative circled, negative squared letters have no decomposition.
  for (const first of [0x1f1e6, 0x1f150, 0x1f170]) {
    if (codePoint >= first && codePoint < first + 26) return String.fromCharCode(0x61 + codePoint - first);
  }
  const named: Readonly<Record<string, string>> = {
    '🆎': 'ab',
    '🆑': 'cl',
    '🆒': 'cool',
    '🆓': 'free',
    '🆔': 'id',
    '🆕': 'new',
    '🆖': 'ng',
    '🆗': 'ok',
    '🆘': 'sos',
    '🆙': 'up',
    '🆚': 'vs',
    ℹ: 'i',
    'Ⓜ': 'm',
  };
  const byName = named[char];
  if (byName !== undefined) return byName;
  // Decomposes to "o", but in this style it is the small capital "q".
  if (char === 'ǫ') return 'q';
  const folded = fold(char);
  if (folded !== '' && /^[a-z0-9]+$/u.test(folded)) return folded;
  const listed = LETTERS[char] ?? LETTERS[char.toLowerCase()];
  // Latin letters with strokes and small capitals are still the letter; Cyrillic and Greek are only like it.
  if (listed !== undefined && /\p{Script=Latin}/u.test(char)) return listed.split(' ')[0] ?? '';
  return '';
}

/** NFKD, lower case, without marks and the brackets of "⒜". */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/^[([](.+)[)\]]$/u, '$1')
    .replace(/^(.+)[.,]$/u, '$1');
}

function collectReadings(char: string, letters: string): (readonly number[])[] {
  const texts = new Set<string>();
  if (letters !== '') texts.add(letters);
  const lower = char.toLowerCase();
  const base = letters.length === 1 ? letters : lower;
  for (const table of [LETTERS[char], LETTERS[lower], LEET[char], LEET[base], LETTER_SWAPS[base]]) {
    for (const reading of table?.split(' ') ?? []) texts.add(reading);
  }
  if ((char.codePointAt(0) ?? 0) > 0x7f) {
    const prototype = fold(confusables[char] ?? '');
    if (/^[a-z0-9]+$/u.test(prototype)) {
      texts.add(prototype === 'rn' ? 'm' : prototype === 'vv' ? 'w' : prototype);
      // Unicode's prototype of I, l, 1 and | is "l".
      if (prototype === 'l') texts.add('i');
      const leet = LEET[prototype];
      for (const reading of leet?.split(' ') ?? []) texts.add(reading);
    }
    // A number in a circle is still a number.
    const digits = fold(char);
    if (/^[0-9]$/u.test(digits)) for (const reading of LEET[digits]?.split(' ') ?? []) texts.add(reading);
  }
  return [...texts].map(symbolsOf).filter((symbols) => symbols.length > 0);
}
