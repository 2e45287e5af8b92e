/** Numbers with what they count: units, percent, degrees, magnitudes, picture sizes. */
import { isAttribute, isCounted, makesCount, readable, valueOf } from './numerals.ts';
import { MAGNITUDES } from './money.ts';
import { BEFORE_A_VERSION } from './numbers.ts';
import { Place, reads, readsEach, type Reader, type Reading } from './reading.ts';
import { dimensions, duration, resolution } from './sizes.ts';
import { SAID_AS_ONE } from './sums.ts';
import { kindOf } from './tokens.ts';
import { same, UNITS, type Unit } from './units.ts';

/** As a word of its own behind a number these are something else too ("5 in a row", "5 s", "10 x"). */
const NOT_ALONE = new Set(['in', 'x', 'd', 'v', 'w', 'mo', 'mp', 'mp3', '"', "''", 'W', 'V']);
const AFTER_METRES = new Set(
  'tall high long wide deep away race sprint dash apart below above up down swim hurdles run from freestyle relay range ahead behind square radius distance jump thick off underwater cable rope drop fall dive pool tower wall sprints jumps per and or in of'.split(
    ' ',
  ),
);
const AFTER_MINUTES = new Set(
  'break timer cooldown ban ad ads wait nap delay timeout stream video clip ago left later remaining more queue'.split(' '),
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
    case 'joined':
      return joined(place);
    case 'number':
      return numberAndUnit(place);
    default:
      return null;
  }
};

const POLES: Readonly<Record<string, string>> = { N: 'north', S: 'south', E: 'east', W: 'west' };

const SIGNS: Readonly<Record<string, string>> = { '-': 'minus ', '+': 'plus ', '±': 'plus or minus ', '~': 'about ' };

/** "4K@120Hz", "4.2k/10k", "96kHz/24-bit": each half as it is read alone. */
function joined(place: Place): Reading | null {
  const { left = '', joint = '', right = '' } = place.token.parts;
  const said = [left, right].map((half) => {
    const token = { ...kindOf(half), text: half, lead: '', trail: '', at: 0 };
    const reading = readMeasure(new Place([token], 0));
    return reading === null ? half.replace('-', ' ') : reading.words.map(({ text }) => text).join(' ');
  });
  const counted = [left, right].every((half) => /^[\d.,]+[kKmMbB]$/u.test(half));
  const either = [left, right].every((half) => half.includes('°'));
  return reads(said.join(joint === '@' ? ' at ' : counted ? ' out of ' : either ? ' or ' : ' '));
}

function percent(place: Place): Reading {
  const { minus = '', amount = '', plus = '' } = place.token.parts;
  return reads(`${SIGNS[minus] ?? ''}${readable(amount)} percent${plus === '' ? '' : ' plus'}`);
}

function rate(place: Place): Reading | null {
  const { amount = '', unit = '', per = '' } = place.token.parts;
  // "km/h" alone
  if (amount === '' && /^(?:km|mi|m)$/u.test(unit) && place.at(-1)?.kind !== 'number')
    return reads(`${UNITS[unit]?.[1] ?? unit} per ${PER[per] ?? per}`);
  // "365 days/yr", "60 frames/sec", "12 words/min"
  if (amount === '' && /^\p{Ll}{3,}$/u.test(unit) && Object.hasOwn(PER, per) && per.length + unit.length > 4 && !Object.hasOwn(UNITS, unit))
    return reads(`${unit} per ${PER[per] ?? per}`);
  // "12k/min", "3k/s"
  const count = amount === '' ? undefined : { k: 'thousand', K: 'thousand', M: 'million', B: 'billion' }[unit];
  if (count !== undefined) return reads(`${readable(amount)} ${count} per ${PER[per] ?? per}`);
  const known = unit === '' ? same('') : (UNITS[unit] ?? UNITS[unit.toLowerCase()]);
  if (!known || (amount === '' && unit === '')) return null;
  const numberBefore = place.at(-1)?.kind === 'number' ? (place.at(-1)?.parts['amount'] ?? '') : '';
  if (amount === '' && (numberBefore === '' || place.before === '')) return null;
  const one = valueOf(amount === '' ? numberBefore : amount) === 1;
  return reads([amount === '' ? '' : readable(amount), one ? known[0] : known[1], 'per', PER[per] ?? per].filter(Boolean).join(' '));
}

function measure(place: Place): Reading | null {
  const { minus = '', amount = '', unit = '', power = '', hyphen = '', plus = '' } = place.token.parts;
  if (amount.replace(/\D/gu, '').length > 18) return null;
  if (/^\d+\.\d+[a-z]$/u.test(place.token.text) && BEFORE_A_VERSION.test(place.word(-1))) return null;
  if (/^10{2,3}s$/u.test(place.token.text) && place.next() === 'of') return null;
  const sign = SIGNS[minus] ?? '';
  const next = thing(place, 1);
  // "y = 2x + 1"
  if (unit === 'x' && (/^[+=*/-]$/u.test(next) || /^[+=*/]$/u.test(place.before)))
    return reads(`${SIGNS[minus] ?? ''}${readable(amount)} x`);
  const said = (words: string): Reading => reads(`${sign}${readable(amount)} ${words}${plus === '' ? '' : ' plus'}`);
  if (power !== '' && /^(?:[kcm]?m|ft|in|yd|mi|s)$/u.test(unit) && UNITS[unit])
    return said(`${power === '2' ? 'square' : 'cubic'} ${UNITS[unit][valueOf(amount) === 1 ? 0 : 1]}`);
  if (power !== '') return null;
  // "40.7° N"
  const pole = unit === '°' ? POLES[place.joined(1)?.text ?? ''] : undefined;
  if (pole !== undefined) return readsEach(`${sign}${readable(amount)} degrees`, pole);
  const magnitude = magnitudeOf(place, amount, unit, next);
  if (magnitude !== null) return said(magnitude);
  if (/^[KBMTG]$/u.test(unit)) return said(unit);
  const known = Object.hasOwn(UNITS, unit)
    ? UNITS[unit]
    : /^(?:[A-Z]+[a-z]?|[A-Z][a-z]+|[a-z]+[A-Z][a-z]*|°.?)$/u.test(unit) && unit.length > 1
      ? UNITS[unit.toLowerCase()]
      : undefined;
  if (known)
    return said(valueOf(amount) === 1 || hyphen !== '' || (unit !== 'x' && isAttribute(place.before, next, unit)) ? known[0] : known[1]);
  if (unit === 'A' && /^(?:fuse|breaker|charger|circuit|outlet|current|load|battery|draw|plug)s?$/u.test(next)) return said('amp');
  // A flat, a bus, a size: the letter is said.
  return unit.length === 1 && /[A-Z]/u.test(unit) ? said(unit) : null;
}

/** What k, m and b mean behind a number depends on what is counted. Null: no magnitude. */
function magnitudeOf(place: Place, amount: string, unit: string, next: string): string | null {
  const before = place.before.toLowerCase();
  switch (unit) {
    case 'K':
    case 'k': {
      const beside = [place.at(2), place.at(-2)].some(
        (other) => /^\d[\d.]*k$/iu.test(other?.text ?? '') && !/^(?:[124568]|1[26])k$/iu.test(other?.text ?? ''),
      );
      const screen =
        !beside &&
        /^(?:1|2|4|5|6|8|12|16)$/u.test(amount) &&
        (unit === 'K' ? !isCounted(next) : SCREENS.has(next) || /^\d+(?:fps|hz|p)?$/u.test(next) || (before === 'in' && next === ''));
      // Races are told so too: "a 10k", "my 5K run".
      const race =
        /^\d{1,2}$/u.test(amount) &&
        (/^(?:run|race|walk|jog|runner|training)$/u.test(next) ||
          (/^(?:a|my|the|first)$/u.test(before) &&
            (place.isLast || place.token.trail !== '' || /^(?:is|was|in|took|time|took|pb|today|tomorrow|yesterday)$/u.test(next))));
      // A modem's speed
      if (amount === '56' && !isCounted(next)) return 'K';
      return screen || race ? 'K' : 'thousand';
    }
    case 'M':
      return 'million';
    case 'm':
      // "2h 15m", "1m 30s"
      if (/^\d+h(?:r|rs)?$/u.test(before) || /^\d+s(?:ec)?$/u.test(next)) return amount === '1' ? 'minute' : 'minutes';
      if (AFTER_MINUTES.has(next) || /^(?:eta|brb|afk|every|last)$/u.test(before))
        return amount === '1' || isAttribute('', next) ? 'minute' : 'minutes';
      // "timeout for 10m"
      if (before === 'for' && (next === '' || /^(?:pls|please|plz|thx|then|and|or|max|straight)$/u.test(next)))
        return amount === '1' ? 'minute' : 'minutes';
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
  if (Object.hasOwn(SAID_AS_ONE, place.token.text)) return reads(SAID_AS_ONE[place.token.text] ?? '');
  if (
    unit === '' &&
    (/^(?:finish|punch|combo|down)$/u.test(place.next()) ||
      /^(?:level|world|stage|map|zone|lvl|mission|act|chapter)$/iu.test(place.before)) &&
    /^\d{1,2}$/u.test(from) &&
    Number(from) <= 20 &&
    /^\d{1,2}$/u.test(to)
  )
    return reads(`${from} ${to}`);
  // "747-8"
  const series = unit === '' && /^\d{3}$/u.test(from) && (/^\d$/u.test(to) || /^(?:boeing|airbus|cessna)$/iu.test(place.before));
  if (series && !from.endsWith('00')) return reads(`${from} ${to}`);
  const spoken = `${readable(from)} to ${readable(to)}`;
  if (unit === '') {
    // '12-18"'
    if (place.token.trail.startsWith('"') && !place.inQuotes && place.token.lead === '')
      return { ...reads(`${spoken} ${isAttribute(place.before, place.word(1)) ? 'inch' : 'inches'}`), marks: 1 };
    // "(4-6 in.)"
    const inches = place.joined(1)?.text === 'in' && place.at(1)?.trail.startsWith('.') === true;
    if (inches)
      return {
        ...readsEach(spoken, isAttribute(place.before, place.word(2)) ? 'inch' : 'inches'),
        marks: /^\.[),]/u.test(place.at(1)?.trail ?? '') || /^\p{Ll}/u.test(place.at(2)?.text ?? '') ? 1 : 0,
      };
    // "15-20 min"
    const behind = place.joined(1)?.text ?? '';
    const named = NOT_ALONE.has(behind)
      ? undefined
      : Object.hasOwn(UNITS, behind)
        ? UNITS[behind]
        : /^(?:[A-Z]{2}|kHz|GHz|Hz|MHz|FPS|°[CF])$/u.test(behind)
          ? UNITS[behind.toLowerCase()]
          : undefined;
    return named && place.token.kind === 'range'
      ? readsEach(spoken, isAttribute(place.before, place.next(2)) ? named[0] : named[1])
      : reads(spoken);
  }
  if (unit === '%') return reads(`${spoken} percent`);
  const magnitude = magnitudeOf(place, to, unit, place.next());
  const known = UNITS[unit] ?? UNITS[unit.toLowerCase()];
  const named = magnitude ?? (known === undefined ? null : isAttribute(place.before, place.next()) ? known[0] : known[1]);
  return named === null ? null : reads(`${spoken} ${named}`);
}

/** The word behind a measure; of "a 12 oz can of it" the can is no verb. */
function thing(place: Place, step: number): string {
  const next = place.next(step);
  const ends = place.at(step)?.trail !== '' || place.at(step + 1) === undefined || /^(?:of|opener)$/u.test(place.next(step + 1));
  return /^cans?$/u.test(next) && ends ? 'bottle' : next;
}

/** "5 km", "20 % off", "5 ft 11", "30 °C" */
function numberAndUnit(place: Place): Reading | null {
  const { minus = '', amount = '', plus = '' } = place.token.parts;
  const unit = place.joined(1)?.text ?? '';
  if (place.token.trail.startsWith('"') && !place.inQuotes)
    return {
      ...reads(
        `${amount} ${valueOf(amount) === 1 || isAttribute(place.before, place.word(1)) || (/^an?$/u.test(place.before) && /^\d/u.test(place.word(1))) ? 'inch' : 'inches'}`,
      ),
      marks: 1,
    };
  if (place.token.trail === "'" && !place.token.lead.includes("'") && /^(?:tall|long|high|wide|deep|away|off)$/u.test(place.word(1)))
    return { ...reads(`${amount} foot`), marks: 1 };
  // "6 in. sub", "6 ft 2 in"
  if (
    unit === 'in' &&
    (place.at(1)?.trail.startsWith('.') === true || /^(?:ft|feet|foot)$/iu.test(place.before) || /^\d+(?:ft|')$/u.test(place.before)) &&
    plus === ''
  )
    return {
      ...readsEach(`${SIGNS[minus] ?? ''}${readable(amount)}`, valueOf(amount) === 1 || isAttribute('', place.word(2)) ? 'inch' : 'inches'),
      marks: place.at(2) === undefined || !/^\p{Ll}/u.test(place.at(2)?.text ?? '') ? 0 : 1,
    };
  if (plus !== '' || unit === '') return null;
  // "9.46 trillion km"
  const great = /^(?:thousand|million|billion|trillion)$/u.test(unit) ? place.joined(2)?.text : undefined;
  if (great !== undefined && Object.hasOwn(UNITS, great) && !NOT_ALONE.has(great))
    return readsEach(`${SIGNS[minus] ?? ''}${readable(amount)}`, unit, UNITS[great]?.[1] ?? great);
  // "10 sq ft", "5 m2" as `speakable` writes "5 m²"
  const area = /^sq$/iu.test(unit) ? UNITS[place.next(2)] : undefined;
  if (area) return readsEach(`${SIGNS[minus] ?? ''}${readable(amount)}`, 'square', valueOf(amount) === 1 ? area[0] : area[1]);
  const [, base = '', power = ''] = /^(km|m|cm|mm|ft|in)([23])$/u.exec(unit) ?? [];
  if (base !== '')
    return readsEach(
      `${SIGNS[minus] ?? ''}${readable(amount)}`,
      `${power === '2' ? 'square' : 'cubic'} ${UNITS[base]?.[valueOf(amount) === 1 || isAttribute(place.before, place.next(2)) ? 0 : 1] ?? base}`,
    );
  // "50 W bulb", "12 V battery", but "1 V 1"
  if (
    /^[WV]$/u.test(unit) &&
    valueOf(amount) >= 2 &&
    /^\p{Ll}{2,}|^PSU$/u.test(place.joined(2)?.text ?? '') &&
    isAttribute('', place.next(2))
  )
    return readsEach(`${SIGNS[minus] ?? ''}${readable(amount)}`, UNITS[unit]?.[0] ?? unit);
  const number = `${SIGNS[minus] ?? ''}${readable(amount)}`;
  if (unit === '%') return readsEach(number, 'percent');
  if (unit === 'K' && /^[124568]$|^16$/u.test(amount)) return readsEach(number, 'K');
  if (NOT_ALONE.has(unit) || !Object.hasOwn(UNITS, unit)) {
    const cased = /^(?:KB|kB|MB|GB|TB|Hz|kHz|KHz|MHz|GHz|FPS|HP|XP|KM|kWh|mAh|MPH|dB|Mbps|Gbps|RPM|°C|°F)$/u.test(unit)
      ? UNITS[unit.toLowerCase()]
      : undefined;
    return cased ? readsEach(number, valueOf(amount) === 1 || isAttribute(place.before, place.next(2)) ? cased[0] : cased[1]) : null;
  }
  const [one, many] = UNITS[unit] as Unit;
  // "a 12 oz. can"
  const noun = place.at(1)?.trail === '.' && /^\p{Ll}/u.test(place.at(2)?.text ?? '') ? place.word(2) : thing(place, 2);
  return readsEach(
    number,
    valueOf(amount) === 1 ||
      isAttribute(place.before, noun, unit) ||
      (place.at(1)?.trail === ')' && /^(?:cans?|jars?|tins?|packages?|pkgs?|bags?|boxe?s?|bottles?|cartons?|sticks?)$/u.test(place.word(2)))
      ? one
      : many,
  );
}
