/** Chat-speak, emotes, gamer names: words that are not said as they are written. */
import { letters, shortened, splitName, splitWord } from './names.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';
import { SPOKEN } from './spoken-words.ts';

/** Units and titles that chat writes like short words: with a number beside them they are something else. */
const NOT_BESIDE_NUMBERS = new Set(['u', 'ur', 'bc', 'op', 'gm', 'mm', 'nm', 'nt', 'io', 'ip', 'fr', 'np', 'gl', 'hf']);
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

  const spoken = phrase(place) ?? short(place) ?? initialsOf(text) ?? minusGrade(place) ?? times(text) ?? grade(text) ?? slashed(place);
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
  return split.toLowerCase() === spoken.toLowerCase() ? split : `${spoken}${owner}`;
}

/** Read as a word by espeak, said letter by letter by people. */
const SPELLED = new Set('asmr eta aoe usa ui ux kda ceo iq fov otp'.split(' '));

/** "NPCs", "PC's", "AoE", "ASMR": what is spelled keeps its plural, which espeak swallows. */
function initialsOf(text: string): string | null {
  const mixed = /^\p{Lu}\p{Ll}\p{Lu}$/u.test(text) && !/^(?:Mc|De|La|Le|Di|Da|Al|Lo)/u.test(text);
  if (mixed || (/^\p{Lu}{2,5}$/u.test(text) && SPELLED.has(text.toLowerCase()))) return text.toUpperCase().split('').join(' ');
  const [, capitals = '', end = ''] = /^(\p{Lu}{2,5})('?s|'?d|'?ed|'?ing)$/u.exec(text) ?? [];
  if (capitals === '') return null;
  const key = capitals.toLowerCase();
  const spoken = Object.hasOwn(SPOKEN, key) ? (SPOKEN[key] ?? '') : '';
  if (spoken !== '' && !/^(?:[A-Z] )+[A-Z]$/u.test(spoken)) return null;
  // "GOATs", "SIMs" are words.
  if (spoken === '' && !SPELLED.has(key) && /[^AEIOUY][AEIOUY]+[^AEIOUY]/u.test(capitals)) return null;
  const letters = capitals.split('').join(' ');
  return end.endsWith('s') ? `${letters}'s` : /^'?d|'?ed$/u.test(end) ? `${letters}'d` : `${letters} ing`;
}

/** "x2", "x10" */
function times(text: string): string | null {
  const match = /^x(\d{1,4})$/u.exec(text);
  return match ? `times ${match[1] ?? ''}` : null;
}

/** "an A+": espeak takes the A for the article. */
function grade(text: string): string | null {
  const match = /^([A-FS])\+$/u.exec(text);
  return match ? `${match[1] ?? ''} plus` : null;
}

/** Short only beside another word: "c u", "4 u", "4 real", "ty sm". */
function phrase(place: Place): string | Reading | null {
  const [text, before, next] = [place.token.text, place.before.toLowerCase(), place.next()];
  if (text === 'c' && /^(?:u|ya)$/u.test(next)) return 'see';
  if (text === 'b' && /^(?:pls|plz|to|will|gonna|wanna|can|must|would|could|should|not|ill|i'll|ya'll)$/u.test(before)) return 'be';
  if (text === 'b' && /^(?:back|right|nice|careful|there|like|safe|chill)$/u.test(next)) return 'be';
  if (
    text === '4' &&
    (/^(?:thx|ty|tysm|thanks|sry|sorry|w8|wait|lf|waiting|good|bad|here|up|gg|love|vote)$/u.test(before) ||
      /^(?:the|my|me|your|ur|this|that|his|her|him|them|us)$/u.test(next))
  )
    return 'for';
  if (
    text === 'ur' &&
    /^(?:so|a|an|the|not|too|gonna|really|welcome|right|wrong|all|such|very|just|my|on|in|literally|actually|cool|good|bad|cute|funny|mean|amazing|awesome|great|nice|the)$/u.test(
      next,
    )
  )
    return "you're";
  if (
    /^g[mn]$/iu.test(text) &&
    place.startsSentence &&
    (place.isLast || /^(?:everyone|everybody|chat|all|guys|gamers|y'all|kitsu|friends|fam|folks)$/u.test(next))
  )
    return /^gm$/iu.test(text) ? 'good morning' : 'good night';
  if (/^[24]$/u.test(text) && !/^\d/u.test(before)) {
    const word = text === '4' ? 'for' : 'to';
    if (next === 'u') return readsEach(word, 'you');
    if (next === 'ya' || (text === '4' && /^(?:real|ever|sure|now)$/u.test(next))) return word;
  }
  if (text === 'sm' && /^(?:ty|thx|thanks|you|u|tysm|love|it)$/u.test(before)) return 'so much';
  if (text === 'y' && /^(?:tho|though|not|r|are|is|u|you|do|does|did|so)$/u.test(next)) return 'why';
  return null;
}

/** "a B-": the mark belongs to the grade. */
function minusGrade(place: Place): Reading | null {
  const { text, trail } = place.token;
  if (!/^[A-F]$/u.test(text) || !/^-(?:$|[.,!?])/u.test(trail)) return null;
  if (place.word(1) !== 'grade' && !/^(?:a|an|got|get|gets|solid|grade)$/iu.test(place.before)) return null;
  return { ...reads(`${text} minus`), marks: 1 };
}

/** "and/or", "he/she", "cats/dogs" */
function slashed(place: Place): Reading | null {
  const { kind, text } = place.token;
  if (kind !== 'slashed') return null;
  const parts = text.split('/');
  // "A/B", "K/D"
  if (parts.every((part) => part.length === 1)) return reads(parts.join(' ').toUpperCase());
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
  if (Object.hasOwn(SPOKEN, once)) return SPOKEN[once] ?? text;
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

function named(text: string): string {
  return splitName(text);
}
