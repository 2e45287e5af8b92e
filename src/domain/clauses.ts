/**
 * Where a reply may be cut into clauses.
 *
 * The cutter decides at the punctuation mark itself and does not wait for the next token: that one
 * token is 15–50 ms of silence before she speaks. It looks ahead by one character only where the
 * mark may be part of a number ("3.5", "10:30", "1,000"). The price is that "?!" is cut after the
 * "?": `clauseText` drops the stray "!" from the next clause.
 */
export interface Cutter {
  /**
   * Takes more of the reply and returns where clauses end: offsets (exclusive, UTF-16 units) in all
   * text pushed so far. Decided character by character, so the same whatever the chunking.
   */
  push(text: string): number[];
  /** The reply has ended: the end of a last clause, if text is left. */
  flush(): number[];
}

export interface CutterOptions {
  /** A comma, semicolon, colon or dash ends the first clause only after this many characters. */
  readonly firstSoftChars: number;
  /** The same for later clauses: longer, because a voice phrases better with more text. */
  readonly softChars: number;
  /** Without any mark the first clause ends at the first space after this many characters. */
  readonly firstMaxChars: number;
  readonly maxChars: number;
}

export const CUTTER_DEFAULTS = { firstSoftChars: 12, softChars: 40, firstMaxChars: 90, maxChars: 160 } as const satisfies CutterOptions;

/** Without even a space, a clause still ends after this many characters beyond the maximum. */
const OVERRUN_CHARS = 60;

const STRONG = new Set(['!', '?', '…', '。', '！', '？', '‽']);
const SOFT = new Set([',', ';', ':', '—', '、', '，', '；', '：']);
/** Words whose full stop does not end a sentence. `etc` is not here: it mostly does. */
const ABBREVIATIONS = new Set([
  'mr',
  'mrs',
  'ms',
  'dr',
  'prof',
  'st',
  'vs',
  'jr',
  'sr',
  'e.g',
  'i.e',
  'eg',
  'ie',
  'approx',
  'vol',
  'ep',
  'feat',
  'ft',
]);
/** Names that chat follows with ".tv" or ".com" far more often than with the end of a sentence. */
const DOMAIN_WORDS = new Set(['twitch', 'youtube', 'google', 'discord', 'www', 'ko-fi', 'patreon']);

const WORD_CHARS = /[\p{L}\p{N}]/u;
const DIGIT = /\p{N}/u;
const SPACE = /\s/u;

export function createCutter(options: CutterOptions = CUTTER_DEFAULTS): Cutter {
  let offset = 0;
  let clauseStart = 0;
  let clauseCount = 0;
  let hasContent = false;
  /** A mark after a digit waits for the next character. */
  let waitingEnd: number | null = null;
  let previous = ' ';
  /** The word before the current character, lower case, inner dots kept ("e.g"). */
  let word = '';

  const end = (at: number, ends: number[]): void => {
    ends.push(at);
    clauseStart = at;
    clauseCount += 1;
    hasContent = false;
    waitingEnd = null;
    word = '';
  };

  const take = (char: string, ends: number[]): void => {
    const at = offset;
    const after = at + char.length;
    const length = after - clauseStart;
    const isWordChar = WORD_CHARS.test(char);

    if (waitingEnd !== null) {
      if (DIGIT.test(char)) waitingEnd = null;
      else end(waitingEnd, ends);
    }
    if (isWordChar) hasContent = true;

    if (hasContent) {
      if (char === '\n' || STRONG.has(char)) end(after, ends);
      else if (char === '.') {
        if (DIGIT.test(previous)) waitingEnd = after;
        else if (endsSentence(word, previous)) end(after, ends);
      } else if (SOFT.has(char)) {
        const needed = clauseCount === 0 ? options.firstSoftChars : options.softChars;
        if (after - clauseStart >= needed) {
          if (DIGIT.test(previous)) waitingEnd = after;
          else end(after, ends);
        }
      } else {
        const most = clauseCount === 0 ? options.firstMaxChars : options.maxChars;
        if (length > most && SPACE.test(char)) end(after, ends);
        else if (length >= most + OVERRUN_CHARS) end(after, ends);
      }
    }

    if (isWordChar || char === "'" || char === '’' || (char === '.' && word !== '') || (char === '-' && word !== ''))
      word += char.toLowerCase();
    else word = '';
    // A long unbroken run is no abbreviation; keep the memory bounded.
    if (word.length > 32) word = word.slice(-32);
    previous = char;
    offset = after;
  };

  /** A chunk may end in the middle of a surrogate pair: the first half waits here. */
  let halfPair = '';

  return {
    push(text) {
      const ends: number[] = [];
      const whole = halfPair + text;
      halfPair = '';
      for (const char of whole) {
        const unit = char.charCodeAt(0);
        if (char.length === 1 && unit >= 0xd800 && unit <= 0xdbff) halfPair = char;
        else take(char, ends);
      }
      return ends;
    },
    flush() {
      const ends: number[] = [];
      if (halfPair !== '') take(halfPair, ends);
      halfPair = '';
      if (waitingEnd !== null) end(waitingEnd, ends);
      if (offset > clauseStart) end(offset, ends);
      return ends;
    },
  };
}

function endsSentence(word: string, previous: string): boolean {
  if (SPACE.test(previous)) return false;
  const bare = word.replace(/\.$/u, '');
  if (ABBREVIATIONS.has(bare) || DOMAIN_WORDS.has(bare)) return false;
  // An initial ("J. K.", "U.S.") does not end a sentence; "so do I." does.
  const lastLetters = bare.slice(bare.lastIndexOf('.') + 1);
  return !(lastLetters.length === 1 && lastLetters !== 'i' && WORD_CHARS.test(lastLetters));
}

/**
 * The words of a clause as they are spoken and shown: trimmed, without marks left over from the
 * clause before ("What?!" leaves a "!"). Empty when there is nothing to say.
 */
export function clauseText(raw: string): string {
  const text = raw.replace(/^(?:[\s!?.…,;:)\]}»”]|["'](?=\s|$))+/u, '').trim();
  return WORD_CHARS.test(text) ? text : '';
}
