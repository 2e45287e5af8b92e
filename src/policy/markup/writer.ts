/** The last step of the markup parser: speakers' labels, opening quotes, white space, the reply's length; then parts. */
import type { Emotion } from '../../domain/emotion.ts';
import type { ReplyPart } from '../../ports/markup.ts';
import { LineLabels } from './labels.ts';
import { SentenceCounter } from './sentences.ts';
import { WorkHold } from './work-hold.ts';

const WORD = /[\p{L}\p{M}\p{N}]/u;
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);

const MAX_ECHO = 300;

/** A reply part; `retract`: all parts before it were reasoning, and void. */
export type MarkupPart = ReplyPart | { readonly kind: 'retract' };

/** What holds for one reply. */
export interface ReplyRules {
  /** Hers: a label with one of them ("Kitsu:") is dropped. With none no line is looked at for labels. */
  readonly names: readonly string[];
  /** Whom she answers: a line with this label is no longer hers. */
  readonly viewerName: string | null;
  /** The reply ends after so many sentences; infinite for none. */
  readonly maxSentences: number;
  /** The reply ends at the first place to end after so many characters. */
  readonly maxChars: number;
  /** False for words that no model made: these are said to their end, whatever stands in them. */
  readonly mayEnd: boolean;
}

/**
 * Takes code points that are surely words. Holds them only at a line's start, while they may still
 * be "Kitsu:", and passes everything else on at once.
 */
export class PartWriter {
  readonly #rules: ReplyRules;
  readonly #labels: LineLabels | null;
  #sentences: SentenceCounter;
  #parts: MarkupPart[] = [];
  #text = '';
  #head = '';
  #headEmotions: Emotion[] = [];
  /** At a line's start, where a label may stand. */
  #atHead = true;
  #firstLine = true;
  /** The line is left out to its end. */
  #skipLine = false;
  /** A first line under the viewer's label: an echo of the question when her own label follows, else her words to them. */
  #echo: string | null = null;
  #closingQuote: string | null = null;
  #gap = false;
  #inHeading = false;
  /** Behind a line of working before her first word: more of it, unless no label of hers comes. */
  #work: WorkHold | null = null;
  /** False once such a hold was in vain: it is said, and not held again. */
  #mayHoldWork = true;
  /** Last code point written; empty before the first. */
  last = '';
  /** Last code point written that is no white space. */
  lastVisible = '';
  /** A word has been written. */
  spoke = false;
  ended = false;
  /** It ended because it had been long enough. */
  tooLong = false;

  constructor(rules: ReplyRules) {
    this.#rules = rules;
    this.#labels = rules.names.length === 0 ? null : new LineLabels(rules.names, rules.viewerName);
    this.#sentences = new SentenceCounter(rules.maxSentences, rules.maxChars);
  }

  write(char: string): void {
    if (this.ended) return;
    if (this.#work !== null) return this.#holdWork(this.#work, char);
    if (this.#skipLine) {
      if (char === '\n') this.#skipLine = false;
      else if (this.#echo !== null && this.#echo.length < MAX_ECHO) this.#echo += char;
    } else if (this.#atHead) this.#lineHead(char);
    else this.#put(char);
  }

  emotion(emotion: Emotion): void {
    if (this.ended) return;
    if (this.#work !== null) return;
    if (this.#head !== '') {
      // "Kitsu (smiling):" is a label still.
      this.#headEmotions.push(emotion);
      return;
    }
    this.#endText();
    this.#parts.push({ kind: 'emotion', emotion });
    this.#gap = true;
  }

  /** Something was taken out here: words on both sides must not grow together. */
  gap(): void {
    this.#gap = true;
  }

  /** Her turn is over here. What was held is hers still, unless it began a label. */
  endReply(): void {
    if (!this.#rules.mayEnd || this.ended) return;
    this.#passHead();
    this.ended = true;
  }

  /** The line is a heading: "### User" needs no colon. */
  heading(): void {
    this.#inHeading = true;
  }

  /** Everything so far was thought aloud: it begins anew. */
  retract(): void {
    this.#text = '';
    this.#parts.push({ kind: 'retract' });
    this.#head = '';
    this.#headEmotions = [];
    this.#echo = null;
    this.#work = null;
    this.#skipLine = false;
    this.#atHead = true;
    this.#firstLine = true;
    this.#closingQuote = null;
    this.#gap = false;
    this.last = '';
    this.lastVisible = '';
    this.spoke = false;
    this.#sentences = new SentenceCounter(this.#rules.maxSentences, this.#rules.maxChars);
  }

  /** All that was said, where it is of this shape and a word alone; null otherwise. */
  saidOnly(shape: RegExp): string | null {
    // A role or a channel is held as what may be a label, whatever the pieces it came in.
    const said = this.#head.trim();
    return !this.spoke && shape.test(said) ? said : null;
  }

  /** Whether a tag at a line's start names somebody else, who speaks from here. */
  isOthers(name: string): boolean {
    return this.spoke && this.atLineHead && this.#labels?.isOthers(name) === true;
  }

  /** Nothing but a label may stand here yet. */
  get atLineHead(): boolean {
    return this.#atHead && this.#head === '';
  }

  /** True where no sentence runs on: at the start, after an end mark, on a new line. */
  get atSentenceStart(): boolean {
    return this.last === '\n' || this.lastVisible === '' || /[.!?…~"”)]/u.test(this.lastVisible);
  }

  /** What is decided since the last call. */
  take(): MarkupPart[] {
    this.#endText();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  end(): void {
    if (!this.ended) this.#passHead();
  }

  #lineHead(char: string): void {
    if (this.#head === '') {
      if (char === '\n' || (/\s/u.test(char) && this.#firstLine)) return this.#firstLine ? undefined : this.#put(char);
      if (/\s/u.test(char)) return;
      const closing = QUOTES.get(char);
      if (this.#firstLine && closing !== undefined && this.#closingQuote === null) {
        this.#closingQuote = closing;
        return;
      }
    }
    // "Thinking...", "### Reasoning"
    if (char === '\n' && !this.spoke && this.#mayHoldWork && this.#labels?.isWorking(this.#head) === true) {
      this.#work = new WorkHold(this.#labels, `${this.#head}\n`);
      this.#head = '';
      return;
    }
    if (char === '\n' && this.#inHeading && this.#rules.mayEnd && this.spoke && this.#labels?.isOthers(this.#head.trim()) === true) {
      this.#head = '';
      this.ended = true;
      return;
    }
    if (this.#labels === null || char === '\n') {
      this.#passHead();
      return this.#put(char);
    }
    this.#head += char;
    // At the very start a name is hardly another's: "fox_99: hi!" may be how she greets.
    const verdict = this.#labels.judge(this.#head, !this.#firstLine);
    if (verdict === 'maybe') return;
    if (verdict === 'none') return this.#passHead();
    const head = this.#head;
    this.#head = '';
    if (verdict === 'working' && !this.spoke && this.#mayHoldWork) this.#work = new WorkHold(this.#labels, '');
    else if (verdict === 'working') this.#skipLine = true;
    else if (verdict === 'own' || !this.#rules.mayEnd) {
      this.#atHead = false;
      this.#firstLine = false;
      this.#echo = null;
      this.#gap = false;
      if (verdict === 'other') for (const one of head) this.#put(one);
      this.#passEmotions();
    } else if (this.spoke) this.ended = true;
    // Before her first word it is her prompt that she repeats: her answer may come behind it.
    else {
      this.#skipLine = true;
      const viewer = this.#rules.viewerName?.toLowerCase() ?? '';
      if (viewer !== '' && head.toLowerCase().startsWith(viewer)) this.#echo = '';
    }
  }

  #holdWork(work: WorkHold, char: string): void {
    if (!work.take(char)) return;
    this.#work = null;
    this.#atHead = char === '\n';
    this.#firstLine = char === '\n';
  }

  #passHead(): void {
    const work = this.#work;
    this.#work = null;
    if (work !== null) {
      this.#firstLine = true;
      this.#atHead = true;
      this.#head = '';
      this.#mayHoldWork = false;
      // Said after all: a later line of it may still be another's.
      for (const char of work.rest()) this.write(char);
    }
    this.#atHead = false;
    this.#firstLine = false;
    const echo = this.#echo;
    const held = this.#head;
    this.#head = '';
    this.#echo = null;
    if (echo !== null) for (const char of `${echo.trim()}\n`) this.#put(char);
    this.#atHead = false;
    for (const char of held) this.#put(char);
    this.#passEmotions();
  }

  #passEmotions(): void {
    const held = this.#headEmotions;
    this.#headEmotions = [];
    for (const emotion of held) this.emotion(emotion);
  }

  #put(char: string): void {
    if (this.ended) return;
    if (char === '\n') {
      this.#inHeading = false;
      this.#atHead = true;
      this.#firstLine = false;
    }
    if (/\s/u.test(char)) {
      // A line break after a space still counts: the clause cutter may end a clause there.
      if (this.last === '' || this.last === '\n' || (this.last === ' ' && char !== '\n')) return;
      if (!this.#endsBefore(char)) this.#append(char === '\n' ? '\n' : ' ');
      return;
    }
    if (char === this.#closingQuote) {
      this.#closingQuote = null;
      return;
    }
    if (this.#gap && WORD.test(this.last) && WORD.test(char)) this.#append(' ');
    this.#gap = false;
    if (WORD.test(char)) this.spoke = true;
    if (this.#endsBefore(char)) return;
    this.#append(char);
    this.lastVisible = char;
  }

  /** True when the reply has been long enough: it ends before `char`. */
  #endsBefore(char: string): boolean {
    this.ended = this.tooLong = this.#rules.mayEnd && this.#sentences.endsBefore(char);
    return this.ended;
  }

  #append(char: string): void {
    this.#text += char;
    this.last = char;
  }

  #endText(): void {
    if (this.#text === '') return;
    this.#parts.push({ kind: 'text', text: this.#text });
    this.#text = '';
  }
}
