/**
 * Where a reply may be cut into clauses.
 *
 * "!" and "?" are decided at the mark itself: the next token is 15–50 ms of silence before she
 * speaks. A dot waits for the character behind it, because it may stand inside `node.js`, `3.5` or
 * "..."; so does any mark while a quote or a bracket is open, which closes behind it. Where only the
 * next word tells ("No. 5", "anyway... let's"), the spaces are waited for too. The price of deciding
 * early is that "?!" is cut after the "?": `clauseText` drops the stray "!" from the next clause.
 */
import {
  bindsDot,
  CLOSERS,
  DIGIT,
  endsBefore,
  meaningOfDot,
  OPENERS,
  pauseEndsBefore,
  SPACE,
  WORD_CHAR,
  type DotMeaning,
} from './text/dots.ts';

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

const APOSTROPHES = new Set(["'", '’']);
const STRONG = new Set(['!', '?', '。', '！', '？', '‽']);
const SOFT = new Set([',', ';', ':', '—', '、', '，', '；', '：']);
/** Of the word before a mark so much is remembered: a longer run is no abbreviation. */
const WORD_MEMORY = 64;

/** A mark of which it is not yet known whether a clause ends there. */
interface Pending {
  readonly kind: 'mark' | 'dot' | 'dots';
  /** Where the clause would end: behind the mark and what closes with it. */
  readonly end: number;
  readonly meaning: DotMeaning;
  /** A space has come: only the next word can tell. */
  readonly spaced: boolean;
  readonly closed: boolean;
}

/** What the next character makes of a pending mark: the clause ends, the mark was none, or more is needed. */
type Step = 'cut' | 'drop' | Pending;

export function createCutter(options: CutterOptions = CUTTER_DEFAULTS): Cutter {
  let offset = 0;
  let clauseStart = 0;
  let clauseCount = 0;
  let hasContent = false;
  let pending: Pending | null = null;
  let previous = ' ';
  /** What stands before the current character, from the last space on. */
  let word = '';
  const opened = new Opened();

  const end = (at: number, ends: number[]): void => {
    ends.push(at);
    clauseStart = at;
    clauseCount += 1;
    hasContent = false;
    pending = null;
  };
  const softIsLongEnough = (at: number): boolean => at - clauseStart >= (clauseCount === 0 ? options.firstSoftChars : options.softChars);

  /** A mark at the current character, or null where nothing can end. */
  const markAt = (char: string, after: number): Pending | 'cut' | null => {
    const mark = { kind: 'mark', end: after, meaning: 'ends', spaced: false, closed: false } as const;
    if (char === '\n') return 'cut';
    if (char === '.') return { ...mark, kind: 'dot', meaning: SPACE.test(previous) ? 'goes on' : meaningOfDot(word) };
    if (char === '…') return { ...mark, kind: 'dots' };
    // "?" in an address, "," in a number and ":" in a time may be no marks; nor "!" in "type !discord" and "!=".
    const inWord = STRONG.has(char) ? word === '' || /[/@.]/u.test(word) : char === ':' || char === ';' || DIGIT.test(previous);
    if (!STRONG.has(char) && !(SOFT.has(char) && softIsLongEnough(after))) return null;
    if (inWord) return { ...mark, meaning: 'goes on' };
    return opened.any ? mark : 'cut';
  };

  const take = (char: string, ends: number[]): void => {
    const after = offset + char.length;
    let consumed = false;
    if (pending !== null) {
      const step: Step = next(pending, char, after);
      if (step === 'cut' || (step === 'drop' && pending.kind === 'dots' && softIsLongEnough(pending.end))) end(pending.end, ends);
      else if (step === 'drop') pending = null;
      else {
        pending = step;
        consumed = true;
      }
    }
    if (WORD_CHAR.test(char)) hasContent = true;
    if (hasContent && !consumed) {
      const mark = markAt(char, after);
      if (mark === 'cut') end(after, ends);
      else pending = mark;
    }
    if (hasContent) {
      const most = clauseCount === 0 ? options.firstMaxChars : options.maxChars;
      const length = after - clauseStart;
      if ((length > most && SPACE.test(char)) || length >= most + OVERRUN_CHARS) end(pending?.end ?? after, ends);
    }
    word = SPACE.test(char) ? '' : (word + char).slice(-WORD_MEMORY);
    opened.take(char, previous);
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
      if (offset > clauseStart) end(offset, ends);
      return ends;
    },
  };
}

function next(pending: Pending, char: string, after: number): Step {
  const { kind, meaning, spaced, closed } = pending;
  if (char === '\n') return 'cut';
  if (!spaced) {
    if (CLOSERS.has(char)) return { ...pending, end: after, closed: true };
    if (STRONG.has(char)) return { ...pending, kind: 'mark', end: after };
    if (char === '.' || char === '…') return closed || kind === 'mark' ? 'cut' : { ...pending, kind: 'dots', end: after };
  }
  if (kind === 'mark') return closed || meaning === 'ends' || !bindsDot(char) ? 'cut' : 'drop';
  if (SPACE.test(char)) {
    if (kind === 'dot' && (closed || meaning === 'ends')) return 'cut';
    return kind === 'dot' && meaning === 'goes on' ? 'drop' : { ...pending, spaced: true };
  }
  if (kind === 'dots') return (spaced || !bindsDot(char)) && pauseEndsBefore(char) ? 'cut' : 'drop';
  if (spaced) return endsBefore(meaning, char) ? 'cut' : 'drop';
  return closed || (meaning !== 'goes on' && !bindsDot(char) && !SOFT.has(char)) ? 'cut' : 'drop';
}

/** Quotes and brackets that are open. Wrong guesses ("'twas") only make a mark wait for one more character. */
class Opened {
  #quote = false;
  #others = 0;

  get any(): boolean {
    return this.#quote || this.#others > 0;
  }

  take(char: string, previous: string): void {
    if (char === '\n') {
      this.#quote = false;
      this.#others = 0;
    } else if (char === '"') this.#quote = !this.#quote;
    else if (OPENERS.has(char) || (char === "'" && (SPACE.test(previous) || OPENERS.has(previous)))) this.#others += 1;
    // Behind a letter it is an apostrophe.
    else if (CLOSERS.has(char) && !(APOSTROPHES.has(char) && WORD_CHAR.test(previous))) this.#others = Math.max(0, this.#others - 1);
  }
}

/**
 * The words of a clause as they are spoken and shown: trimmed, without marks left over from the
 * clause before ("What?!" leaves a "!"). Empty when there is nothing to say.
 */
export function clauseText(raw: string): string {
  const text = raw.replace(/^(?:[\s!?.…,;:)\]}»”]|["'](?=\s|$))+/u, '').trim();
  return WORD_CHAR.test(text) ? text : '';
}
