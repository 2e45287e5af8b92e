/** Months and days of the week, written out or short. */
import { reads, type Place, type Reading } from './reading.ts';

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const MONTH_OF: ReadonlyMap<string, string> = new Map(
  MONTHS.flatMap((month) => [
    [month.toLowerCase(), month],
    [month.slice(0, 3).toLowerCase(), month],
    ...(month === 'September' ? ([['sept', month]] as const) : []),
  ]),
);

const WEEKDAYS: Readonly<Record<string, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  tues: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  thur: 'Thursday',
  thurs: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** Of a day, short or whole, with its capital. */
export const WEEKDAY_NAME = /^(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:day|nesday|sday|urday|rsday)?$/u;

/** "Mon-Fri", "Tues 7pm", "Sat, Nov 30", "on Wed". Some are words too: they need a neighbour. */
export function weekday(place: Place): Reading | null {
  const { text, trail } = place.token;
  const parts = text.split(/\.?[-–/]/u);
  if (!/^\p{Lu}/u.test(text) || !parts.every((part) => Object.hasOwn(WEEKDAYS, part.toLowerCase()))) return null;
  const named = parts.map((part) => WEEKDAYS[part.toLowerCase()] ?? part);
  if (parts.length > 1) return { ...reads(named.join(text.includes('/') ? ' ' : ' to ')), marks: /^\.[,;:]/u.test(trail) ? 1 : 0 };
  const next = place.at(1);
  const word = /^(?:mon|wed|sat|sun)$/iu.test(text);
  const beforeDay =
    next?.kind === 'time' ||
    (next?.kind === 'fraction' && trail === '') ||
    (next?.kind === 'range' && /[ap]m$/iu.test(next.text)) ||
    (next !== undefined && MONTH_OF.has(next.text.toLowerCase()) && /^\p{Lu}/u.test(next.text));
  const behindOne =
    /^(?:on|every|next|this|last|by|until|till|from|to|and|at)$/iu.test(place.before) && !(text === 'Sun' && next?.kind === 'word');
  // In mid-sentence a capital makes it one; the sun above has its article.
  const midway = !place.startsSentence && !(/^sun$/iu.test(text) && !/^(?:at|night|morning|evening|afternoon)$/u.test(place.next()));
  const dotted = trail === '.' && (next === undefined ? false : /^[\p{Ll}\d@&]/u.test(next.text));
  // "Sat and Sun"
  const beside = [1, -1].some(
    (side) =>
      /^(?:and|or|to|-|thru)$/u.test(place.word(side)) &&
      /^\p{Lu}/u.test(place.at(2 * side)?.text ?? '') &&
      Object.hasOwn(WEEKDAYS, place.word(2 * side)),
  );
  if (!beside && !beforeDay && !behindOne && !midway && !dotted && word) return null;
  return { ...reads(named[0] ?? text), marks: trail.startsWith('.') && (beforeDay || dotted || next?.kind === 'number') ? 1 : 0 };
}
