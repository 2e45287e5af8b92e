/**
 * The markup parser's machine: one code point in, at most one mode changed. A mode holds text back
 * only while it may still be markup, within a bound; what turns out to be words goes through the
 * machine again behind its first character, so that markup inside it is still seen.
 */
import type { ReplyPart } from '../../pipeline/ports.ts';
import {
  EMOTION_ELEMENTS,
  INLINE_ELEMENTS,
  LINE_ELEMENTS,
  SILENT_ELEMENTS,
  SPOKEN_BRACKETS,
  emotionOfTag,
  isFeeling,
  judgeStage,
  startsFeeling,
  startsKnownElement,
} from './words.ts';
import { PartWriter } from './writer.ts';

/** How much a `[`, `<` or a code point at a line's start may hold back before it was text after all. */
const MAX_HELD = 64;
const MAX_STAGE = 160;
const MAX_LINK = 300;

const WORD = /[\p{L}\p{M}\p{N}]/u;
const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /[0-9]/u;
const SPACE = /\s/u;
const LINE_MARK = /^(?:#{1,6}|[-+•>–]|-{2,}|={1,}|\d{1,3}[.)]?)$/u;
const BULLET = /^(?:#{1,6}|[-+•>–])$/u;
const URL_STARTS = ['https://', 'http://', 'www.'] as const;
const URL_END = /[\s<>"`*|\]“”]/u;
const TAG_LIKE = /^[\p{L}\p{M}\p{N}\s_:=.,'’!?&/-]*$/u;
const ESCAPABLE = /[\\*_`[\]<>#~|(){}+.!-]/u;
/** Everything that a tag may look like before its `>`. */
const ELEMENT_START =
  /^<(?:\/?(?:[a-z][\w.-]*)?\s*\/?|[a-z][\w.-]*[:=][^\s<>]*|[a-z][\w.-]*(?:\s+[\w:-]+(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'<>=]+))?)*\s+(?:[\w:-]+(?:\s*=\s*(?:"[^"\n]*"?|'[^'\n]*'?|[^\s"'<>=]*))?)?\s*\/?|\|[^|<>\n]*\|?|!(?:-?|--[^>\n]*|[a-z]*))$/iu;
/** Signs of Unicode's emoji list that are ordinary text. */
const TEXT_SIGNS = new Set('©®™‼⁉ℹ↔↕'.split(''));
const INVISIBLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\u20e3]|[\u{e0000}-\u{e007f}]/u;

type Mode =
  | 'text'
  | 'bracket'
  | 'bracketEnd'
  | 'link'
  | 'angle'
  | 'capture'
  | 'silent'
  | 'run'
  | 'emphasis'
  | 'stage'
  | 'ticks'
  | 'fence'
  | 'urlStart'
  | 'url'
  | 'lineMark'
  | 'cell'
  | 'tilde'
  | 'escape';

export class MarkupMachine {
  readonly #out: PartWriter;
  #mode: Mode = 'text';
  #held = '';
  #surrogate = '';
  /** Last code point seen as text or as a mark; decides what an asterisk beside it can be. */
  #prev = '';
  #beforeHeld = '';
  #lineStart = true;
  #listNumber = 0;
  /** The mark (`*` or `_`) of emphasis that is open and whose closing mark is to be dropped. */
  #open = '';
  /** A closing mark was just dropped; more of the same belong to it. */
  #closing = '';
  #inCode = false;
  #inRow = false;
  #rowSpoke = false;
  #afterEmoji = false;
  #element = '';
  #stageStart = false;

  constructor(names: readonly string[]) {
    this.#out = new PartWriter(names);
  }

  push(chunk: string): ReplyPart[] {
    const text = this.#surrogate + chunk;
    this.#surrogate = '';
    for (const char of text) {
      const code = char.codePointAt(0) ?? 0;
      // Half of a code point at the end waits for the other half; elsewhere it is broken text.
      if (code >= 0xd800 && code <= 0xdfff) this.#surrogate = code < 0xdc00 ? char : '';
      else {
        this.#surrogate = '';
        this.#step(char);
      }
    }
    return this.#out.take();
  }

  flush(): ReplyPart[] {
    // Each round settles what is held, of which less is left each time.
    while (this.#mode !== 'text') this.#settle();
    this.#out.end();
    return this.#out.take();
  }

  #step(char: string): void {
    switch (this.#mode) {
      case 'text':
        return this.#text(char);
      case 'bracket':
        return this.#bracket(char);
      case 'bracketEnd':
        return this.#bracketEnd(char);
      case 'link':
        return this.#link(char);
      case 'angle':
        return this.#angle(char);
      case 'capture':
        return this.#capture(char);
      case 'silent':
        return this.#silent(char);
      case 'run':
        return this.#run(char);
      case 'emphasis':
        return this.#emphasis(char);
      case 'stage':
        return this.#stage(char);
      case 'ticks':
        return this.#ticks(char);
      case 'fence':
        return this.#fence(char);
      case 'urlStart':
        return this.#urlStart(char);
      case 'url':
        return this.#url(char);
      case 'lineMark':
        return this.#lineMark(char);
      case 'cell':
        return this.#cell(char);
      case 'tilde':
        return this.#tilde(char);
      case 'escape':
        return this.#escape(char);
    }
  }

  // ── words ─────────────────────────────────────────────────────────────────────────────────

  #text(char: string): void {
    if (char === this.#closing) return;
    this.#closing = '';
    if (char === '\n') return this.#newLine();
    if (this.#isInvisible(char)) return;
    if (SPACE.test(char)) return this.#say(' ');
    if (this.#inCode) {
      if (char !== '`') return this.#say(char);
      this.#inCode = false;
      this.#closing = '`';
      return;
    }
    const atLineStart = this.#lineStart;
    if (atLineStart && char === '|') return this.#hold('cell', '');
    if (this.#inRow && char === '|') return this.#hold('cell', '');
    if (atLineStart && LINE_MARK.test(char)) return this.#hold('lineMark', char);
    if (char === '*' || char === '_') {
      if (this.#open === char && this.#prev !== '' && !SPACE.test(this.#prev)) {
        this.#open = '';
        this.#closing = char;
        return;
      }
      return this.#hold('run', char);
    }
    if (char === '`') return this.#hold('ticks', char);
    this.#lineStart = false;
    if (char === '[') return this.#hold('bracket', char);
    if (char === '<') return this.#hold('angle', char);
    if (char === '\\') return this.#hold('escape', char);
    if (char === '~') {
      if (this.#prev === '' || SPACE.test(this.#prev)) this.#hold('tilde', char);
      return;
    }
    if (!WORD.test(this.#prev) && /[hw]/iu.test(char)) return this.#hold('urlStart', char);
    this.#say(char);
  }

  #say(char: string): void {
    this.#out.write(char);
    this.#prev = char;
    this.#afterEmoji = false;
    if (!SPACE.test(char)) this.#lineStart = false;
  }

  #newLine(): void {
    this.#say('\n');
    this.#lineStart = true;
    this.#inCode = false;
    this.#open = '';
    this.#inRow = false;
    this.#rowSpoke = false;
  }

  /** Emoji and signs that show nothing. True when `char` was one and is gone. */
  #isInvisible(char: string): boolean {
    if (char < '\u00a9' && char >= ' ' && char !== '\u007f') return false;
    // A joiner shapes letters in some scripts; after an emoji it only builds a bigger one.
    if (char === '\u200d') return this.#afterEmoji;
    if (INVISIBLE.test(char)) return true;
    if (!/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u.test(char) || TEXT_SIGNS.has(char)) return false;
    this.#out.gap();
    this.#afterEmoji = true;
    return true;
  }

  // ── holding and letting go ────────────────────────────────────────────────────────────────

  #hold(mode: Mode, first: string): void {
    this.#mode = mode;
    this.#held = first;
    this.#beforeHeld = this.#prev;
    if (first !== '') this.#prev = first;
  }

  /** What is held was markup: it is gone. */
  #drop(gap: boolean): void {
    this.#mode = 'text';
    this.#held = '';
    if (gap) this.#out.gap();
  }

  /** What is held was text: its first `plain` characters are words, the rest is looked at again. */
  #release(plain: number, then = ''): void {
    const held = this.#held;
    this.#mode = 'text';
    this.#held = '';
    this.#prev = this.#beforeHeld;
    for (const char of held.slice(0, plain)) this.#say(char);
    for (const char of held.slice(plain) + then) this.#step(char);
  }

  /** The reply ended while something is held. */
  #settle(): void {
    const held = this.#held;
    switch (this.#mode) {
      case 'bracket':
        return startsFeeling(held.slice(1)) ? this.#drop(true) : this.#release(1);
      case 'bracketEnd':
        return this.#unknownBracket('');
      case 'angle': {
        const name = /^<\/?([a-z][\w-]*)/iu.exec(held)?.[1] ?? '';
        return held.startsWith('<|') ||
          held.startsWith('<!') ||
          startsKnownElement(name.toLowerCase()) ||
          SILENT_ELEMENTS.has(name.toLowerCase())
          ? this.#drop(true)
          : this.#release(1);
      }
      case 'capture':
        return this.#endCapture();
      case 'run':
        return this.#run(' ');
      case 'emphasis':
        return judgeStage(held, this.#stageStart) === 'surely' ? this.#drop(true) : this.#emphasise('');
      case 'stage':
        return judgeStage(held, this.#stageStart) === 'surely' ? this.#drop(true) : this.#emphasise('');
      case 'lineMark':
        return DIGIT.test(held) ? this.#release(held.length) : this.#drop(false);
      case 'urlStart':
      case 'tilde':
      case 'escape':
        return this.#release(held.length);
      case 'url':
        return this.#endUrl('');
      default:
        return this.#drop(false);
    }
  }

  // ── [tags] and [links](…) ─────────────────────────────────────────────────────────────────

  #bracket(char: string): void {
    if (char === ']') {
      const content = this.#held.slice(1);
      const emotion = emotionOfTag(content);
      const insideWord = WORD.test(this.#beforeHeld) && !isFeeling(content);
      if (emotion === null || insideWord || SPOKEN_BRACKETS.has(content.trim().toLowerCase())) {
        this.#mode = 'bracketEnd';
        return;
      }
      this.#drop(true);
      this.#out.emotion(emotion);
      this.#closing = ']';
    } else if (char === '[' && this.#held === '[') return;
    else if (char === '[' || char === '\n' || this.#held.length >= MAX_HELD) this.#release(1, char);
    else this.#held += char;
  }

  #bracketEnd(char: string): void {
    if (char !== '(') return this.#unknownBracket(char);
    const text = this.#held.slice(1);
    this.#mode = 'text';
    this.#prev = this.#beforeHeld;
    for (const inner of text) this.#step(inner);
    while (this.#mode !== 'text') this.#settle();
    this.#hold('link', '(');
  }

  #unknownBracket(then: string): void {
    const content = this.#held.slice(1);
    const spoken = WORD.test(this.#beforeHeld) || SPOKEN_BRACKETS.has(content.trim().toLowerCase()) || !TAG_LIKE.test(content);
    if (spoken) {
      this.#release(1, `]${then}`);
    } else {
      this.#drop(true);
      this.#closing = ']';
      for (const char of then) this.#step(char);
    }
  }

  #link(char: string): void {
    this.#held += char;
    if (char === ')' && count(this.#held, '(') <= count(this.#held, ')')) this.#drop(false);
    else if (char === '\n' || this.#held.length > MAX_LINK) this.#release(1);
  }

  // ── <elements> ────────────────────────────────────────────────────────────────────────────

  #angle(char: string): void {
    if (char === '>' && this.#held.length > 1) return this.#endElement(this.#held.slice(1));
    const held = this.#held + char;
    if (held.length > MAX_HELD || !ELEMENT_START.test(held)) this.#release(1, char);
    else this.#held = held;
  }

  #endElement(body: string): void {
    const closing = body.startsWith('/');
    const name = (/[a-z][\w-]*/iu.exec(body)?.[0] ?? '').toLowerCase();
    this.#drop(!INLINE_ELEMENTS.has(name));
    if (closing || body.endsWith('/') || !/^[a-z]/iu.test(body)) {
      const emotion = closing ? null : emotionOfTag(body);
      if (emotion !== null) this.#out.emotion(emotion);
    } else if (SILENT_ELEMENTS.has(name)) {
      this.#element = name;
      this.#mode = 'silent';
    } else if (EMOTION_ELEMENTS.has(name)) {
      const emotion = emotionOfTag(body.slice(name.length));
      if (emotion === null) this.#mode = 'capture';
      else this.#out.emotion(emotion);
    } else if (LINE_ELEMENTS.has(name)) {
      if (!this.#lineStart) this.#newLine();
    } else if (isFeeling(name)) {
      const emotion = emotionOfTag(name);
      if (emotion !== null) this.#out.emotion(emotion);
    }
  }

  /** Between `<emotion>` and `</emotion>`. */
  #capture(char: string): void {
    if (char === '<' || char === '\n' || this.#held.length >= MAX_HELD) {
      this.#endCapture();
      this.#step(char);
    } else this.#held += char;
  }

  #endCapture(): void {
    const emotion = emotionOfTag(this.#held);
    if (emotion === null) return this.#release(0);
    this.#drop(true);
    this.#out.emotion(emotion);
  }

  /** Inside reasoning or a tool call: nothing is kept but the tail in which the end would stand. */
  #silent(char: string): void {
    this.#held = (this.#held + char.toLowerCase()).slice(-MAX_HELD);
    if (char === '>' && new RegExp(`<\\s*/\\s*${this.#element}\\s*>$`, 'u').test(this.#held)) this.#drop(true);
  }

  // ── *emphasis* and *stage directions* ─────────────────────────────────────────────────────

  #run(char: string): void {
    const mark = this.#held.charAt(0);
    if (char === mark && this.#held.length < MAX_HELD) {
      this.#held += char;
      return;
    }
    const before = this.#beforeHeld;
    const length = this.#held.length;
    if (this.#lineStart && length >= 3 && char === '\n') {
      this.#drop(false);
      this.#step(char);
    } else if (this.#lineStart && mark === '*' && length === 1 && SPACE.test(char)) {
      this.#drop(false);
    } else if (!WORD.test(before) && opens(mark, before, char)) {
      this.#lineStart = false;
      this.#stageStart = this.#out.atSentenceStart;
      this.#mode = 'emphasis';
      this.#held = '';
      this.#open = mark;
      this.#step(char);
    } else if (LETTER.test(before) && !WORD.test(char) && mark === '*') {
      // A closing or footnote mark whose partner never came.
      this.#drop(false);
      this.#step(char);
    } else this.#release(length, char);
  }

  /** Reads the first words after an opening mark until they tell what they are. */
  #emphasis(char: string): void {
    if (LETTER.test(char) || (this.#held !== '' && /['’-]/u.test(char))) {
      this.#held += char;
      if (this.#held.length > MAX_HELD / 2) this.#emphasise('');
      return;
    }
    const verdict = judgeStage(this.#held, this.#stageStart);
    if (verdict === 'surely' || verdict === 'probably') {
      this.#mode = 'stage';
      this.#stage(char);
    } else if (verdict === 'adverb' && char === ' ') this.#held += char;
    else this.#emphasise(char);
  }

  #stage(char: string): void {
    if (char === this.#open) {
      const emotion = emotionOfTag(this.#held);
      this.#drop(true);
      this.#closing = this.#open;
      this.#open = '';
      if (emotion !== null) this.#out.emotion(emotion);
    } else if (char === '\n' && judgeStage(this.#held, this.#stageStart) === 'surely') {
      this.#drop(true);
      this.#step(char);
    } else if (char === '\n' || this.#held.length >= MAX_STAGE) this.#emphasise(char);
    else this.#held += char;
  }

  /** It was emphasis: the words are said, the closing mark will be dropped. */
  #emphasise(then: string): void {
    this.#beforeHeld = this.#open;
    this.#release(0, then);
  }

  // ── `code`, URLs, lines ───────────────────────────────────────────────────────────────────

  #ticks(char: string): void {
    if (char === '`') {
      this.#held += '`';
      if (this.#held === '```') this.#hold('fence', '');
      return;
    }
    this.#drop(false);
    this.#lineStart = false;
    this.#inCode = true;
    this.#step(char);
  }

  #fence(char: string): void {
    this.#held = char === '`' ? this.#held + char : '';
    if (this.#held !== '```') return;
    this.#drop(true);
    this.#closing = '`';
  }

  #urlStart(char: string): void {
    const candidate = (this.#held + char).toLowerCase();
    if (this.#held.toLowerCase() === 'www.' || this.#held.endsWith('://')) {
      if (!WORD.test(char)) return this.#release(this.#held.length, char);
      this.#mode = 'url';
      this.#held = '';
    } else if (URL_STARTS.some((start) => start.startsWith(candidate))) this.#held += char;
    else this.#release(this.#held.length, char);
  }

  /** Inside a URL; only the marks that may end the sentence around it are held. */
  #url(char: string): void {
    if (URL_END.test(char)) this.#endUrl(char);
    else this.#held = /[.,!?;:')\]}…]/u.test(char) ? this.#held + char : '';
  }

  #endUrl(then: string): void {
    this.#out.gap();
    this.#release(this.#held.length, then);
  }

  #lineMark(char: string): void {
    const held = this.#held;
    if (LINE_MARK.test(held + char) && held.length < MAX_HELD) {
      this.#held += char;
    } else if (/^[-=]{3,}$/u.test(held) && char === '\n') {
      this.#drop(false);
      this.#step(char);
    } else if (SPACE.test(char) && char !== '\n' && (BULLET.test(held) || this.#isNextNumber(held))) {
      this.#drop(false);
      this.#prev = '\n';
    } else {
      this.#lineStart = false;
      this.#release(1, char);
    }
  }

  /** "1. ", "2. " … count a list; any other number at a line's start is said. */
  #isNextNumber(held: string): boolean {
    if (!/^\d+[.)]$/u.test(held)) return false;
    const number = Number.parseInt(held, 10);
    if (number !== 1 && number !== this.#listNumber + 1) return false;
    this.#listNumber = number;
    return true;
  }

  /** The start of a table cell: rules (`---`) vanish, cells with words become a list of them. */
  #cell(char: string): void {
    this.#lineStart = false;
    if (char === '|') this.#held = '';
    else if (char === '\n') {
      this.#drop(false);
      if (this.#rowSpoke) this.#newLine();
      this.#lineStart = true;
      this.#inRow = false;
    } else if (/[-: ]/u.test(char) && this.#held.length < MAX_HELD) this.#held += char;
    else {
      const held = this.#held.trimStart();
      this.#drop(false);
      this.#inRow = true;
      if (this.#rowSpoke) for (const sign of ', ') this.#say(sign);
      this.#rowSpoke = true;
      for (const sign of held) this.#say(sign);
      this.#step(char);
    }
  }

  #tilde(char: string): void {
    if (char === '~') {
      this.#drop(false);
      this.#closing = '~';
    } else this.#release(1, char);
  }

  #escape(char: string): void {
    if (!ESCAPABLE.test(char)) return this.#release(1, char);
    this.#drop(false);
    this.#say(char);
  }
}

function opens(mark: string, before: string, next: string): boolean {
  if (SPACE.test(next)) return false;
  if (mark === '_') return LETTER.test(next) && !/[\^>._-]/u.test(before);
  return !DIGIT.test(next) || !DIGIT.test(before);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
