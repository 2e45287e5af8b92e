/** Roman numerals: a king's is an ordinal, a part's a number, and some are no numerals at all. */
import { cardinal, ordinal, romanValue, year } from './numerals.ts';
import { reads, type Place, type Reader } from './reading.ts';

const RULERS = new Set(
  'henry louis elizabeth charles george edward richard james william mary paul benedict pius alexander catherine peter nicholas ivan napoleon philip frederick wilhelm ramses ramesses ptolemy gregory innocent leo urban clement francis robert felipe carlos ferdinand otto cleopatra sixtus boniface julius haakon gustav gustavus christian olaf harald harold xerxes darius cyrus thutmose amenhotep mehmed suleiman selim murad constantine theodosius justinian leopold albert rama bismarck joseph margaret margrethe baldwin alfonso sigismund maximilian conrad rudolf king queen pope emperor empress tsar czar sultan pharaoh kaiser prince'.split(
    ' ',
  ),
);
/** Before these a single letter is a number. */
const COUNTERS = new Set(
  'act chapter part phase volume book level type stage mark mk class season episode ep ch pt title war tier rank gen generation scene section appendix article bowl division grade fantasy rocky quest vol symphony sonata opus unit lesson group round fate souls civilization civ kingdom diablo warcraft gta dmc ff mgs dq mk auto fighter civ witcher karate raiders saw halo fast borderlands persona diamond gold silver plat platinum bronze iron emerald ascendant immortal'.split(
    ' ',
  ),
);
/** Shops' sizes, discs, doctors, drips: numerals by their letters only. */
const WORDS = new Set([
  'I',
  'V',
  'X',
  'L',
  'C',
  'D',
  'M',
  'XL',
  'CD',
  'DC',
  'MC',
  'MD',
  'DM',
  'CV',
  'MM',
  'CC',
  'CM',
  'MIX',
  'IV',
  'VI',
  'DI',
  'LI',
  'MI',
  'CI',
  'XX',
  'XXX',
  'CCC',
  'MMM',
  'MV',
  'DX',
  'DV',
  'LC',
  'CL',
  'DL',
  'ML',
  'MX',
  'LX',
  'DCI',
  'MCI',
  'CIV',
  'LIV',
  'DIV',
  'MDI',
  'DIM',
  'LI',
  'LV',
  'LL',
  'MDC',
  'DCC',
  'CDC',
  'DDI',
]);
const LOOSE = /^(?:x|v|i)$/iu;

export const readRoman: Reader = (place) => {
  const { kind, parts, text } = place.token;
  // "FFVII": a series' letters and its part.
  const [, series = '', part = '', ownerOf = ''] =
    /^(FF|DQ|RE|GTA|MGS|MK|KH|DMC)(I{2,3}|IV|VI{0,3}|IX|X(?:I{1,3}|IV|VI{0,3}|IX)?)('s)?$/u.exec(text) ?? [];
  if (series !== '') return reads(`${series} ${cardinal(romanValue(part))}${ownerOf}`);
  // "Ep. IV": the dot is the abbreviation's.
  const short = place.at(-1);
  const dotted = short?.kind === 'abbreviation' && short.trail === '.' && place.token.lead === '';
  const before = dotted ? short.text : place.before;
  const key = before.toLowerCase();
  // "part iii": small ones are numerals only where a part is counted.
  if (/^(?:ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xvi)$/u.test(text) && COUNTERS.has(key))
    return reads(cardinal(romanValue(text.toUpperCase())));
  if (kind !== 'roman' && text !== 'X') return null;
  const { roman = text, owner = '' } = parts;
  const capital = /^\p{Lu}/u.test(before);
  const value = romanValue(roman);
  if (place.next() === 'century') return reads(ordinal(value));
  if (key === 'the' && RULERS.has(place.word(-2))) return reads(`${ordinal(value)}${owner}`);
  if (capital && RULERS.has(key) && !(LOOSE.test(roman) && !endsName(place))) return reads(`the ${ordinal(value)}${owner}`);
  const counted = COUNTERS.has(key) && (capital || roman.length > 1);
  // "Rocky II, III and IV"
  const listed =
    (roman.length > 1 || (/^[VX]$/u.test(roman) && place.at(-1)?.trail === ',')) &&
    [place.at(-1), place.at(-2)].some((token) => token?.kind === 'roman' && token.text.length > 1);
  // "Act I, II and III"
  const begins = roman === 'I' && capital && /^(?:,|)$/u.test(place.token.trail) && place.at(1)?.text === 'II';
  if (begins || (roman === 'I' && place.at(1)?.text === 'II' && place.token.trail === ',')) return reads('one');
  // "Metal Gear Solid V": behind a title of several words.
  const part5 =
    roman === 'V' &&
    capital &&
    /^\p{Lu}\p{Ll}+/u.test(place.moved(-1).before) &&
    (place.isLast || place.token.trail !== '' || /^(?:is|was|and|or|has|on|in|for|with|came|by)$/u.test(place.word(1)));
  if (part5 && !/^(?:malcolm|series|man|model|vitamin|plan|planet|grade|mr|mega)$/u.test(key)) return reads(cardinal(value));
  if (WORDS.has(roman) && !listed) {
    // "IV" is four behind a title, and a drip elsewhere.
    const title = /^(?:IV|VI|XX)$/u.test(roman) && capital && !place.moved(-1).startsSentence;
    if (!(counted && (roman !== 'I' || endsName(place))) && !title)
      return roman === 'IV' || roman === 'VI' ? reads(`${roman.split('').join(' ')}${owner}`) : null;
  }
  // "the CLI", "an LCD": letters of a program or a thing, where nothing counted stands before them.
  if (value >= 40 && roman.length <= 4 && !counted && !listed && !capital) return null;
  if (value >= 1100 && value < 2100) return reads(`${year(String(value)) ?? cardinal(value)}${owner}`);
  return reads(`${cardinal(value)}${owner}`);
};

/** Whether what follows leaves the numeral at the end of a name: "World War I was", but not "the part I like". */
function endsName(place: Place): boolean {
  if (place.token.trail !== '' || place.isLast || place.token.text !== 'I') return true;
  return /^(?:diabetes|error|errors|civilization|of|and|is|was|in|to|the|begins|began|ended|started|had|ruled|reigned|died|or|at|on|by|when|as|who|became|took|-|–)$/u.test(
    place.word(1),
  );
}
