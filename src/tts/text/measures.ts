/** Numbers with what they count: units, percent, degrees, magnitudes, picture sizes. */
import { isAttribute, isCounted, makesCount, readable, valueOf } from './numerals.ts';
import { MAGNITUDES } from './money.ts';
import { reads, readsEach, type Place, type Reader, type Reading } from './reading.ts';

type Unit = readonly [one: string, many: string];
const same = (unit: string): Unit => [unit, unit];
const plural = (unit: string): Unit => [unit, `${unit}s`];

/** By the letters as written; what is not here is looked up in lower case. */
const UNITS: Readonly<Record<string, Unit>> = {
  km: plural('kilometre'),
  m: plural('metre'),
  cm: plural('centimetre'),
  mm: plural('millimetre'),
  nm: plural('nanometre'),
  mi: plural('mile'),
  ft: ['foot', 'feet'],
  in: ['inch', 'inches'],
  yd: plural('yard'),
  yds: plural('yard'),
  kg: plural('kilogram'),
  kgs: plural('kilogram'),
  g: plural('gram'),
  mg: plural('milligram'),
  lb: plural('pound'),
  lbs: plural('pound'),
  oz: plural('ounce'),
  ml: plural('millilitre'),
  l: plural('litre'),
  L: plural('litre'),
  W: plural('watt'),
  V: plural('volt'),
  gal: plural('gallon'),
  tsp: plural('teaspoon'),
  tbsp: plural('tablespoon'),
  kb: plural('kilobyte'),
  mb: plural('megabyte'),
  gb: plural('gigabyte'),
  tb: plural('terabyte'),
  pb: plural('petabyte'),
  kbps: ['kilobit per second', 'kilobits per second'],
  mbps: ['megabit per second', 'megabits per second'],
  gbps: ['gigabit per second', 'gigabits per second'],
  hz: same('hertz'),
  khz: same('kilohertz'),
  mhz: same('megahertz'),
  ghz: same('gigahertz'),
  w: plural('watt'),
  kw: plural('kilowatt'),
  mw: plural('megawatt'),
  kwh: plural('kilowatt hour'),
  v: plural('volt'),
  mah: plural('milliamp hour'),
  db: plural('decibel'),
  rpm: same('R P M'),
  px: plural('pixel'),
  dpi: same('D P I'),
  mp: plural('megapixel'),
  cal: plural('calorie'),
  kcal: plural('kilocalorie'),
  ms: plural('millisecond'),
  s: plural('second'),
  sec: plural('second'),
  secs: plural('second'),
  min: plural('minute'),
  mins: plural('minute'),
  h: plural('hour'),
  hr: plural('hour'),
  hrs: plural('hour'),
  d: plural('day'),
  wk: plural('week'),
  wks: plural('week'),
  mo: plural('month'),
  yr: plural('year'),
  yrs: plural('year'),
  mph: ['mile an hour', 'miles an hour'],
  kmh: ['kilometre an hour', 'kilometres an hour'],
  kph: ['kilometre an hour', 'kilometres an hour'],
  fps: same('F P S'),
  hp: same('H P'),
  xp: same('X P'),
  mp3: same('M P 3'),
  pts: plural('point'),
  x: ['time', 'times'],
  mil: same('million'),
  bn: same('billion'),
  '°': plural('degree'),
  '°c': ['degree Celsius', 'degrees Celsius'],
  '°f': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°k': same('kelvin'),
  '"': ['inch', 'inches'],
  "''": ['inch', 'inches'],
};
/** As a word of its own behind a number these are something else too ("5 in a row", "5 s", "10 x"). */
const NOT_ALONE = new Set(['in', 'x', 'd', 'v', 'w', 'cal', 'mo', 'mp', 'mp3', 'gal', '"', "''", 'W', 'V']);
const AFTER_METRES = new Set(
  'tall high long wide deep away race sprint dash apart below above up down swim hurdles run from freestyle relay range ahead behind square radius distance jump thick off underwater cable rope drop fall dive pool tower wall sprints jumps per and or in of'.split(
    ' ',
  ),
);
const BEFORE_MILLIONS = new Set('hit hits reached reach reaching over worth earned made passed past almost nearly'.split(' '));
const SCREENS = new Set(
  'run race walk jog video videos tv tvs monitor monitors resolution textures screen screens display displays gaming stream streams streaming quality hdr footage camera webcam at or and upscaling movie movies'.split(
    ' ',
  ),
);
const PER: Readonly<Record<string, string>> = {
  s: 'second',
  sec: 'second',
  min: 'minute',
  h: 'hour',
  hr: 'hour',
  wk: 'week',
  mo: 'month',
  yr: 'year',
  kg: 'kilogram',
  l: 'litre',
  m: 'metre',
  km: 'kilometre',
};

export const readMeasure: Reader = (place) => {
  switch (place.token.kind) {
    case 'percent':
      return percent(place);
    case 'resolution':
      return resolution(place);
    case 'dimensions':
      return dimensions(place);
    case 'rate':
      return rate(place);
    case 'measure':
      return measure(place);
    case 'duration':
      return duration(place.token.parts);
    case 'range':
      return range(place);
    case 'number':
      return numberAndUnit(place);
    default:
      return null;
  }
};

const SIGNS: Readonly<Record<string, string>> = { '-': 'minus ', '+': 'plus ', '±': 'plus or minus ', '~': 'about ' };

function percent(place: Place): Reading {
  const { minus = '', amount = '', plus = '' } = place.token.parts;
  return reads(`${SIGNS[minus] ?? ''}${readable(amount)} percent${plus === '' ? '' : ' plus'}`);
}

/** 1920 → "19 20", 1080 → "10 80", 720 → "7 20": as sizes of pictures are said. */
function size(digits: string): string {
  if (digits.length === 3) return digits.endsWith('00') ? digits : `${digits.slice(0, 1)} ${digits.slice(1)}`;
  if (digits.length !== 4 || digits.endsWith('000')) return digits;
  return digits.endsWith('00') ? `${digits.slice(0, 2)} hundred` : `${digits.slice(0, 2)} ${digits.slice(2).replace(/^0/u, 'oh ')}`;
}

function resolution(place: Place): Reading {
  const { width = '', height = '', mode = '', rate: frames = '' } = place.token.parts;
  const spoken = width === '' ? size(height) : `${size(width)} by ${size(height)}`;
  return reads(`${spoken}${mode === '' ? '' : ` ${mode.toUpperCase()}`}${frames === '' ? '' : ` ${frames}`}`);
}

function dimensions(place: Place): Reading | null {
  const { a = '', b = '', c = '', unit = '', feet = '', inches = '' } = place.token.parts;
  if (feet !== '') return { ...reads(`${feet} foot ${inches}`), marks: place.token.trail.startsWith('"') && !place.inQuotes ? 1 : 0 };
  const named = unit === '' ? '' : UNITS[unit]?.[1];
  return named === undefined ? null : reads(`${a} by ${b}${c === '' ? '' : ` by ${c}`}${named === '' ? '' : ` ${named}`}`);
}

function duration({ hours = '', minutes = '', seconds = '' }: Readonly<Record<string, string>>): Reading {
  const named = (amount: string, unit: string): string =>
    amount === '' ? '' : `${Number(amount)} ${unit}${Number(amount) === 1 ? '' : 's'}`;
  return reads([named(hours, 'hour'), named(minutes, 'minute'), named(seconds, 'second')].filter(Boolean).join(' '));
}

function rate(place: Place): Reading | null {
  const { amount = '', unit = '', per = '' } = place.token.parts;
  const known = unit === '' ? same('') : (UNITS[unit] ?? UNITS[unit.toLowerCase()]);
  if (!known || (amount === '' && unit === '')) return null;
  const numberBefore = place.at(-1)?.kind === 'number' ? (place.at(-1)?.parts['amount'] ?? '') : '';
  if (amount === '' && (numberBefore === '' || place.before === '')) return null;
  const one = valueOf(amount === '' ? numberBefore : amount) === 1;
  return reads([amount === '' ? '' : readable(amount), one ? known[0] : known[1], 'per', PER[per] ?? per].filter(Boolean).join(' '));
}

function measure(place: Place): Reading | null {
  const { minus = '', amount = '', unit = '', power = '', hyphen = '' } = place.token.parts;
  if (amount.replace(/\D/gu, '').length > 18) return null;
  const sign = SIGNS[minus] ?? '';
  const next = place.next();
  const said = (words: string): Reading => reads(`${sign}${readable(amount)} ${words}`);
  const squared = power === '2' ? ' squared' : power === '3' ? ' cubed' : '';
  if (squared !== '' && UNITS[unit]) return said(`${UNITS[unit][1]}${squared}`);
  if (power !== '') return null;
  const magnitude = magnitudeOf(place, amount, unit, next);
  if (magnitude !== null) return said(magnitude);
  if (/^[KBMTG]$/u.test(unit)) return said(unit);
  const known = Object.hasOwn(UNITS, unit)
    ? UNITS[unit]
    : /^(?:[A-Z]+[a-z]?|[A-Z][a-z]+|[a-z]+[A-Z][a-z]*|°.?)$/u.test(unit) && unit.length > 1
      ? UNITS[unit.toLowerCase()]
      : undefined;
  if (known) return said(valueOf(amount) === 1 || hyphen !== '' || (unit !== 'x' && isAttribute(place.before, next)) ? known[0] : known[1]);
  // A flat, a bus, a size: the letter is said.
  return unit.length === 1 && /[A-Z]/u.test(unit) ? said(unit) : null;
}

/** What k, m and b mean behind a number depends on what is counted. Null: no magnitude. */
function magnitudeOf(place: Place, amount: string, unit: string, next: string): string | null {
  const before = place.before.toLowerCase();
  switch (unit) {
    case 'K':
    case 'k': {
      const screen =
        /^(?:1|2|4|5|6|8|12|16)$/u.test(amount) &&
        (unit === 'K' ? !isCounted(next) : SCREENS.has(next) || (before === 'in' && next === ''));
      return screen ? 'K' : 'thousand';
    }
    case 'M':
      return 'million';
    case 'm':
      // "2h 15m", "1m 30s"
      if (/^\d+h(?:r|rs)?$/u.test(before) || /^\d+s(?:ec)?$/u.test(next)) return amount === '1' ? 'minute' : 'minutes';
      if (isCounted(next)) return 'million';
      if (AFTER_METRES.has(next)) return null;
      return (next !== '' && makesCount(next)) || BEFORE_MILLIONS.has(before) ? 'million' : null;
    case 'b':
    case 'B':
      return isCounted(next) ? 'billion' : unit === 'b' ? (BEFORE_MILLIONS.has(before) ? 'billion' : 'B') : null;
    default:
      return Object.hasOwn(MAGNITUDES, unit) && unit.length > 1 && unit !== 'mm' ? (MAGNITUDES[unit] ?? null) : null;
  }
}

function range(place: Place): Reading | null {
  const { from = '', to = '', unit = '', sign = '' } = place.token.parts;
  if (sign !== '') return null;
  const spoken = `${readable(from)} to ${readable(to)}`;
  if (unit === '') return reads(spoken);
  if (unit === '%') return reads(`${spoken} percent`);
  const magnitude = magnitudeOf(place, to, unit, place.next());
  const known = UNITS[unit] ?? UNITS[unit.toLowerCase()];
  const named = magnitude ?? (known === undefined ? null : isAttribute(place.before, place.next()) ? known[0] : known[1]);
  return named === null ? null : reads(`${spoken} ${named}`);
}

/** "5 km", "20 % off", "5 ft 11", "30 °C" */
function numberAndUnit(place: Place): Reading | null {
  const { minus = '', amount = '', plus = '' } = place.token.parts;
  const unit = place.joined(1)?.text ?? '';
  if (place.token.trail.startsWith('"') && !place.inQuotes)
    return { ...reads(`${amount} ${valueOf(amount) === 1 || isAttribute(place.before, place.word(1)) ? 'inch' : 'inches'}`), marks: 1 };
  if (place.token.trail === "'" && !place.token.lead.includes("'") && /^(?:tall|long|high|wide|deep|away|off)$/u.test(place.word(1)))
    return { ...reads(`${amount} foot`), marks: 1 };
  if (plus !== '' || unit === '') return null;
  const number = `${SIGNS[minus] ?? ''}${readable(amount)}`;
  if (unit === '%') return readsEach(number, 'percent');
  if (unit === 'K' && /^[124568]$|^16$/u.test(amount)) return readsEach(number, 'K');
  if (NOT_ALONE.has(unit) || !Object.hasOwn(UNITS, unit)) {
    const cased = /^(?:KB|MB|GB|TB|Hz|kHz|KHz|MHz|GHz|FPS|HP|XP|KM|kWh|mAh|MPH|dB|Mbps|Gbps|RPM|°C|°F)$/u.test(unit)
      ? UNITS[unit.toLowerCase()]
      : undefined;
    return cased ? readsEach(number, valueOf(amount) === 1 ? cased[0] : cased[1]) : null;
  }
  const [one, many] = UNITS[unit] as Unit;
  return readsEach(number, valueOf(amount) === 1 || isAttribute(place.before, place.next(2)) ? one : many);
}
