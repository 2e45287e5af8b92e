/** Figures that an engine misreads. Returns null for what it reads well by itself. */
import type { WordContext } from './normalise.ts';

const CURRENCIES: Readonly<Record<string, readonly [one: string, many: string, cent: string, cents: string]>> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '¥': ['yen', 'yen', '', ''],
};
const MAGNITUDES: Readonly<Record<string, string>> = { k: 'thousand', m: 'million', mil: 'million', b: 'billion', bn: 'billion' };
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const BEFORE_A_YEAR = new Set([
  'in',
  'since',
  'of',
  'year',
  'by',
  'until',
  'till',
  'from',
  'before',
  'after',
  'early',
  'late',
  'mid',
  'circa',
  'around',
  ...MONTHS.map((month) => month.toLowerCase()),
]);
const UNITS: Readonly<Record<string, string>> = {
  km: 'kilometres',
  kg: 'kilograms',
  mb: 'megabytes',
  gb: 'gigabytes',
  tb: 'terabytes',
  ms: 'milliseconds',
  hz: 'hertz',
  khz: 'kilohertz',
  fps: 'F P S',
  hp: 'H P',
  xp: 'X P',
  mph: 'miles an hour',
  ft: 'feet',
  cm: 'centimetres',
  mm: 'millimetres',
  hrs: 'hours',
  mins: 'minutes',
  min: 'minutes',
  sec: 'seconds',
  am: 'A M',
  pm: 'P M',
  x: 'times',
};
/** A number of more digits is named by its length: nobody wants to hear it. */
const LONGEST_READ_DIGITS = 18;

export function readNumber(word: string, context: WordContext): string | null {
  if (!/\d/u.test(word)) return null;
  return (
    readMoney(word) ??
    readDate(word) ??
    readTime(word) ??
    readYear(word, context) ??
    readRatio(word) ??
    readMagnitude(word) ??
    readLong(word)
  );
}

function readMoney(word: string): string | null {
  const match =
    /^([$€£¥])(\d[\d,]*)(?:\.(\d{1,2}))?(k|m|mil|b|bn)?$/iu.exec(word) ??
    reordered(/^(\d[\d,]*)(?:\.(\d{1,2}))?(k|m|mil|b|bn)?([$€£¥])$/iu.exec(word));
  if (!match) return null;
  const [, sign = '', whole = '', fraction, magnitude] = match;
  const currency = CURRENCIES[sign];
  if (!currency || whole.replace(/,/gu, '').length > LONGEST_READ_DIGITS) return null;
  const [one, many, cent, cents] = currency;
  if (magnitude !== undefined)
    return `${whole}${fraction === undefined ? '' : `.${fraction}`} ${MAGNITUDES[magnitude.toLowerCase()] ?? ''} ${many}`;
  const part = fraction === undefined ? 0 : Number(fraction.padEnd(2, '0'));
  const amount = `${whole} ${Number(whole.replace(/,/gu, '')) === 1 ? one : many}`;
  if (part === 0 || cent === '') return amount;
  const change = `${part} ${part === 1 ? cent : cents}`;
  return Number(whole.replace(/,/gu, '')) === 0 ? change : `${amount} and ${change}`;
}

function reordered(match: RegExpExecArray | null): (string | undefined)[] | null {
  return match && [match[0], match[4], match[1], match[2], match[3]];
}

function readDate(word: string): string | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(word);
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/u.exec(word);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const name = MONTHS[Number(month) - 1];
  const dayOfMonth = Number(day);
  if (name === undefined || dayOfMonth < 1 || dayOfMonth > 31) return null;
  return `${name} ${dayOfMonth}${ordinalEnd(dayOfMonth)}, ${yearInWords(year) ?? year}`;
}

function ordinalEnd(n: number): string {
  if (n % 100 >= 11 && n % 100 <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th';
}

function readTime(word: string): string | null {
  const match = /^(\d{1,2}):(\d{2})(?::\d{2})?\s*(am|pm)?$/iu.exec(word);
  if (!match) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  if (hour > 24 || minute > 59) return null;
  const half = match[3] === undefined ? '' : ` ${match[3].toUpperCase().split('').join(' ')}`;
  if (minute === 0) return half === '' ? `${hour} o'clock` : `${hour}${half}`;
  return `${hour} ${minute < 10 ? `oh ${minute}` : minute}${half}`;
}

function readYear(word: string, context: WordContext): string | null {
  if (!/^\d{4}$/u.test(word)) return null;
  if (!BEFORE_A_YEAR.has(context.previous) && !/^\d{1,2}(?:st|nd|rd|th)?$/u.test(context.previous)) return null;
  return yearInWords(word);
}

/** 1987 → "19 87", 1905 → "19 oh 5", 2024 → "20 24"; 2000 … 2009 and round hundreds read well as they are. */
function yearInWords(year: string): string | null {
  const [century, rest] = [Number(year.slice(0, 2)), Number(year.slice(2))];
  if (century < 11 || century > 20 || (century === 20 && rest < 10)) return null;
  if (rest === 0) return `${century} hundred`;
  return `${century} ${rest < 10 ? `oh ${rest}` : rest}`;
}

function readRatio(word: string): string | null {
  const fraction = /^(\d{1,3})\/(\d{1,3})$/u.exec(word);
  if (fraction) {
    const [top, bottom] = [Number(fraction[1]), Number(fraction[2])];
    if (bottom === 2 && top === 1) return 'one half';
    if (bottom === 4 && top < 4) return `${top} quarter${top === 1 ? '' : 's'}`;
    if (bottom === 3 && top < 3) return `${top} third${top === 1 ? '' : 's'}`;
    if (word === '24/7') return '24 7';
    return `${top} out of ${bottom}`;
  }
  const range = /^(\d{1,6})[-–](\d{1,6})$/u.exec(word);
  return range ? `${range[1] ?? ''} to ${range[2] ?? ''}` : null;
}

function readMagnitude(word: string): string | null {
  const match = /^(\d[\d,]*(?:\.\d+)?)([a-z]{1,4})$/iu.exec(word);
  if (!match || (match[1] ?? '').replace(/\D/gu, '').length > LONGEST_READ_DIGITS) return null;
  const suffix = (match[2] ?? '').toLowerCase();
  const spoken = MAGNITUDES[suffix] ?? UNITS[suffix];
  return spoken === undefined ? null : `${match[1] ?? ''} ${spoken}`;
}

function readLong(word: string): string | null {
  const digits = word.replace(/[,.]/gu, '');
  if (!/^\d+$/u.test(digits)) return null;
  if (digits.length > LONGEST_READ_DIGITS) return `a ${digits.length} digit number`;
  // Leading zeros, or longer than anybody counts: digit by digit.
  return (word.length === digits.length && digits.length > 9) || /^0\d/u.test(word) ? digits.split('').join(' ') : null;
}
