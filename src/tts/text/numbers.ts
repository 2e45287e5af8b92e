/** Figures that stand for themselves: numbers, ordinals, versions, phone numbers. */
import { abbreviation } from '../../domain/text/abbreviations.ts';
import { digitByDigit, ordinal, readable, romanValue, size, valueOf } from './numerals.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';

export const BEFORE_A_VERSION =
  /^(?:version|patch|update|v|build|release|ver|minecraft|python|node|java|firmware|android|ios|season|hotfix|php)$/u;
const BEFORE_DIGITS = /^(?:call|dial|called|calling|ring|text|code|pin|zip|agent|room|reset)$/u;
const MOST_GROUPS = 8;
/** Their models are said in pairs: "RTX 40 90". */
const PROCESSOR = /^(?:[im]\d|core|ultra|ryzen)/iu;
const BEFORE_A_MODEL = /^(?:rtx|gtx|rx|geforce|radeon|arc|ryzen)$/u;

export const readNumber: Reader = (place) => {
  const { kind, text, parts } = place.token;
  switch (kind) {
    case 'ordinal':
      return /ths$/iu.test(text) && valueOf(parts['whole'] ?? '') >= 3
        ? reads(`${ordinal(valueOf(parts['whole'] ?? ''))}s`)
        : ordinalNumber(parts);
    case 'version':
      return version(place);
    case 'phone':
      return phone(place);
    case 'number':
      return number(place);
    case 'numbered':
      return reads(`${abbreviation(parts['short'] ?? '')?.spoken ?? ''} ${Number(parts['number'])}`);
    case 'episode':
      return reads(`season ${Number(parts['season'])} episode ${Number(parts['episode'])}`);
    case 'dice':
      return dice(parts);
    case 'computed':
      return computed(parts);
    case 'model':
      if (parts['pairs']) return reads(`${pairs(parts['pairs'])}'s`);
      // A lens' opening; of a codec the figures are said in pairs.
      if (/^[fF]\//u.test(text)) return reads(text.replace('/', ' ').toUpperCase());
      if (/^[hHxX]\.26/u.test(text)) return reads(`${text.slice(0, 1).toUpperCase()} 2 ${text.slice(3)}`);
      return reads(
        text
          .split(/[-:]/u)
          .map((part, n) => (n > 0 && PROCESSOR.test(text) ? productNumber(part) : null) ?? apart(part))
          .join(' '),
      );
    case 'name':
      return joinedProduct(text);
    case 'measure': {
      if (/^1(?:0{2,3})s$/u.test(text) && place.next() === 'of') return reads(text.startsWith('1000') ? 'thousands' : 'hundreds');
      const patch = /^(\d+)\.(\d+)([a-z])$/u.exec(text);
      if (patch && BEFORE_A_VERSION.test(place.word(-1)))
        return reads(`${patch[1] ?? ''} point ${patch[2] ?? ''} ${(patch[3] ?? '').toUpperCase()}`);
      const model = /^(\d{4})(Ti|XT|XTX|X|S)$/u.exec(text);
      return model && (isProduct(place) || /^(?:Ti|XTX?)$/u.test(model[2] ?? ''))
        ? reads(`${pairs(model[1] ?? '')} ${(model[2] ?? '').split('').join(' ').toUpperCase()}`)
        : null;
    }
    default:
      return null;
  }
};

/** "2d6+3" */
function dice({ count = '', sides = '', sign = '', bonus = '' }: Readonly<Record<string, string>>): Reading {
  return reads(`${count === '' ? '' : `${count} `}D ${sides}${sign === '' ? '' : `${sign === '+' ? ' plus' : ' minus'} ${bonus}`}`);
}

/** "0x1F", "1e6" */
function computed({ hex = '', mantissa = '', sign = '', exponent = '' }: Readonly<Record<string, string>>): Reading {
  if (hex !== '') return reads(`0 X ${hex.toUpperCase().split('').join(' ')}`);
  return reads(`${mantissa} E ${sign === '-' ? 'minus ' : ''}${exponent}`);
}

/** A piece of "Qwen2.5-7B", "i7-12700K": letters and figures apart. */
function apart(part: string): string {
  return part.replace(/(\p{L})(?=\d)|(\d)(?=\p{L})/gu, '$1$2 ');
}

/** "13900K", "7800X3D", "9600": the figures of a product, said in pairs and hundreds. Null where it is none. */
function productNumber(part: string): string | null {
  const [, first = '', rest = '', letters = ''] = /^(\d\d)(\d{2,3})(X3D|\p{Lu}{1,3}|Ti)?$/u.exec(part) ?? [];
  if (first === '' || (letters === '' && rest.length === 3)) return null;
  const figures = rest.length === 2 ? pairs(first + rest) : `${first} ${size(rest)}`;
  return [figures, ...letters.toUpperCase()].join(' ');
}

/** "Ryzen 7 7800X", "RTX 4070". */
function isProduct(place: Place): boolean {
  return BEFORE_A_MODEL.test(place.word(-1)) || (/^[3579]$/u.test(place.word(-1)) && place.word(-2) === 'ryzen');
}

/** "7800X3D", "RTX4070Ti", "GTX1080" */
function joinedProduct(text: string): Reading | null {
  if (/^\d{4}X3D$/u.test(text)) return reads(productNumber(text) ?? text);
  const [, series = '', figures = '', letters = ''] = /^(RTX|GTX|RX)(\d{3,4})(Ti|XTX?|S)?$/iu.exec(text) ?? [];
  return series === '' ? null : reads([...series.toUpperCase(), size(figures), ...letters.toUpperCase()].join(' '));
}

/** Up to a hundred espeak reads ordinals well; of "100th" it says the "th" apart. */
function ordinalNumber({ whole = '', roman = '' }: Readonly<Record<string, string>>): Reading | null {
  const value = roman === '' ? valueOf(whole) : romanValue(roman);
  if (roman === '' && value % 100 !== 0 && !whole.includes(',')) return null;
  return value >= 1 && value < 1_000_000 ? reads(ordinal(value)) : null;
}

function version(place: Place): Reading {
  const { version: digits = '', rest = '' } = place.token.parts;
  // An engine of eight cylinders is none.
  if (/^V(?:6|8|\d{2,})$/u.test(place.token.text)) return reads(`V ${digits}`);
  const named = /^v/iu.test(place.token.text) && !/^(?:version|ver|v|patch|update|build|release|hotfix)$/iu.test(place.before);
  // Four numbers are an address of a computer, and its dots are said so.
  const dot = !named && /^(?:\d{1,3}\.){3}\d{1,3}$/u.test(digits) && rest === '' ? ' dot ' : ' point ';
  const numbers = digits.split('.').map((part) => (/^0\d/u.test(part) ? digitByDigit(part) : part));
  const suffix =
    rest === ''
      ? ''
      : ` ${rest
          .replace(/[-.]+/gu, ' ')
          .replace(/(\p{L})(\d)/gu, '$1 $2')
          .trim()}`;
  return reads(`${named ? 'version ' : ''}${numbers.join(dot)}${suffix}`);
}

function phone(place: Place): Reading | null {
  const { text } = place.token;
  // "500-1000 people" is a range, whatever its shape.
  const [left = '', right = ''] = text.split('-');
  if (/^\d{3}-\d{4}$/u.test(text) && left.endsWith('0') && right.endsWith('0') && Number(right) > Number(left))
    return reads(`${left} to ${right}`);
  const word = /[A-Z]{3,}$/u.exec(text)?.[0];
  if (word !== undefined) return reads(`${digitByDigit(text.slice(0, -word.length))} ${word}`);
  return reads(`${text.startsWith('+') ? 'plus ' : ''}${digitByDigit(text)}`);
}

function number(place: Place): Reading | null {
  const { minus = '', amount = '', plus = '' } = place.token.parts;
  const before = place.before.toLowerCase();
  const thousands = /^\d{1,3}$/u.test(amount) ? thousandsBehind(place) : 0;
  if (thousands > 0)
    return { count: thousands + 1, words: [{ text: `${minus === '-' ? 'minus ' : ''}${amount}${',000'.repeat(thousands)}`, of: 0 }] };
  if (inGroups(place)) return reads(`${minus === '+' ? 'plus ' : ''}${digitByDigit(amount)}`);
  if (/^\d{3}$/u.test(amount) && /^(?:[2-9]11|112|999|988)$/u.test(amount) && BEFORE_DIGITS.test(before))
    return reads(digitByDigit(amount));
  if (/^\d{3,8}$/u.test(amount) && isCode(place)) return reads(digitByDigit(amount));
  // A size with a sign of its own between: "1920 x 1080"
  if (
    /^\d{3,4}$/u.test(amount) &&
    [place.at(1), place.at(-1)].some((token) => /^[xX]$/u.test(token?.text ?? '')) &&
    [place.at(2), place.at(-2)].some((token) => /^\d{3,4}$/u.test(token?.text ?? ''))
  )
    return reads(size(amount));
  if (/^\d{4}$/u.test(amount) && (isProduct(place) || place.joined(1)?.text === 'Ti'))
    return place.joined(1)?.text === 'Ti' ? readsEach(pairs(amount), 'T I') : reads(pairs(amount));
  if (/^\d+\.\d{2,}$/u.test(amount) && BEFORE_A_VERSION.test(before))
    return reads(
      amount
        .split('.')
        .map((part) => (/^0\d/u.test(part) ? digitByDigit(part) : part))
        .join(' point '),
    );
  const sign = minus === '-' ? 'minus ' : minus === '+' ? 'plus ' : minus === '±' ? 'plus or minus ' : '';
  const spoken = `${sign}${readable(amount)}${plus === '' ? '' : ' plus'}`;
  return spoken === place.token.text ? null : reads(spoken);
}

/** "10 000", "1 000 000": how many groups of three noughts follow, apart by spaces. */
export function thousandsBehind(place: Place): number {
  let groups = 0;
  while (groups < 4 && place.joined(groups + 1)?.text === '000') groups += 1;
  return groups;
}

/** "my pin is 1234", "code: 483920", "dial 988", "text 741741" */
function isCode(place: Place): boolean {
  const amount = place.token.text;
  const before = place.word(-1);
  if (/^(?:code|pin|zip|passcode|password|otp)$/u.test(before)) return true;
  if (/^(?:is|was|number|to)$/u.test(before) && /^(?:code|pin|passcode|password|zip)$/u.test(place.word(-2))) return true;
  // "text HELP to 12345"
  if (before === 'to' && place.word(-3) === 'text' && /^\d{5,6}$/u.test(amount)) return true;
  return (/^(?:dial|hotline)$/u.test(before) && amount.length <= 4) || (/^(?:text|dial|call)$/u.test(before) && /^\d{5,6}$/u.test(amount));
}

function pairs(digits: string): string {
  return digits.endsWith('000')
    ? digits
    : `${digits.slice(0, 2)} ${digits.slice(2) === '00' ? 'hundred' : digits.slice(2).replace(/^0/u, 'oh ')}`;
}

/** A number written in groups, "+44 20 7946 0958", "4111 1111 1111 1111", "(555) 123-4567": its digits are said. */
function inGroups(place: Place): boolean {
  const next = place.at(1);
  if (place.token.lead.endsWith('(') && place.token.trail === ')' && /^\d{3}$/u.test(place.token.text) && next?.kind === 'phone')
    return true;
  let first = 0;
  while (first > -MOST_GROUPS && isGroup(place, first - 1)) first -= 1;
  let last = 0;
  while (last < MOST_GROUPS && isGroup(place, last + 1)) last += 1;
  const groups = Array.from({ length: last - first + 1 }, (_, n) => place.at(first + n)?.text ?? '');
  if (groups.length < 2) return false;
  if (groups.length === 2) return /^\d{3} 0?\d{4}$/u.test(groups.join(' '));
  if (/^0\d{2,4} \d{3,4} \d{3,4}$/u.test(groups.join(' '))) return true;
  return (
    groups[0]?.startsWith('+') === true || groups.every((group) => /^\d{4}$/u.test(group)) || /^\d{3} \d{3} \d{4}$/u.test(groups.join(' '))
  );
}

function isGroup(place: Place, step: number): boolean {
  const token = place.at(step);
  const left = place.at(step < 0 ? step : step - 1);
  return token?.kind === 'number' && /^\+?\d{1,8}$/u.test(token.text) && left?.trail === '';
}
