import { englishFor, isLove } from './english-signs.ts';
import { isEnglish, lettersOf } from './languages.ts';
import { SIGNS } from './text/tokens.ts';

/**
 * Cleans a clause for a voice, character by character, and remembers where each character
 * came from. A viewer's text must never reach the engine as markup or phoneme input, and what the
 * voice's language has no reading for (emoji, other scripts) is left silent and not spelled out.
 */
export interface Speakable {
  /** Characters of the basic plane only, so that one UTF-16 unit is one character to the engine too. */
  readonly text: string;
  /** For each unit of `text`, the offset in the source it came from. */
  readonly sourceOffsets: readonly number[];
  /** False when nothing in it makes a sound. */
  readonly audible: boolean;
}

/** Without the letters of phonetic alphabets: of those, faces are made. */
const LETTER_OR_DIGIT = /[[\p{Script=Latin}0-9]--[\u0250-\u02ff\u1d00-\u1dbf]]/v;
const COMBINING = /\p{M}/u;
const EMOJI = /\p{Extended_Pictographic}/u;
/** What stands between an emoji and the next sentence. */
const NEW_SENTENCE = /^[\s\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u200d]*\p{Lu}/u;
/** Shapes the melody or is read out by the engine. */
const KEPT = new Set(`.,!?;:'"()-–—%${SIGNS}+±=/@#°`);
const LONE_CURRENCY = new RegExp(`^[${SIGNS}][.,!?;:)]*$`, 'u');
/** No sound and no gap: zero-width characters, direction marks, soft hyphens, controls, variation selectors, trade marks. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Cn}\p{Co}\u034f\ufe00-\ufe0f]/u;
const UNSPOKEN = new Set(['™', '®', '©', '℠']);
/** The same sign in every language. */
const SAME_AS: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '\u2044': '/',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '×': 'x',
  '。': '. ',
  '、': ', ',
  '「': '"',
  '」': '"',
  ...smallCapitals(),
};
/** `xX_Name_Xx`: the frame of a name is drawn, not read. */
const FRAME = /(?<![\p{L}\p{N}_])@*[xX]{2}_+(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])_+[xX]{2}(?![\p{L}\p{N}_])/gu;

/** `x_Name_x`: the same with one sign on each side. */
const NARROW_FRAME = /(?<![\p{L}\p{N}_])([xX]_+)([\p{L}\p{N}]{2,}(?:_[\p{L}\p{N}]+)*?)(_+[xX])(?![\p{L}\p{N}_])/gu;

/** Faces and hearts typed with letters and digits: drawn, not read. A word of its own each. */
const EMOTICON =
  /(?<!\S)(?:<3+|[:;][-'o^]?[)(DPpOo3*/\\|]+|[=8][-'o^][)(DPp]+|=[)(DPp]+|[xX][)(D]+|[)(]+[-']?[:;=]|(?!0\.0(?:\.\d|\s?[%\p{L}]))[oO0>TtUu^-][_.][oO0<TtUu^-];?|\^\^|\\?\(\^[_.oO-]?\^;?\)[/\\]?|[xX]D+|D:|<\/3+|\\?[oO]\/|\\[oO])(?=$|[\s.,!?])/gu;

/**
 * @param language of the voice (BCP 47); its script is passed on beside Latin, and signs become
 *   English words only where it is English.
 */
export function speakable(text: string, language = 'en'): Speakable {
  const english = isEnglish(language);
  const source = text
    .replace(EMOTICON, (face, at: number) => (english && isLove(text, at) ? face : blank(face)))
    .replace(FRAME, unseen)
    .replace(NARROW_FRAME, (_, left: string, name: string, right: string) => unseen(left) + name + unseen(right));
  const letter = language === 'en' ? LETTER_OR_DIGIT : lettersOf(language);
  const units: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  let audible = false;
  let inEmoji = false;
  const put = (unit: string, from: number): void => {
    if (unit === ' ' && (units.length === 0 || units.at(-1) === ' ')) return;
    units.push(unit);
    offsets.push(from);
    if (/[a-z]/u.test(unit)) audible = true;
  };
  const putAll = (words: string): void => {
    for (const unit of words) put(unit, offset);
  };
  for (const point of source) {
    const emoji = EMOJI.test(point) && !letter.test(point);
    const word = english ? englishFor(point, source, offset, units) : null;
    if (word !== null) putAll(word);
    else if (emoji && !UNSPOKEN.has(point)) {
      // Between two sentences it stands where a full stop would: a pause.
      if (!inEmoji && english && NEW_SENTENCE.test(source.slice(offset + point.length, offset + 80))) pause(units, offsets, letter, offset);
      put(' ', offset);
    } else if (!UNSPOKEN.has(point)) {
      for (const char of point.normalize('NFKC')) {
        if (INVISIBLE.test(char)) continue;
        const same = SAME_AS[char];
        if (same !== undefined) putAll(same);
        // Within an address or a file's name it holds together what is one token.
        else if (char === '_' && inAddress(source, offset)) put('-', offset);
        else if (letter.test(char) && char.length === 1) {
          put(char, offset);
          audible = true;
        } else if (COMBINING.test(char) && char.length === 1) {
          if (letter.test(units.at(-1) ?? '') || COMBINING.test(units.at(-1) ?? '')) put(char, offset);
        } else put(KEPT.has(char) ? char : ' ', offset);
      }
    }
    inEmoji = emoji || (inEmoji && (INVISIBLE.test(point) || point === ' '));
    offset += point.length;
  }
  return { ...withoutLonePunctuation(units, offsets, letter), audible };
}

/** Whether the underscore stands in "twitch.tv/fox_den" or "my_file.zip", and joins two of its parts. */
function inAddress(source: string, offset: number): boolean {
  const left = /\S*$/u.exec(source.slice(Math.max(0, offset - 80), offset))?.[0] ?? '';
  const right = /^\S*/u.exec(source.slice(offset + 1, offset + 80))?.[0] ?? '';
  return /[\p{L}\p{N}]$/u.test(left) && /^[\p{L}\p{N}]/u.test(right) && /[\p{L}\p{N}][./@][\p{L}\p{N}]/u.test(`${left}_${right}`);
}

function smallCapitals(): Record<string, string> {
  // "ʜᴇʟʟᴏ" is drawn with letters of phonetics, and read.
  const drawn = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ';
  return Object.fromEntries(drawn.split('').map((letter, n) => [letter, 'abcdefghijklmnopqrstuvwyz'.charAt(n)]));
}

/** Gone without a gap: what stands behind a frame still hangs on the name. */
function unseen(part: string): string {
  return '\u200b'.repeat(part.length);
}

function blank(part: string): string {
  return ' '.repeat(part.length);
}

/** A comma right behind the last word, where one ends. */
function pause(units: string[], offsets: number[], letter: RegExp, offset: number): void {
  const gap = units.at(-1) === ' ' ? 1 : 0;
  if (!letter.test(units.at(-1 - gap) ?? '')) return;
  if (gap === 1) {
    units.pop();
    offsets.pop();
  }
  units.push(',');
  offsets.push(offset);
}

/**
 * Punctuation that stands alone would be read out by name ("exclamation"); it becomes part of the
 * gap. Signs of sums stay: "5 + 5 = 10", "20 % off".
 */
function withoutLonePunctuation(
  units: readonly string[],
  offsets: readonly number[],
  letter: RegExp,
): { text: string; sourceOffsets: number[] } {
  let text = '';
  const sourceOffsets: number[] = [];
  let from = 0;
  while (from < units.length) {
    let to = from;
    while (to < units.length && (units[to] === ' ') === (units[from] === ' ')) to++;
    const word = units.slice(from, to);
    const spoken = word.some((unit) => letter.test(unit)) || isSign(word.join(''), text, units[to + 1] ?? '');
    if (spoken || word[0] === ' ') {
      if (!(word[0] === ' ' && text.endsWith(' '))) {
        text += word.join('');
        sourceOffsets.push(...offsets.slice(from, to));
      }
    } else if (/[-–—,;:/]/u.test(word.join('')) && text.endsWith(' ')) {
      // A dash between words is a breath; hung on the word before it, it is never read out.
      text = `${text.slice(0, -1)},`;
    }
    from = to;
  }
  return { text, sourceOffsets };
}

/** @param before what was said so far, with its space; @param next the first character of the next word. */
function isSign(word: string, before: string, next: string): boolean {
  const afterNumber = /[\d)]["')]* $/u.test(before.slice(-4));
  const beforeNumber = /[\d($€£.+-]/u.test(next);
  switch (word.replace(/[.,!?;:)]+$/u, '')) {
    case '+':
    case '=':
      return before !== '' && /[\p{L}\p{N}($€£.+-]/u.test(next);
    case '%':
      return afterNumber || /\p{L}/u.test(next);
    case '@':
      return /[\p{L}\p{N}$€£]/u.test(next);
    case '-':
    case '–':
    case '/':
      return afterNumber && beforeNumber;
    default:
      return LONE_CURRENCY.test(word) && (afterNumber || /\d/u.test(next));
  }
}
