/** Times of day, dates and years. */
import { makesCount, ordinalDigits, year } from './numerals.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';
import { kindOf } from './tokens.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const MONTH_OF: ReadonlyMap<string, string> = new Map(
  MONTHS.flatMap((month) => [
    [month.toLowerCase(), month],
    [month.slice(0, 3).toLowerCase(), month],
    ...(month === 'September' ? ([['sept', month]] as const) : []),
  ]),
);
const BEFORE_A_YEAR = new Set([
  ...'in since of year by until till from before after early late mid circa around ca © copyright born founded summer winter spring fall autumn christmas back'.split(
    ' ',
  ),
  ...MONTH_OF.keys(),
]);
const BEFORE_A_DATE = new Set('on until by since before after from due till for'.split(' '));
const AFTER_A_YEAR = /^(?:was|is|were|will|has|had|election|olympics|season|edition|remake|movie|film|world|album|novel)$/u;
const TWICE = /^(?:o'clock|oclock)$/u;
const ZONES = /^(?:EST|EDT|PST|PDT|CST|CDT|MST|MDT|GMT|UTC|CET|CEST|BST|JST|KST|AEST|ET|PT|CT)$/u;

export const readTime: Reader = (place) => {
  const { kind, parts } = place.token;
  if (kind === 'time') return time(place);
  if (kind === 'date') return date(parts);
  if (kind === 'decade') return decade(place);
  if (kind === 'range') return timeRange(place) ?? yearRange(place);
  if (kind === 'fraction') return dayOfMonth(place);
  if (kind === 'number') return halfDay(place) ?? dayFirst(place) ?? yearAlone(place);
  if (kind === 'ordinal') return dayFirst(place);
  return kind === 'abbreviation' || kind === 'word' ? monthFirst(place) : null;
};

function time(place: Place): Reading {
  const behind = halfBehind(place);
  const spoken = clock(place.token.parts, behind !== null);
  const said = behind !== null ? readsEach(spoken, behind) : TWICE.test(place.next()) ? readsEach(spoken, '') : reads(spoken);
  return withZone(place, said);
}

/** "7 pm EST" */
function withZone(place: Place, said: Reading): Reading {
  const zone = place.joined(said.count)?.text ?? '';
  if (!ZONES.test(zone)) return said;
  return { count: said.count + 1, words: [...said.words, { text: zone.split('').join(' '), of: said.count }] };
}

/** "pm", "p.m." as a token of its own. */
function halfBehind(place: Place): string | null {
  if (place.token.parts['half']) return null;
  const half = /^([ap])\.?m$/u.exec(place.next());
  return half ? `${(half[1] ?? '').toUpperCase()} M` : null;
}

function clock(parts: Readonly<Record<string, string>>, halfFollows: boolean): string {
  const { hour = '', minute = '', second = '', half = '' } = parts;
  const h = Number(hour);
  const m = Number(minute);
  const suffix = half === '' ? '' : ` ${half.toUpperCase()} M`;
  const seconds = second === '' ? '' : ` and ${Number(second)} second${Number(second) === 1 ? '' : 's'}`;
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
  if (half !== null && /^\d{1,2}$/u.test(from) && /^\d{1,2}$/u.test(to) && Number(to) <= 12) return readsEach(`${from} to ${to}`, half);
  if (right.kind !== 'time') return null;
  const start = left.kind === 'time' ? clock(left.parts, half !== null) : from;
  const spoken = `${start} to ${clock(right.parts, half !== null)}`;
  return half === null ? reads(spoken) : readsEach(spoken, half);
}

function date({ year: y = '', month = '', day = '' }: Readonly<Record<string, string>>): Reading | null {
  let [name, dayNumber] = [MONTHS[Number(month) - 1], Number(day)];
  // Where the month cannot be one, the day was written first.
  if (name === undefined && MONTHS[Number(day) - 1] !== undefined) [name, dayNumber] = [MONTHS[Number(day) - 1], Number(month)];
  if (name === undefined || dayNumber < 1 || dayNumber > 31) return null;
  const full = y.length === 2 ? `${Number(y) > 50 ? '19' : '20'}${y}` : y;
  return reads(`${name} ${ordinalDigits(dayNumber)}, ${year(full) ?? full}`);
}

/** "on 12/25" */
function dayOfMonth(place: Place): Reading | null {
  const { whole = '', top = '', bottom = '', unit = '' } = place.token.parts;
  const month = MONTHS[Number(top) - 1];
  if (whole !== '' || unit !== '' || month === undefined || Number(bottom) < 1 || Number(bottom) > 31) return null;
  if (!BEFORE_A_DATE.has(place.before.toLowerCase()) || Number(bottom) < 13) return null;
  return reads(`${month} ${ordinalDigits(Number(bottom))}`);
}

/** "Nov. 25, 2024", "Nov 25th", "November 25"; "Sept. 2021", "Jan." beside a year. */
function monthFirst(place: Place): Reading | null {
  const month = MONTH_OF.get(place.word(0));
  if (month === undefined || !/^\p{Lu}/u.test(place.token.text)) return null;
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
  const dated = /^\d{1,2}(?:st|nd|rd|th)?$/u.test(before) && MONTH_OF.has(place.word(-2));
  const recent = /^(?:19\d\d|20[0-4]\d)$/u.test(text);
  const paired = /^(?:and|to|or|than|vs)$/u.test(before) && /^(?:19|20)\d\d$/u.test(place.word(-2));
  const follows = /^(?:and|to|or)$/u.test(next) && /^(?:19|20)\d\d$/u.test(place.word(2));
  const isYear =
    BEFORE_A_YEAR.has(before) ||
    dated ||
    /^\d{1,2}(?:st|nd|rd|th)$/u.test(before) ||
    (recent && (AFTER_A_YEAR.test(next) || lead.endsWith('(') || paired || follows));
  return isYear ? reads(spoken) : null;
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
  const isDecade =
    /^(?:the|my|her|his|their|our|your|early|late|mid|in|and|or|of)$/iu.test(place.before) ||
    !/^(?:|left|timer|later|ago|cooldown|remaining|clip|break|long|delay|more|until|before|per|each|of|and|to|in)$/u.test(place.next());
  return isDecade || place.token.text.length > 3 ? null : reads(`${digits} seconds`);
}
