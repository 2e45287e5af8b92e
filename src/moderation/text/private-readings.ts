/**
 * Private data and links as they are said instead of written: "dot", "(at)", "[.]", numbers in words,
 * digits of other scripts. The reading is judged for private data and links only.
 */
const ENDINGS = 'com|net|org|io|gg|ly|ru|xyz|info|biz|tv|me|co|uk|de|fr|eu|dev|app|site|online|store|shop|link|club';
const PROVIDERS = 'gmail|googlemail|hotmail|outlook|yahoo|icloud|proton|protonmail|gmx|aol|yandex|tutanota|live|mail|web';
const DOT = String.raw`(?:\s*[[({<]\s*(?:\.|dot|punkt|period)\s*[\])}>]\s*|\s+(?:dot|punkt|period|point|full\s+stop)\s+|\s+\.\s+|\s+\.(?=\p{L})|[,。](?=\p{L}))`;
const DOT_BEFORE_ENDING = new RegExp(`(?<![\\p{L}])([\\p{L}\\p{N}-]{2,})${DOT}(?=(?:${ENDINGS})\\b)`, 'giu');
const DOT_IN_NUMBER = /(?<=\d)\s*(?:[[({]\s*(?:\.|dot)\s*[\])}]|\s(?:dot|point|period)\s)\s*(?=\d)/giu;
const AT = /\s*(?:[[({<]\s*(?:at|@|ät)\s*[\])}>])\s*/giu;
const AT_PROVIDER = new RegExp(`\\s+at\\s+(?=(?:${PROVIDERS})\\b)`, 'giu');
const SPACED_AT = /(?<=[\p{L}\p{N}])\s*@\s+(?=\p{L})|(?<=[\p{L}\p{N}])\s+@\s*(?=\p{L}+\s*\.)/gu;
const SLASH = /(?<=\.[a-z]{2,6})\s+slash\s+(?=\p{L})/giu;
const DOT_IN_LOCAL = /(?<=\p{L})\s+dot\s+(?=[\p{L}\p{N}]+\s*(?:@|\(at\)|at\s+(?:gmail|hotmail|proton|outlook|yahoo)))/giu;
/** The circled letter stands for dot and letter. */
const CIRCLED_COM = /(?<=[\p{L}\p{N}])[ⓒⒸ©🅒]om(?!\p{L})/gu;
/** "the dot com bubble" speaks of them. */
const SPOKEN_OF = /^(?:the|a|an|that|this|of|in|old|first|early)$/iu;

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const NUMBER = new RegExp(`\\b(?:(${TENS.slice(2).join('|')})(?:[\\s-]+(${ONES.slice(1, 10).join('|')}))?|(${ONES.join('|')}))\\b`, 'giu');

/** The text as it would be written, or null when that is how it stands. */
export function privateReading(text: string): string | null {
  let written = text.replace(/\p{Nd}/gu, asciiDigit);
  written = written.replace(NUMBER, (_, tens?: string, ones?: string, small?: string) =>
    String(tens === undefined ? numberOf(small) : TENS.indexOf(tens.toLowerCase()) * 10 + numberOf(ones)),
  );
  // "1 9 2 dot 0": digits said one by one before a dot are one number.
  if (/\d\s+(?:dot|point)\s+\d/iu.test(written)) written = written.replace(/(?<=\b\d)\s(?=\d\b)/gu, '');
  written = written
    .replace(DOT_IN_NUMBER, '.')
    .replace(DOT_IN_LOCAL, '.')
    .replace(AT, '@')
    .replace(AT_PROVIDER, '@')
    .replace(SPACED_AT, '@');
  written = written
    .replace(CIRCLED_COM, '.com')
    .replace(DOT_BEFORE_ENDING, (match, before: string) => (SPOKEN_OF.test(before) ? match : `${before}.`))
    .replace(SLASH, '/');
  return written === text ? null : written;
}

function numberOf(word: string | undefined): number {
  return word === undefined ? 0 : Math.max(0, ONES.indexOf(word.toLowerCase()));
}

/** Decimal digits stand in blocks of ten that begin with zero. */
function asciiDigit(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return char;
  const folded = char.normalize('NFKC');
  if (/^[0-9]$/u.test(folded)) return folded;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}
