/** Ratios, scores, fractions, sums and the signs between numbers. */
import { cardinal, ordinal, readable } from './numerals.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';
import { UNITS } from './units.ts';

const SIGNS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '×': 'times',
  x: 'times',
  X: 'times',
  '/': 'divided by',
  '=': 'equals',
  '<': 'is less than',
  '>': 'is greater than',
};
const HALVES: Readonly<Record<number, readonly [one: string, many: string]>> = {
  2: ['half', 'halves'],
  3: ['third', 'thirds'],
  4: ['quarter', 'quarters'],
  5: ['fifth', 'fifths'],
  6: ['sixth', 'sixths'],
  8: ['eighth', 'eighths'],
  10: ['tenth', 'tenths'],
  16: ['sixteenth', 'sixteenths'],
};
/** What is measured in parts: behind these a fraction is one, whatever its size. */
const MEASURED = new Set(
  'cup cups inch inches mile miles pound pounds teaspoon teaspoons tablespoon tablespoons tsp tbsp ounce ounces gallon gallons pint pints quart hour hours acre acres second seconds turn turns each'.split(
    ' ',
  ),
);
/** Measures that are written short behind a fraction. */
const SHORT_MEASURES: Readonly<Record<string, string>> = {
  tsp: 'teaspoon',
  tbsp: 'tablespoon',
  lb: 'pound',
  oz: 'ounce',
  mi: 'mile',
  gal: 'gallon',
  c: 'cup',
  hr: 'hour',
  sec: 'second',
};
/** Said as they stand, and no ranges. */
export const SAID_AS_ONE: Readonly<Record<string, string>> = {
  '50-50': 'fifty fifty',
  '10-4': '10 4',
  '20-20': 'twenty twenty',
  '24-7': '24 7',
};
const FIXED: Readonly<Record<string, string>> = {
  '24/7': '24 7',
  '24/7/365': '24 7 3 65',
  '50/50': 'fifty fifty',
  '9/11': '9 11',
  '20/20': 'twenty twenty',
  '4/20': '4 20',
};
const SCREENS = new Set(['16:9', '9:16', '4:3', '21:9', '16:10', '32:9', '3:4', '5:4']);

export const readSum: Reader = (place) => {
  switch (place.token.kind) {
    case 'ratio':
      return ratio(place);
    case 'fraction':
      return fraction(place);
    case 'sum':
      return sum(place);
    case 'symbol':
      return symbol(place);
    case 'duel':
      return duel(place);
    case 'number':
      return mixedNumber(place);
    default:
      return null;
  }
};

/** Of a book of the Bible the chapter and the verse are told. */
const BOOKS =
  /^(?:genesis|exodus|leviticus|deuteronomy|joshua|psalms?|proverbs|ecclesiastes|isaiah|jeremiah|ezekiel|daniel|matthew|mark|luke|john|acts|romans|corinthians|galatians|ephesians|philippians|colossians|hebrews|james|peter|revelation|quran|surah)$/iu;

function ratio({ token, before }: Place): Reading {
  if (BOOKS.test(before)) return reads(token.text.split(':').join(' '));
  const { left = '', right = '', third = '', kills = '', deaths = '', assists = '' } = token.parts;
  // Kills, deaths, assists
  if (kills !== '') return reads(FIXED[token.text] ?? `${kills} ${deaths} ${assists.replace('/', ' ')}`);
  if (SCREENS.has(token.text)) return reads(`${left} by ${right}`);
  return reads(`${left} to ${right}${third === '' ? '' : ` to ${third}`}`);
}

function duel({ token }: Place): Reading {
  const { a = '', how = '', b = '', c = '' } = token.parts;
  return reads(`${a} ${/^v/iu.test(how) ? 'V' : 'on'} ${b}${c === '' ? '' : ` V ${c}`}`);
}

function fraction(place: Place): Reading | null {
  const { whole = '', top = '', bottom = '', unit = '' } = place.token.parts;
  const fixed =
    FIXED[place.token.text] ??
    (Number(top) + Number(bottom) === 100 && whole === '' && !top.includes('.') ? `${top} ${bottom}` : undefined);
  if (fixed !== undefined) return reads(fixed);
  if (/^(?:ths?|rds?)$/u.test(unit))
    return HALVES[Number(bottom)] ? reads(`${cardinal(Number(top))} ${HALVES[Number(bottom)]?.[top === '1' ? 0 : 1] ?? ''}`) : null;
  // A shutter's: "1/60s"
  if (unit === 's' && whole === '' && top === '1' && Number(bottom) > 2) return reads(`1 ${ordinal(Number(bottom))} of a second`);
  if (unit !== '') return null;
  if (/^(?:time|meter|metre|signature|timing)$/u.test(place.next()) && whole === '') return reads(`${top} ${bottom}`);
  // "the song is in 7/8"
  if (whole === '' && /^in$/iu.test(place.before) && /^(?:4|8|16)$/u.test(bottom) && Number(top) > 4 && place.next() === '')
    return reads(`${top} ${bottom}`);
  if (/^(?:steel|stainless)$/u.test(place.next())) return reads(`${top} ${bottom}`);
  if (whole === '' && (place.next() === '=' || /^[+*=/]$/u.test(place.before))) return reads(`${top} divided by ${bottom}`);
  if (top === '1' && Number(bottom) > 4 && /^(?:chance|chances|odds|drop|shot|roll|encounter|shiny|rate)$/u.test(place.next()))
    return reads(`1 in ${bottom}`);
  if (place.token.trail === '"' && !place.inQuotes && HALVES[Number(bottom)] !== undefined && Number(top) < Number(bottom)) {
    const [one, many] = HALVES[Number(bottom)] ?? ['', ''];
    const part = top === '1' ? (bottom === '2' ? 'half' : one) : `${cardinal(Number(top))} ${top === '1' ? one : many}`;
    // "to 1/4" thick", but "a 1/4" drill"
    const free = whole === '' && top === '1' && !/^(?:an?|the|my|this|your|another|per)$/iu.test(place.before);
    if (
      free &&
      /^(?:|thin|thick|wide|long|tall|deep|high|off|away|apart|from|of|or|and|at|on|in|to|above|below|by|slices|pieces|strips)$/u.test(
        place.word(1),
      )
    )
      return { ...reads(bottom === '2' ? 'half an inch' : `${part === 'eighth' ? 'an' : 'a'} ${part} inch`), marks: 1 };
    return { ...reads(`${whole === '' ? '' : `${whole} and a `}${part} inch`), marks: 1 };
  }
  // "(2.3/5.1 GB)"
  const measured = top.includes('.') ? (place.joined(1)?.text ?? '') : '';
  const named = Object.hasOwn(UNITS, measured) ? UNITS[measured] : /^[GMTk]B$/u.test(measured) ? UNITS[measured.toLowerCase()] : undefined;
  if (named) return readsEach(`${top} out of ${bottom}`, named[1]);
  const short = SHORT_MEASURES[place.next()];
  const next = short ?? place.next();
  const [t, b] = [Number(top), Number(bottom)];
  const parts = HALVES[b];
  const isPart = parts !== undefined && t < b && (b <= 4 || next === 'of' || MEASURED.has(next) || whole !== '');
  if (!isPart) return reads(`${whole === '' ? '' : `${whole} and `}${top} out of ${bottom}`);
  const [one, many] = parts;
  if (whole !== '') return reads(`${whole} and ${t === 1 ? (b === 2 ? 'a half' : `a ${one}`) : `${cardinal(t)} ${many}`}`);
  // "three quarters of a cup": one whole thing, of which a part is taken.
  if (MEASURED.has(next) && !next.endsWith('s') && next !== 'each') {
    const article = /^[aeiou]|^hour/u.test(next) ? 'an' : 'a';
    const said =
      t === 1 && b === 2 ? `half ${article}` : `${t === 1 ? (b === 4 ? 'a' : 'one') : cardinal(t)} ${t === 1 ? one : many} of ${article}`;
    if (short !== undefined) return readsEach(said, short);
    return /^(?:a|an)$/iu.test(place.before) ? reads(t === 1 ? one : `${cardinal(t)} ${one}`) : reads(said);
  }
  if (t === 1 && b === 2) return reads(/^an?$/u.test(next) ? 'half' : 'one half');
  return reads(`${top} ${t === 1 ? one : many}`);
}

/** "1 1/2 cups" */
function mixedNumber(place: Place): Reading | null {
  const part = place.joined(1);
  if (part?.kind !== 'fraction' || part.parts['whole'] !== '' || part.parts['unit'] !== '') return null;
  const [t, b] = [Number(part.parts['top']), Number(part.parts['bottom'])];
  const names = HALVES[b];
  if (names === undefined || t >= b || !/^\d{1,3}$/u.test(place.token.text)) return null;
  const said = `and ${t === 1 ? `a ${names[0]}` : `${cardinal(t)} ${names[1]}`}`;
  const short = part.trail === '' ? SHORT_MEASURES[place.at(2)?.text ?? ''] : undefined;
  return short === undefined ? readsEach(place.token.text, said) : readsEach(place.token.text, said, `${short}s`);
}

/** "2+2=4"; a date or a fraction never comes here, but "10/2/1" does. */
function sum({ token }: Place): Reading | null {
  if (!/[+=*×]/u.test(token.text)) return null;
  const words = token.text
    .replace(/\?$/u, '')
    .split(/([+=*×/-])/u)
    .filter((part) => part !== '')
    .map((part) => SIGNS[part] ?? readable(part));
  return reads(words.join(' '));
}

/** A sign of its own: between numbers it is a sum's; elsewhere some are words too ("you + me"). */
function symbol(place: Place): Reading | null {
  const sign = place.token.text;
  const [left, right] = [place.at(-1), place.at(1)];
  const between = left?.trail === '' && /[\d%)]$/u.test(left.text) && /^[$€£(-]?\d/u.test(right?.text ?? '');
  const unknown = /^[?xyzn]$/u.test(right?.text ?? '') || /^[xyzn]$/u.test(left?.text ?? '');
  if (sign === '-' && between) {
    const falling = Number(left.text) > Number(right?.text);
    return reads(inSum(place) || (falling && !isScore(place)) ? 'minus' : 'to');
  }
  if (/^[xX]$/u.test(sign)) {
    // Of a picture's size both are long.
    const isSize = [left, right].every((side) => /^\d{3,5}$/u.test((side?.text ?? '').replace(',', '')));
    return between ? reads(isSize ? 'by' : 'times') : null;
  }
  // "1,998 / 2,000": so many of so many, where nothing is reckoned
  const amounts = [left, right].map((side) => Number((side?.text ?? '').replaceAll(',', '').replace(/[.?!]$/u, '')));
  if (sign === '/' && between && !inSum(place) && (amounts[0] ?? 0) <= (amounts[1] ?? 0)) return reads('out of');
  if (/^[<>*/-]$/u.test(sign)) return between || (unknown && sign !== '-') ? reads(SIGNS[sign] ?? '') : null;
  if (sign === '%') return reads('percent');
  if (/^°[CF]$/u.test(sign)) return reads(sign === '°C' ? 'degrees Celsius' : 'degrees Fahrenheit');
  if (sign === '@') return reads('at');
  return Object.hasOwn(SIGNS, sign) ? reads(SIGNS[sign] ?? '') : null;
}

/** Whether the text around is a sum: a plus or an equals sign stands near. */
function inSum(place: Place): boolean {
  for (let step = -6; step <= 6; step++) if (step !== 0 && /^[+=*/]$/u.test(place.at(step)?.text ?? '')) return true;
  return false;
}

function isScore(place: Place): boolean {
  for (let step = -6; step < 0; step++)
    if (/^(?:won|win|wins|lost|lose|beat|beats|lead|leads|leading|score|scored|up|down|tied|final|result|is)$/u.test(place.word(step)))
      return true;
  return false;
}
