/** Chat-speak, emotes, gamer names: words that are not said as they are written. */
import { phrase } from './phrases.ts';
import { counted } from './scored.ts';
import { isWord, letters, shortened, splitName, splitWord } from './names.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';
import { isShoutable, shouted } from './shouts.ts';
import { SPOKEN } from './spoken-words.ts';

/** Units and titles that chat writes like short words: with a number beside them they are something else. */
const NOT_BESIDE_NUMBERS = new Set(['mb', 'qt', 'u', 'ur', 'bc', 'op', 'gm', 'mm', 'nm', 'nt', 'io', 'ip', 'fr', 'np', 'gl', 'hf']);
/** Shorts that are words or names too when a capital begins them. */
const ONLY_SMALL = new Set([
  'fr',
  'rn',
  'def',
  'ik',
  'nt',
  'nm',
  'lf',
  'prob',
  'abt',
  'ong',
  'gm',
  'gn',
  'bf',
  'gf',
  'mm',
  'hm',
  'yk',
  'ts',
  'eta',
  'js',
  'bc',
  'jk',
  'gl',
  'hf',
  'ur',
  'u',
  'r',
  'np',
]);

export const readWord: Reader = (place) => {
  const { text, kind } = place.token;
  if (/^(\p{Lu})\1\1$/u.test(text)) return null;

  const spoken =
    keys(text) ??
    counted(place) ??
    phrase(place) ??
    short(place) ??
    initialsOf(place) ??
    shouted(place) ??
    minusGrade(place) ??
    times(place) ??
    grade(text) ??
    slashed(place);
  if (spoken !== null) return typeof spoken === 'string' ? reads(spoken) : spoken;
  if (kind === 'address' || kind === 'symbol' || kind === 'roman') return null;
  const read = kind === 'stretched' ? stretched(text) : isName(text) ? named(text) : text;
  return read === text ? null : reads(read);
};

function short(place: Place): string | null {
  const { text } = place.token;
  const owner = /'s$/u.exec(text)?.[0] ?? '';
  const key = text.slice(0, text.length - owner.length).toLowerCase();
  if (!Object.hasOwn(SPOKEN, key)) return null;
  if (NOT_BESIDE_NUMBERS.has(key) && (place.at(-1)?.kind === 'number' || place.joined(1)?.kind === 'number')) return null;
  // A letter alone is a letter: an initial, a grade, "R&B".
  if (/^\p{Lu}$/u.test(text) && !(text === 'U' && place.startsSentence && place.token.trail === '' && place.at(1)?.kind === 'word'))
    return null;
  if (ONLY_SMALL.has(key) && /^\p{Lu}/u.test(text) && !(place.startsSentence && !/^\p{Lu}{2}/u.test(text))) return null;
  const spoken = SPOKEN[key] ?? '';
  // "PogChamp" keeps its capitals: what is read as written is told as written.
  const split = splitWord(text);
  return split.toLowerCase() === spoken.toLowerCase() && !/\p{Lu}{2}/u.test(split) ? split : `${spoken}${owner}`;
}

/** Read as a word by espeak, said letter by letter by people. */
const SPELLED = new Set(
  'asmr eta aoe usa ui ux kda ceo iq fov otp obs er av ep ap af esp arpg exp otk ufc ea io emp egs irs eod asl isp ci uefa led oled ui evga aio epl aaa ost iem ewc esl eu apm adhd atm na co2 ott oop orm ide api url eof eot uid uuid ot'.split(
    ' ',
  ),
);
/** In a shout these are words: "HE LED US". */
const WORDS_TOO = new Set('led er af ep av'.split(' '));

/** "NPCs", "PC's", "AoE", "ASMR": what is spelled keeps its plural, which espeak swallows. */
function initialsOf(place: Place): string | null {
  const { text } = place.token;
  if (WORDS_TOO.has(text.toLowerCase()) && [place.at(-1), place.at(1)].some((token) => /^\p{Lu}{2,}$/u.test(token?.text ?? '')))
    return null;
  if (text === 'AT' && place.word(1) === 'and' && place.at(2)?.text === 'T') return 'A T';
  // "AK-47": a word to espeak.
  const [, gun = '', mark = ''] = /^(\p{Lu}{2,3})-(\d{1,4}\p{Lu}?)$/u.exec(text) ?? [];
  if (/[AEIOU]/u.test(gun) && !isWord(gun)) return `${gun.split('').join(' ')} ${mark.replace(/(\d)(\p{Lu})/u, '$1 $2')}`;
  // "RE4R"
  const [, remake = '', ofPart = ''] = /^(\p{Lu}{2,3})(\d)R$/u.exec(text) ?? [];
  if (remake !== '') return `${remake.split('').join(' ')} ${ofPart} R`;
  // "RE4", "MI6": with a vowel in them the letters would be read as a word.
  const [, series = '', part = ''] = /^(\p{Lu}{2,3})(\d{1,4})$/u.exec(text) ?? [];
  if (/[AEIOU]/u.test(series) && series !== 'GTA' && (series === 'RE' || !isWord(series))) return `${series.split('').join(' ')} ${part}`;
  const mixed = /^\p{Lu}\p{Ll}\p{Lu}$/u.test(text) && !/^(?:Mc|De|La|Le|Di|Da|Al|Lo)/u.test(text);
  if (mixed || (/^\p{Lu}{2,5}$/u.test(text) && SPELLED.has(text.toLowerCase()))) return text.toUpperCase().split('').join(' ');
  const [, capitals = '', end = ''] = /^(\p{Lu}{2,5})('?s|'?d|'?ed|'?ing)$/u.exec(text) ?? [];
  if (capitals === '') return null;
  if (/^'?s$/u.test(end) && capitals.length === 3 && isShoutable(capitals.toLowerCase())) return capitals.toLowerCase() + end;
  const key = capitals.toLowerCase();
  const spoken = Object.hasOwn(SPOKEN, key) ? (SPOKEN[key] ?? '') : '';
  if (spoken !== '' && !/^(?:[A-Z] )+[A-Z]$/u.test(spoken)) return null;
  // "GOATs", "SIMs" are words.
  if (spoken === '' && !SPELLED.has(key) && /[^AEIOUY][AEIOUY]+[^AEIOUY]/u.test(capitals)) return null;
  const letters = capitals.split('').join(' ');
  return end.endsWith('s') ? `${letters}'s` : /^'?d|'?ed$/u.test(end) ? `${letters}'d` : `${letters} ing`;
}

const KEYS: Readonly<Record<string, string>> = {
  ctrl: 'control',
  cmd: 'command',
  win: 'windows',
  del: 'delete',
  esc: 'escape',
  ins: 'insert',
  opt: 'option',
};

/** "Ctrl+Shift+Esc", "Alt-F4", "W+A": keys that are pressed together. */
function keys(text: string): string | null {
  const parts = text.split(/[+-]/u);
  if (
    !/^(?:ctrl|cmd|alt|shift|win|option|opt|fn)[+-]/iu.test(text) ||
    parts.length > 4 ||
    parts.some((part) => !/^[\p{L}\d]+$/u.test(part))
  )
    return null;
  return parts
    .map((part) => {
      const key = part.toLowerCase();
      if (Object.hasOwn(KEYS, key)) return KEYS[key] ?? part;
      return /^f\d{1,2}$/u.test(key) ? `F ${part.slice(1)}` : part.length === 1 ? part.toUpperCase() : key;
    })
    .join(' ');
}

/** "x2", "x10" */
function times(place: Place): string | null {
  const match = /^x(\d{1,4})$/u.exec(place.token.text);
  if (match && (place.word(-1) === 'pcie' || place.word(-2) === 'pcie')) return `by ${match[1] ?? ''}`;
  return match ? `times ${match[1] ?? ''}` : null;
}

/** "an A+": espeak takes the A for the article. */
function grade(text: string): string | null {
  const match = /^([A-FS])\+$/u.exec(text);
  return match ? `${match[1] ?? ''} plus` : null;
}

/** "a B-": the mark belongs to the grade. */
function minusGrade(place: Place): Reading | null {
  const { text, trail } = place.token;
  if (!/^[A-F]$/u.test(text) || !/^-(?:$|[.,!?])/u.test(trail)) return null;
  // "B- b-but" stutters.
  if (place.word(1).startsWith(text.toLowerCase())) return null;
  return { ...reads(`${text} minus`), marks: 1 };
}

/** "and/or", "he/she", "cats/dogs" */
function slashed(place: Place): Reading | null {
  const { kind, text } = place.token;
  if (kind !== 'slashed') return null;
  const parts = text.split('/');
  // "A/B", "K/D"
  if (parts.every((part) => part.length === 1)) return reads(parts.join(' ').toUpperCase());
  // "CI/CD", "AC/DC", "TCP/IP"
  if (parts.every((part) => /^\p{Lu}{2,3}$/u.test(part) && !isWord(part))) return reads(parts.flatMap((part) => part.split('')).join(' '));
  const joint =
    /^(?:and|he|she|his|her|him|they|them|s|yes|no|true|false|on|either)$/iu.test(parts[0] ?? '') &&
    parts.length === 2 &&
    !/^and$/iu.test(parts[0] ?? '')
      ? ' or '
      : ' ';
  return readsEach(parts.map((part) => splitWord(part)).join(/^and$/iu.test(parts[0] ?? '') ? ' ' : joint === ' ' ? ' slash ' : joint));
}

function stretched(text: string): string {
  // A numeral in capitals is no cry, however often a letter comes.
  if (/^[IVXLCDM]+$/u.test(text) || /^i+$/u.test(text)) return text;
  // "LMAOOO", "plsss"
  const once = text.toLowerCase().replace(/(\p{L})\1{2,}/gu, '$1');
  if (Object.hasOwn(SPOKEN, once) && once !== 'ts') return SPOKEN[once] ?? text;
  const short = shortened(text);
  return isName(short) ? splitName(short) : short;
}

function isName(text: string): boolean {
  if (!/^[\p{L}\p{M}\p{N}_]+$/u.test(text)) return false;
  if (text.includes('_')) return /[\p{L}\p{N}]/u.test(text);
  return (
    (/\p{Ll}\p{Lu}|\p{Lu}{2}\p{Lu}\p{Ll}{2}|\p{L}{2}\d|\d\p{L}{2}/u.test(text) && !/^\d+(?:st|nd|rd|th|s|ths)$/iu.test(text)) ||
    letters(text) !== null
  );
}

/** "eSIM", "peepoHUG": a part in capitals that is a word is said as one. */
function named(text: string): string {
  return splitName(text).replace(/(?<= )\p{Lu}{3}(?=$| )/gu, (part) => (isShoutable(part.toLowerCase()) ? part.toLowerCase() : part));
}
