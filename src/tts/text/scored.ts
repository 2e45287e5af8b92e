/** Words written short behind a number or a name: scores, ages, editions. */
import { reads, type Place, type Reading } from './reading.ts';

/** What is counted in a box score: "35 pts, 9 reb, 11 ast"; "28 HRs". */
const SCORED: Readonly<Record<string, string>> = {
  reb: 'rebounds',
  rebs: 'rebounds',
  ast: 'assists',
  asts: 'assists',
  stl: 'steals',
  blk: 'blocks',
  blks: 'blocks',
  tds: 'touchdowns',
  yds: 'yards',
  mos: 'months',
  wks: 'weeks',
  inn: 'innings',
  HRs: 'home runs',
  hrs: '',
  HR: 'home runs',
  TDs: 'touchdowns',
  TD: 'touchdowns',
  vols: 'volumes',
  eps: 'episodes',
  chs: 'chapters',
};

/** Short behind a number, or behind a word that tells which is meant: "deluxe ed.", "the WHO". */
export function counted(place: Place): string | Reading | null {
  const { text, trail } = place.token;
  if (place.at(-1)?.kind === 'number' && place.before !== '' && Object.hasOwn(SCORED, text) && SCORED[text] !== '') {
    const one = place.before === '1' ? (SCORED[text] ?? '').replace(/s$/u, '') : (SCORED[text] ?? '');
    const goesOn = trail === '.' && /^\p{Ll}/u.test(place.at(1)?.text ?? '');
    return goesOn ? { ...reads(one), marks: 1 } : one;
  }
  if (
    text === 'ed' &&
    trail.startsWith('.') &&
    /^(?:deluxe|special|limited|standard|ultimate|complete|gold|definitive|anniversary|collector's|rev|revised|\d+(?:st|nd|rd|th))$/iu.test(
      place.before,
    )
  )
    return /^\p{Ll}/u.test(place.at(1)?.text ?? '') || /^\.[,;]/u.test(trail) ? { ...reads('edition'), marks: 1 } : 'edition';
  // "NG+": a game begun anew
  if (/^NG\+{1,2}\d?$/u.test(text)) return text.replace('NG', 'new game').replaceAll('+', ' plus').replace(/(\d)$/u, ' $1');
  if (text === 'mb' && place.at(-1)?.kind !== 'number') return 'my bad';
  // "lvl-1"
  const [, level = '', number = ''] = /^(?:lvl?)-(\d{1,3})$/iu.exec(text) !== null ? ['', 'level', text.split('-')[1] ?? ''] : [];
  if (level !== '') return `${level} ${number}`;
  // "my 9yo", "a 5 yo"
  const [, years = ''] = /^(\d{1,2})[ -]?yo$/iu.exec(text) ?? [];
  if (years !== '') return `${years} year old`;
  if (text === 'yo' && place.at(-1)?.kind === 'number' && place.before !== '') return 'year old';
  // "Smith v. Jones"
  if (text === 'v' && trail === '.' && /^\p{Lu}\p{L}/u.test(place.before) && /^\p{Lu}/u.test(place.at(1)?.text ?? ''))
    return { ...reads('versus'), marks: 1 };
  // In a shout the word is one: "THE WHO".
  if (text === 'WHO' && /^(?:[Tt]he|by|from)$/u.test(place.before)) return 'W H O';
  return null;
}
