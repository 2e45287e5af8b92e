/** Money: sign before or behind, with magnitudes, as an attribute, a rate, a range. */
import { isAttribute, readable, valueOf } from './numerals.ts';
import { thousandsBehind } from './numbers.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';

const CURRENCIES: Readonly<Record<string, readonly [one: string, many: string, cent: string, cents: string]>> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '€': ['euro', 'euros', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '¥': ['yen', 'yen', '', ''],
  '₹': ['rupee', 'rupees', 'paisa', 'paise'],
  '₩': ['won', 'won', '', ''],
  '₽': ['rouble', 'roubles', 'kopeck', 'kopecks'],
  '₿': ['bitcoin', 'bitcoins', '', ''],
  '¢': ['cent', 'cents', '', ''],
  '₺': ['lira', 'lira', '', ''],
  '₴': ['hryvnia', 'hryvnia', '', ''],
  '₱': ['peso', 'pesos', 'centavo', 'centavos'],
  '₫': ['dong', 'dong', '', ''],
  '₪': ['shekel', 'shekels', '', ''],
  '₦': ['naira', 'naira', '', ''],
  zł: ['zloty', 'zloty', '', ''],
  Zł: ['zloty', 'zloty', '', ''],
  kr: ['krone', 'kroner', '', ''],
  Kč: ['koruna', 'koruna', '', ''],
};
const CODES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  usd: ['U S dollar', 'U S dollars'],
  eur: ['euro', 'euros'],
  gbp: ['pound', 'pounds'],
  cad: ['Canadian dollar', 'Canadian dollars'],
  aud: ['Australian dollar', 'Australian dollars'],
  jpy: ['yen', 'yen'],
  chf: ['Swiss franc', 'Swiss francs'],
  pln: ['zloty', 'zloty'],
  sek: ['Swedish krona', 'Swedish kronor'],
  nok: ['Norwegian krone', 'Norwegian kroner'],
  dkk: ['Danish krone', 'Danish kroner'],
  brl: ['Brazilian real', 'Brazilian reais'],
  mxn: ['Mexican peso', 'Mexican pesos'],
  inr: ['Indian rupee', 'Indian rupees'],
  krw: ['won', 'won'],
  cny: ['yuan', 'yuan'],
  nzd: ['New Zealand dollar', 'New Zealand dollars'],
  btc: ['bitcoin', 'bitcoins'],
  eth: ['ether', 'ether'],
};
const REAIS = ['real', 'reais', 'centavo', 'centavos'] as const;
const COUNTRIES: Readonly<Record<string, string>> = {
  us: 'U S ',
  ca: 'Canadian ',
  cad: 'Canadian ',
  aud: 'Australian ',
  nzd: 'New Zealand ',
  c: 'Canadian ',
  au: 'Australian ',
  a: 'Australian ',
  nz: 'New Zealand ',
  hk: 'Hong Kong ',
  s: 'Singapore ',
};
export const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mil: 'million',
  mm: 'million',
  mill: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
  tn: 'trillion',
};
const MAGNITUDE_WORDS = new Set(['hundred', 'thousand', 'million', 'billion', 'trillion', 'mil', 'mill', 'bn', 'k', 'm', 'b', 'grand']);

export const readMoney: Reader = (place) => {
  const { kind, parts } = place.token;
  if (kind === 'money') return money(place);
  if (kind === 'number') return coded(place);
  if (kind === 'measure') return scaled(place);
  if (kind === 'abbreviation') return rupees(place);
  return kind === 'range' && parts['sign'] ? range(place) : kind === 'word' ? codeFirst(place) : null;
};

function money(place: Place): Reading | null {
  const { ticker = '', code = '' } = place.token.parts;
  if (ticker !== '') return reads(ticker.split('').join(' '));
  if (code !== '') return codeJoined(place.token.parts);
  const { sign = '', country = '', magnitude = '', plus = '', per = '' } = place.token.parts;
  const currency = country.toLowerCase() === 'r' ? REAIS : CURRENCIES[sign];
  if (!currency) return null;
  // "4,50 €" is written with a comma; "1,000 €" is not.
  const amount = (place.token.parts['amount'] ?? '').replace(
    /^(\d+(?:\.\d{3})*),(\d{2})$/u,
    (_, whole: string, cents: string) => `${whole.replaceAll('.', '')}.${cents}`,
  );
  const negative = place.token.parts['minus'] === '-' || place.token.parts['minusIn'] === '-' ? 'minus ' : '';
  const [one, many] = currency;
  const from = COUNTRIES[country.toLowerCase()] ?? '';
  const behind = `${plus === '' ? '' : ' plus'}${per === '' ? '' : ` per ${PER[per] ?? per}`}`;
  const thousands = /^\d{1,3}$/u.test(amount) && magnitude === '' ? thousandsBehind(place) : 0;
  if (thousands > 0)
    return { count: thousands + 1, words: [{ text: `${negative}${amount}${',000'.repeat(thousands)} ${from}${many}`, of: 0 }] };
  const next = place.next();
  const joinedMagnitude = magnitude === '' && MAGNITUDE_WORDS.has(next) ? (MAGNITUDES[next] ?? next) : '';
  const scale = magnitude === '' ? joinedMagnitude : (MAGNITUDES[magnitude.toLowerCase()] ?? '');
  const count = joinedMagnitude === '' ? 1 : 2;
  const noun = place.next(count);
  // A code that only repeats the sign is not said twice: "$5 USD".
  const behindScale = place.next(count);
  const repeated = Object.hasOwn(CODES, behindScale) || /^(?:dollars?|euros?|pounds?|bucks|yen)$/u.test(behindScale) ? 1 : 0;
  const single = behind === '' && isAttribute(place.before, repeated === 0 ? noun : place.next(count + 1));
  if (scale !== '') {
    const unit = `${from}${single ? one : many}${behind}`;
    if (count === 1) return { count: 1 + repeated, words: [{ text: `${negative}${readable(amount)} ${scale} ${unit}`, of: 0 }] };
    return {
      count: count + repeated,
      words: [
        { text: `${negative}${readable(amount)}`, of: 0 },
        { text: `${scale} ${unit}`, of: 1 },
      ],
    };
  }
  const spoken = `${negative}${sum(amount, currency, single, from)}${behind}`;
  return { count: 1 + repeated, words: [{ text: spoken, of: 0 }] };
}

const PER: Readonly<Record<string, string>> = {
  mo: 'month',
  yr: 'year',
  hr: 'hour',
  h: 'hour',
  wk: 'week',
  d: 'day',
  min: 'minute',
  s: 'second',
  sec: 'second',
  kg: 'kilogram',
  gal: 'gallon',
  oz: 'ounce',
  ft: 'foot',
  sqft: 'square foot',
  lb: 'pound',
  l: 'litre',
};

function sum(amount: string, currency: readonly [string, string, string, string], single: boolean, from: string): string {
  const [one, many, cent, cents] = currency;
  const [whole = '', fraction = ''] = amount.split('.');
  const unitOf = (n: number): string => `${from}${n === 1 || single ? one : many}`;
  if (fraction.length > 2 || (cent === '' && fraction !== '')) return `${readable(amount)} ${from}${many}`;
  const part = fraction === '' ? 0 : Number(fraction.padEnd(2, '0'));
  const units = whole === '' ? 0 : valueOf(whole);
  if (part === 0) return `${readable(whole === '' ? '0' : whole)} ${unitOf(units)}`;
  const change = `${part} ${part === 1 ? cent : cents}`;
  if (single && units > 0) return `${readable(whole)} ${from}${one} and ${part} ${cent}`;
  return units === 0 ? change : `${readable(whole)} ${unitOf(units)} and ${change}`;
}

function range(place: Place): Reading | null {
  const { sign = '', from: low = '', fromUnit = '', to = '', unit = '' } = place.token.parts;
  // "$1k-$2k", but of "$500k-1m" each has its own.
  const own = fromUnit !== '' && fromUnit.toLowerCase() !== unit.toLowerCase() ? ` ${MAGNITUDES[fromUnit.toLowerCase()] ?? ''}` : '';
  const from = `${readable(low)}${own}`;
  const currency = CURRENCIES[sign];
  if (!currency) return null;
  const next = place.next();
  const scale = MAGNITUDES[unit.toLowerCase()] ?? '';
  if (scale === '' && MAGNITUDE_WORDS.has(next))
    return {
      count: 2,
      words: [
        { text: `${from} to ${readable(to)}`, of: 0 },
        { text: `${MAGNITUDES[next] ?? next} ${currency[1]}`, of: 1 },
      ],
    };
  return reads(
    `${from} to ${readable(to)}${scale === '' ? '' : ` ${scale}`} ${isAttribute(place.before, next) ? currency[0] : currency[1]}`,
  );
}

/** "20USD", "EUR20" */
function codeJoined({ amount = '', code = '' }: Readonly<Record<string, string>>): Reading | null {
  const names = CODES[code.toLowerCase()];
  return names === undefined ? null : reads(`${readable(amount)} ${valueOf(amount) === 1 ? names[0] : names[1]}`);
}

/** "5 USD", "5 €" */
function coded(place: Place): Reading | null {
  const next = place.next();
  const sign = CURRENCIES[place.joined(1)?.text ?? ''];
  const [one, many] = CODES[next] ?? sign ?? [];
  if (one === undefined || many === undefined) return null;
  const amount = place.token.parts['amount'] ?? '';
  if (sign !== undefined && amount.includes('.')) return { count: 2, words: [{ text: sum(amount, sign, false, ''), of: 0 }] };
  return {
    count: 2,
    words: [
      { text: readable(amount), of: 0 },
      { text: valueOf(amount) === 1 ? one : many, of: 1 },
    ],
  };
}

/** "1M USD", "300k EUR", "2.5M €" */
function scaled(place: Place): Reading | null {
  const { amount = '', unit = '', minus = '' } = place.token.parts;
  const scale = MAGNITUDES[unit.toLowerCase()];
  const code = place.joined(1)?.text ?? '';
  const names = /^[A-Z]{3}$/u.test(code) ? CODES[code.toLowerCase()] : undefined;
  const many = isAttribute(place.before, place.next(2)) ? 0 : 1;
  const name = names?.[many] ?? CURRENCIES[code]?.[many];
  if (scale === undefined || name === undefined || unit === 'mm') return null;
  return readsEach(`${minus === '-' ? 'minus ' : ''}${readable(amount)} ${scale}`, name);
}

/** "Rs. 500" */
function rupees(place: Place): Reading | null {
  const next = place.at(1);
  if (!/^rs$/iu.test(place.token.text) || next?.kind !== 'number' || next.lead !== '') return null;
  return { count: 2, words: [{ text: `${readable(next.parts['amount'] ?? '')} rupees`, of: 0 }] };
}

/** "USD 5" */
function codeFirst(place: Place): Reading | null {
  const number = place.joined(1);
  if (number?.kind !== 'number' || !/^(?:[A-Z]{3}|[$€£¥₹₩₽₿])$/u.test(place.token.text)) return null;
  const [one, many] = CODES[place.word(0)] ?? CURRENCIES[place.token.text] ?? [];
  if (one === undefined || many === undefined) return null;
  const amount = number.parts['amount'] ?? '';
  return { count: 2, words: [{ text: `${readable(amount)} ${valueOf(amount) === 1 ? one : many}`, of: 0 }] };
}
