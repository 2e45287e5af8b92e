/** Times of day, dates and years. */
import { MONTH_OF, MONTHS, WEEKDAY_NAME, weekday } from './calendar.ts';
import { makesCount, ordinalDigits, year } from './numerals.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';
import { kindOf } from './tokens.ts';
import { UNITS } from './units.ts';

const BEFORE_A_YEAR = new Set([
  ...'in since of year by until till from before after early late mid circa around ca © copyright born founded summer winter spring fall autumn christmas back'.split(
    ' ',
  ),
  ...MONTH_OF.keys(),
]);
const BEFORE_A_DATE = new Set(
  'on until by since before after from due till for drops drop dropping releases starts begins ends launches out comes dropped'.split(' '),
);
const AFTER_A_YEAR = /^(?:was|is|were|will|has|had|election|olympics|season|edition|remake|movie|film|world|album|novel)$/u;
const DAYS_OF_NOTE =
  /^(?:birthday|bday|anniversary|date|deadline|christmas|halloween|release|releases|released|launch|launches|dated|starts|begins|ends|premiere|premieres|premiered|valentine's|tomorrow|today|day)$/u;
const TWICE = /^(?:o'clock|oclock)$/u;
const ZONES = /^(?:EST|EDT|PST|PDT|CST|CDT|MST|MDT|GMT|UTC|CET|CEST|BST|JST|KST|AEST|ET|PT|CT)$/u;

export const readTime: Reader = (place) => {
  const { kind, parts } = place.token;
  if (kind === 'time') return time(place);
  if (kind === 'date') return date(parts);
  if (kind === 'model') return offset(place.token.text);
  if (kind === 'decade') return decade(place);
  if (kind === 'range') return timeRange(place) ?? yearRange(place);
  if (kind === 'fraction') return dayOfMonth(place);
  if (kind === 'number') return halfDay(place) ?? dayFirst(place) ?? shortYear(place) ?? yearAlone(place);
  if (kind === 'ordinal') return dayFirst(place);
  return kind === 'abbreviation' || kind === 'word' ? (monthFirst(place) ?? weekday(place)) : null;
};

function time(place: Place): Reading {
  if (
    /^(?:16|5):10$|^10:16$/u.test(place.token.text) &&
    /^(?:screen|monitor|display|aspect|ratio|resolution|laptop|panel)/u.test(place.next())
  )
    return reads(place.token.text.replace(':', ' by '));
  const behind = halfBehind(place);
  const spoken = clock(place.token.parts, behind !== null);
  const said = behind !== null ? readsEach(spoken, behind) : TWICE.test(place.next()) ? readsEach(spoken, '') : reads(spoken);
  return withZone(place, said);
}

/** "7 pm EST" */
function withZone(place: Place, said: Reading): Reading {
  // "12:01 a.m. PT"
  const last = place.at(said.count - 1);
  const dotted = last?.trail === '.' && /[ap]\.m$/iu.test(last.text) && place.at(said.count)?.lead === '';
  const zone = (dotted ? place.at(said.count) : place.joined(said.count))?.text ?? '';
  const [, name = zone, sign = '', hours = ''] = /^(UTC|GMT)([+-])(\d{1,2}(?::\d\d)?)$/u.exec(zone) ?? [];
  if (!ZONES.test(name)) return said;
  const text = name.split('').join(' ') + (sign === '' ? '' : `${sign === '+' ? ' plus' : ' minus'} ${hours.replace(':', ' ')}`);
  return { count: said.count + 1, words: [...said.words, { text, of: said.count }] };
}

/** "pm", "p.m." as a token of its own. */
function halfBehind(place: Place): string | null {
  if (place.token.parts['half']) return null;
  const half = /^([ap])\.?m$/u.exec(place.next());
  return half ? `${(half[1] ?? '').toUpperCase()} M` : null;
}

/** "UTC+2", "GMT-5" away from a time; "T-10" before a start. */
function offset(text: string): Reading | null {
  // "10 a.m.-6 p.m."
  const [, half = '', until = ''] = /^([ap])\.?m\.?[-–](\d{1,2})$/iu.exec(text) ?? [];
  if (half !== '') return reads(`${half.toUpperCase()} M to ${until}`);
  const [, name = '', sign = '', hours = ''] = /^(UTC|GMT|T)([+-])(\d{1,2}(?::\d\d)?)$/u.exec(text) ?? [];
  return name === '' ? null : reads(`${name.split('').join(' ')} ${sign === '+' ? 'plus' : 'minus'} ${hours.replace(':', ' ')}`);
}

function clock(parts: Readonly<Record<string, string>>, halfFollows: boolean): string {
  const { hour = '', minute = '', second = '', half = '', split = '' } = parts;
  // A run's time: its last figure has the split second.
  if (split !== '')
    return [hour, ...[minute, second].filter(Boolean).map((digits) => digits.replace(/^0(?=\d)/u, 'oh '))].join(' ') + `.${split}`;
  const h = Number(hour);
  const m = Number(minute);
  const suffix = half === '' ? '' : ` ${half.toUpperCase()} M`;
  const seconds = second === '' || second === '00' ? '' : ` and ${Number(second)} second${Number(second) === 1 ? '' : 's'}`;
  if (minute === '') return `${h}${suffix}`;
  if (m === 0 && seconds === '') {
    if (half !== '' || halfFollows) return `${h}${suffix}`;
    if (h === 0) return 'midnight';
    return h > 12 ? `${h} hundred` : `${h} o'clock`;
  }
  return `${h} ${m < 10 ? `oh ${m}` : m}${seconds}${suffix}`;
}

/** "7 pm", "7 p.m." */
function halfDay(place: Place): Reading | null {
  if (!/^(?:0?[1-9]|1[0-2])$/u.test(place.token.text)) return null;
  const half = halfBehind(place);
  return half === null ? null : withZone(place, readsEach(String(Number(place.token.text)), half));
}

function timeRange(place: Place): Reading | null {
  const { from = '', to = '' } = place.token.parts;
  const [left, right] = [kindOf(from), kindOf(to)];
  const half = halfBehind(place);
  if (half !== null && /^\d{1,2}$/u.test(from) && /^\d{1,2}$/u.test(to) && Number(to) <= 12)
    return withZone(place, readsEach(`${from} to ${to}`, half));
  if (right.kind !== 'time') return null;
  const start = left.kind === 'time' ? clock(left.parts, half !== null) : from;
  const spoken = `${start} to ${clock(right.parts, half !== null)}`;
  return withZone(place, half === null ? reads(spoken) : readsEach(spoken, half));
}

function date({ year: y = '', month = '', day = '', hour = '', minute = '' }: Readonly<Record<string, string>>): Reading | null {
  let [name, dayNumber] = [MONTHS[Number(month) - 1], Number(day)];
  // Where the month cannot be one, the day was written first.
  if (name === undefined && MONTHS[Number(day) - 1] !== undefined) [name, dayNumber] = [MONTHS[Number(day) - 1], Number(month)];
  if (name === undefined || dayNumber < 1 || dayNumber > 31) return null;
  const full = y.length === 2 ? `${Number(y) > 50 ? '19' : '20'}${y}` : y;
  const at = hour === '' ? '' : ` at ${clock({ hour, minute }, false)}`;
  return reads(`${name} ${ordinalDigits(dayNumber)}, ${year(full) ?? full}${at}`);
}

/** "on 12/25" */
function dayOfMonth(place: Place): Reading | null {
  const { whole = '', top = '', bottom = '', unit = '' } = place.token.parts;
  // "the 2023/24 season"
  if (/^(?:19|20)\d\d$/u.test(top) && Number(bottom) === (Number(top) + 1) % 100) return reads(`${year(top) ?? top} ${bottom}`);
  // "Sat 12/5"; where the first is no month, the day leads: "Fri 13/2"
  const ofAWeek = WEEKDAY_NAME.test(place.before);
  if (ofAWeek && Number(top) > 12 && Number(top) <= 31 && whole + unit === '' && MONTHS[Number(bottom) - 1] !== undefined)
    return reads(`${MONTHS[Number(bottom) - 1] ?? ''} ${ordinalDigits(Number(top))}`);
  const month = MONTHS[Number(top) - 1];
  if (whole !== '' || unit !== '' || month === undefined || Number(bottom) < 1 || Number(bottom) > 31) return null;
  const padded = /^0\d$/u.test(top) || /^0\d$/u.test(bottom);
  const before = place.before.toLowerCase();
  // "on 12/1 at noon", but "on 1/4 of the map"
  const dated =
    /^(?:on|until|till|since|due)$/u.test(before) && /^(?:|at|and|or|this|next|around|in|from|with|if|so|for)$/u.test(place.next());
  if (!padded && !dated && !ofAWeek && !(BEFORE_A_DATE.has(before) && Number(bottom) >= 13) && !speaksOfADay(place)) return null;
  return reads(`${month} ${ordinalDigits(Number(bottom))}`);
}

/** "my birthday is 3/14", "12/25 is Christmas" */
function speaksOfADay(place: Place): boolean {
  for (let step = -4; step <= 4; step++) {
    if (DAYS_OF_NOTE.test(place.word(step))) return true;
    // "the 4th of July, 7/4"
    const neighbour = step === 0 ? '' : (place.at(step)?.text ?? '');
    if (/^\p{Lu}/u.test(neighbour) && neighbour.length > 3 && MONTH_OF.has(neighbour.toLowerCase())) return true;
  }
  return false;
}

/** "back in '09": the mark stands for the century. */
function shortYear({ token }: Place): Reading | null {
  return token.lead.endsWith("'") && !token.trail.includes("'") && /^0\d$/u.test(token.text) ? reads(`oh ${token.text.slice(1)}`) : null;
}

/** "Nov. 25, 2024", "Nov 25th", "November 25"; "Sept. 2021", "Jan." beside a year. */
function monthFirst(place: Place): Reading | null {
  const month = MONTH_OF.get(place.word(0));
  // "dec 12th": of the small ones those that are no words
  const small = /^(?:jan|feb|apr|jul|aug|sept|oct|nov|dec)$/u.test(place.token.text) && /^\d{1,2}(?:st|nd|rd|th)?$/u.test(place.next());
  if (month === undefined || !(small || /^\p{Lu}/u.test(place.token.text))) return null;
  const dotted = place.token.trail === '.';
  if (place.token.trail !== '' && !dotted) return null;
  const next = place.at(1);
  if (next?.lead !== '') return null;
  const day = /^(\d{1,2})(?:st|nd|rd|th)?$/u.exec(next.text);
  if (
    day &&
    Number(day[1]) >= 1 &&
    Number(day[1]) <= 31 &&
    !/^(?:percent|%|times|more|people|minutes|hours|miles|points)$/u.test(place.moved(1).next())
  )
    return readsEach(month, ordinalDigits(Number(day[1])));
  if (/^\d{4}$/u.test(next.text)) return readsEach(month, year(next.text) ?? next.text);
  return null;
}

/** "25 November", "1st of Jan." */
function dayFirst(place: Place): Reading | null {
  const day = /^(\d{1,2})(?:st|nd|rd|th)?$/u.exec(place.token.text);
  const written = place.joined(1);
  if (!day || !written || !/^\p{Lu}/u.test(written.text) || Number(day[1]) < 1 || Number(day[1]) > 31) return null;
  const month = MONTH_OF.get(written.text.toLowerCase());
  return month === undefined ? null : readsEach(ordinalDigits(Number(day[1])), month);
}

function yearAlone(place: Place): Reading | null {
  const { text, lead } = place.token;
  const spoken = /^\d{4}$/u.test(text) ? year(text) : null;
  if (spoken === null) return null;
  const next = place.next();
  if (makesCount(next) || place.joined(1)?.kind === 'symbol') return null;
  const before = place.at(-1)?.text.toLowerCase() ?? '';
  const founded = /^est$/u.test(before);
  const dated = /^\d{1,2}(?:st|nd|rd|th)?$/u.test(before) && MONTH_OF.has(place.word(-2));
  const recent = /^(?:19\d\d|20[0-4]\d)$/u.test(text);
  const paired = /^(?:and|to|or|than|vs)$/u.test(before) && /^(?:19|20)\d\d$/u.test(place.word(-2));
  // "from 1558 to 1603", "between 1937 and 1949"
  const [first, span] = /^(?:and|to|until|-)$/u.test(before) ? [place.word(-3), place.word(-2)] : [before, place.word(2)];
  const bounded =
    /^(?:from|between)$/u.test(first) &&
    /^(?:1[1-9]|20)\d\d$/u.test(span) &&
    (first !== before || /^(?:and|to|until)$/u.test(next)) &&
    !makesCount(first === before ? place.word(3) : next);
  const follows = /^(?:and|to|or)$/u.test(next) && /^(?:19|20)\d\d$/u.test(place.word(2));
  const isYear =
    BEFORE_A_YEAR.has(before) ||
    bounded ||
    founded ||
    // "the year is 2077"
    (/^(?:is|was|be)$/u.test(before) && place.word(-2) === 'year') ||
    (before === 'the' && recent && !text.endsWith('00') && /^[a-z]{3,}$/u.test(next) && !Object.hasOwn(UNITS, next)) ||
    dated ||
    (/^(?:19|20)/u.test(text) && namedBefore(place)) ||
    /^\d{1,2}(?:st|nd|rd|th)$/u.test(before) ||
    (recent && (AFTER_A_YEAR.test(next) || lead.endsWith('(') || paired || follows));
  return isYear ? reads(spoken) : null;
}

/** "Cyberpunk 2077", "FIFA 2024": behind a name it is read as a year. */
function namedBefore(place: Place): boolean {
  return /^\p{Lu}\p{L}{2,}$/u.test(place.before) && (!place.moved(-1).startsSentence || place.isLast || place.token.trail !== '');
}

function yearRange(place: Place): Reading | null {
  const { from = '', to = '', unit = '', sign = '' } = place.token.parts;
  if (unit !== '' || sign !== '' || !/^\d{4}$/u.test(from) || !/^(?:\d{4}|\d{2})$/u.test(to) || makesCount(place.next())) return null;
  const full = to.length === 2 ? from.slice(0, 2) + to : to;
  const [left, right] = [year(from), year(full)];
  return left === null && right === null ? null : reads(`${left ?? from} to ${right ?? full}`);
}

const DECADES: Readonly<Record<string, string>> = {
  '10': 'tens',
  '20': 'twenties',
  '30': 'thirties',
  '40': 'forties',
  '50': 'fifties',
  '60': 'sixties',
  '70': 'seventies',
  '80': 'eighties',
  '90': 'nineties',
};

/** "1990s" → "19 nineties": espeak would set the s apart. The short "90s" it reads as it should. */
function decade(place: Place): Reading | null {
  const digits = place.token.parts['decade'] ?? '';
  if (digits.length === 2) return shortDecade(place, digits);
  const end = DECADES[digits.slice(2)];
  const century = Number(digits.slice(0, 2));
  if (end === undefined) return reads(century === 20 ? '2 thousands' : `${century} hundreds`);
  return reads(`${century} ${end}`);
}

/** "the 90s", "90s music"; "30s left" are seconds. */
function shortDecade(place: Place, digits: string): Reading | null {
  if (place.token.text.includes("'")) return reads(DECADES[digits] ?? place.token.text);
  if (/^(?:timer|countdown|cooldown|clip|delay|mark|timeout|window|ad|break)$/u.test(place.next())) return reads(`${digits} second`);
  const isDecade =
    /^(?:the|my|her|his|their|our|your|early|late|mid|and|or|of)$/iu.test(place.before) ||
    (/^in$/iu.test(place.before) && place.next() !== '') ||
    !/^(?:|left|timer|later|ago|cooldown|remaining|clip|break|long|delay|more|until|before|per|each|of|and|to|in)$/u.test(place.next());
  return isDecade || place.token.text.length > 3 ? null : reads(`${digits} seconds`);
}
