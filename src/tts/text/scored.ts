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
  pp: 'pages',
  pgs: 'pages',
  eps: 'episodes',
  chs: 'chapters',
};

/** What a sword or a level gives: "+15% def", "18 STR", "DEX 14". */
const STATS: Readonly<Record<string, string>> = {
  def: 'defence',
  str: 'strength',
  int: 'intelligence',
  dex: 'dexterity',
  wis: 'wisdom',
  cha: 'charisma',
  vit: 'vitality',
  agi: 'agility',
  luk: 'luck',
  lck: 'luck',
  res: 'resistance',
  acc: 'accuracy',
  eva: 'evasion',
  mag: 'magic',
  cdr: 'cooldown reduction',
};

function stat(place: Place): string | null {
  const { text } = place.token;
  const key = text.toLowerCase();
  if (!Object.hasOwn(STATS, key)) return null;
  const [left, right] = [place.at(-1), place.joined(1)];
  const signed = left?.trail === '' && /^[-+]\d+%?$/u.test(left.text);
  const shouted = /^\p{Lu}+$/u.test(text) && (/^\d+%?$/u.test(place.before) || /^[-+]?\d+%?$/u.test(right?.text ?? ''));
  return signed || shouted ? (STATS[key] ?? null) : null;
}

const FILLS_CUPS =
  /^(?:flour|sugar|water|milk|rice|broth|stock|butter|oats|cheese|cream|oil|of|chopped|shredded|all|brown|white|warm|cold|hot|diced|cooked|fresh|frozen|powdered|heavy)$/u;

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
  const given = stat(place);
  if (given !== null) return given;
  // "NG+": a game begun anew
  if (/^NG\+{1,2}\d?$/u.test(text)) return text.replace('NG', 'new game').replaceAll('+', ' plus').replace(/(\d)$/u, ' $1');
  if (text === 'mb' && place.at(-1)?.kind !== 'number') return 'my bad';
  // "lvl-1"
  const [, level = '', number = ''] = /^(?:lvl?)-(\d{1,3})$/iu.exec(text) !== null ? ['', 'level', text.split('-')[1] ?? ''] : [];
  if (level !== '') return `${level} ${number}`;
  // "my 9yo", "a 5 yo"
  const [, years = ''] = /^(\d{1,2})[ -]?yo$/iu.exec(text) ?? [];
  if (years !== '') return `${years} ${yearsOf(place)} old`;
  if (text === 'yo' && place.at(-1)?.kind === 'number' && place.before !== '') return `${yearsOf(place.moved(-1))} old`;
  // "Sinner d. Zverev"
  if (text === 'd' && trail === '.' && /^\p{Lu}\p{Ll}/u.test(place.before) && /^\p{Lu}\p{Ll}/u.test(place.at(1)?.text ?? ''))
    return { ...reads('defeated'), marks: 1 };
  if (text === 'lg' && trail === '.' && /^\p{Ll}/u.test(place.at(1)?.text ?? '')) return { ...reads('large'), marks: 1 };
  if (/^pct$/iu.test(text) && trail === '.' && /^points?$/u.test(place.word(1))) return { ...reads('percentage'), marks: 1 };
  // "2c flour"
  const [, cups = ''] = /^(\d{1,2})c$/u.exec(text) ?? [];
  if (cups !== '' && FILLS_CUPS.test(place.next())) return `${cups} cup${cups === '1' ? '' : 's'}`;
  // "Smith v. Jones"
  if (text === 'v' && trail === '.' && /^\p{Lu}\p{L}/u.test(place.before) && /^\p{Lu}/u.test(place.at(1)?.text ?? ''))
    return { ...reads('versus'), marks: 1 };
  // In a shout the word is one: "THE WHO".
  if (text === 'WHO' && /^(?:[Tt]he|by|from)$/u.test(place.before)) return 'W H O';
  return null;
}

/** "she is 9yo", but "my 9yo". */
function yearsOf(place: Place): string {
  return /^(?:is|was|are|am|i'm|im|he's|she's|hes|shes|they're|were|be|turned|only|like|almost|just|about|being)$/iu.test(place.before)
    ? 'years'
    : 'year';
}
