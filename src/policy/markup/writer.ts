/** The last step of the markup parser: speakers' labels, opening quotes, white space, the reply's length; then parts. */
import type { Emotion } from '../../domain/emotion.ts';
import { LineLabels } from './labels.ts';
import type { MarkupPart, ReplyRules } from './rules.ts';
import { OpeningQuote, QUOTES } from './opening-quote.ts';
import { SentenceCounter } from './sentences.ts';
import { isAboutAnswer, judgeNote } from './talk-lines.ts';
import { WorkHold } from './work-hold.ts';

const WORD = /[\p{L}\p{M}\p{N}]/u;
const MAX_ECHO = 300;

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
  /** Behind a sentence's end within a line, while it may be a label. */
  #inline = '';
  /** At a line's start, where a label may stand. */
  #atHead = true;
  #firstLine = true;
  /** The line is left out to its end. */
  #skipLine = false;
  /** A first line under the viewer's label: an echo of the question when her own label follows, else her words to them. */
  #echo: string | null = null;
  #closingQuote: string | null = null;
  /** A reply's first words, while it may be that only they are quoted. */
  #quote: OpeningQuote | null = null;
  #gap = false;
  /** Something was taken out right before the next sign. */
  #taken = false;
  #inHeading = false;
  /** The line is the title of working, and was taken out. */
  #titled = false;
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
    const taken = this.#taken;
    this.#taken = false;
    // "*giggles*: Hello!", "[happy]: Hello!": a label was taken out, and its colon goes with it.
    if (taken && char === ':' && this.atLineHead) return;
    if (this.#work !== null) return this.#holdWork(this.#work, char);
    if (this.#skipLine) {
      if (char === '\n') this.#skipLine = false;
      else if (this.#echo !== null && this.#echo.length < MAX_ECHO) this.#echo += char;
    } else if (this.#atHead) this.#lineHead(char);
    else if (this.#inline !== '' || this.#mayBeginLabel(char)) this.#inlineLabel(char);
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
    this.#passInline();
    this.#passQuote(false);
    this.#endText();
    this.#parts.push({ kind: 'emotion', emotion });
    this.#gap = true;
    this.#taken = true;
  }

  /** Something was taken out here: words on both sides must not grow together. */
  gap(): void {
    this.#passInline();
    this.#passQuote(false);
    this.#gap = true;
    this.#taken = true;
  }

  /** Her turn is over here. What was held is hers still, unless it began a label. */
  endReply(): void {
    if (!this.#rules.mayEnd || this.ended) return;
    if (this.#labels?.isStamp(this.#head) === true) this.#head = '';
    this.#passHead();
    this.#passQuote(false);
    this.ended = true;
  }

  /** The line is a heading: "### User" needs no colon. */
  heading(): void {
    this.#inHeading = true;
  }

  /** Words between marks were taken out. With nothing beside them they may be the title of working: "**Thinking...**". */
  title(words: string): void {
    this.#titled = !this.spoke && this.#mayHoldWork && this.atLineHead && this.#labels?.isWorking(words) === true;
  }

  /** Everything so far was thought aloud: it begins anew. */
  retract(): void {
    this.#text = '';
    this.#parts.push({ kind: 'retract' });
    this.#head = '';
    this.#inline = '';
    this.#headEmotions = [];
    this.#echo = null;
    this.#work = null;
    this.#skipLine = false;
    this.#atHead = true;
    this.#firstLine = true;
    this.#closingQuote = null;
    this.#quote = null;
    this.#gap = false;
    this.last = '';
    this.lastVisible = '';
    this.spoke = false;
    this.#sentences = new SentenceCounter(this.#rules.maxSentences, this.#rules.maxChars);
  }

  /** What is held as what may be a label is a sentence already: "Okay!" may lead in her answer, or be it. */
  get holdsSentence(): boolean {
    return /\p{L}.*[.!?…]\s*$/su.test(this.#head);
  }

  /** All that was said, where it is of this shape and a word alone; null otherwise. */
  saidOnly(shape: RegExp): string | null {
    // A role or a channel is held as what may be a label, whatever the pieces it came in.
    const said = this.#head.trim();
    return !this.spoke && shape.test(said) ? said : null;
  }

  /** Whether a tag at a line's start names somebody else, who speaks from here. */
  isOthers(name: string): boolean {
    if (!this.spoke || this.#labels === null) return false;
    if (this.#atHead) return (this.#head === '' || this.#labels.isStamp(this.#head)) && this.#labels.isOthers(name);
    const stamped = this.#inline !== '' && this.#labels.isStamp(this.#inline);
    return (stamped || (this.#inline === '' && this.#mayBeginLabel('a'))) && this.#labels.isOthersInline(name);
  }

  /** Nothing but a label may stand here yet. */
  get atLineHead(): boolean {
    return this.#atHead && this.#head === '';
  }

  /** True where no sentence runs on: at the start, after an end mark, on a new line. */
  get atSentenceStart(): boolean {
    // What is held as what may be a label is said by then, or a label.
    const held = (this.#head + this.#inline).trimEnd();
    if (held !== '') return /[.!?…~"”):：]$/u.test(held);
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
    if (this.ended) return;
    // "- Kitsu": she signed.
    if (this.spoke && this.#atHead && this.#labels?.isOwnName(this.#head.trim()) === true) this.#head = '';
    if (this.spoke && this.#atHead && this.#isAboutAnswer(this.#head)) this.#head = '';
    if (this.#inline !== '' && judgeNote(this.#inline.toLowerCase(), true) === 'note') this.#inline = '';
    this.#passHead();
    this.#passQuote(false);
  }

  #lineHead(char: string): void {
    if (this.#head === '') {
      if (char === '\n' && this.#titled) return this.#beginWork('', false);
      if (char === '\n' || (/\s/u.test(char) && this.#firstLine)) return this.#firstLine ? undefined : this.#put(char);
      if (/\s/u.test(char)) return;
      this.#titled = false;
      const closing = QUOTES.get(char);
      if (this.#firstLine && closing !== undefined && this.#closingQuote === null && this.#quote === null) {
        this.#quote = new OpeningQuote(char, closing);
        return;
      }
    }
    // "Thinking...", "### Reasoning"
    if (char === '\n' && !this.spoke && this.#mayHoldWork && this.#labels?.isWorking(this.#head) === true) {
      return this.#beginWork(this.#head, !this.#inHeading && !this.#head.includes(' for '));
    }
    if (char === '\n' && this.#inHeading && this.#rules.mayEnd && this.spoke && this.#labels?.isOthers(this.#head.trim()) === true) {
      this.#head = '';
      this.ended = true;
      return;
    }
    if (this.#labels === null || char === '\n') {
      if (this.#isAboutAnswer(this.#head)) {
        this.#head = '';
        return;
      }
      this.#passHead();
      return this.#put(char);
    }
    this.#head += char;
    // At the very start a name is hardly another's: "fox_99: hi!" may be how she greets.
    const verdict = this.#labels.judge(this.#head, !this.#firstLine);
    if (verdict === 'maybe') return;
    if (verdict === 'none' || (verdict === 'steps' && !this.#mayHoldWork)) return this.#passHead();
    const head = this.#head;
    this.#head = '';
    if (verdict === 'working' && !this.spoke && this.#mayHoldWork) this.#work = new WorkHold(this.#labels, null, false, head);
    else if (verdict === 'steps' && this.#mayHoldWork) this.#work = WorkHold.ofSteps(this.#labels, head);
    else if (verdict === 'working' || verdict === 'note') this.#skipLine = true;
    else if (verdict === 'own' || !this.#rules.mayEnd) {
      this.#atHead = false;
      this.#firstLine = false;
      this.#echo = null;
      this.#gap = false;
      if (verdict === 'other' || verdict === 'steps') for (const one of head) this.#put(one);
      this.#passEmotions();
      if (verdict === 'own') this.#sayBehind(this.#labels.behindLabel(head));
    } else if (this.spoke) this.ended = true;
    // Before her first word it is her prompt that she repeats: her answer may come behind it.
    else {
      this.#skipLine = true;
      const viewer = this.#rules.viewerName?.toLowerCase() ?? '';
      if (viewer !== '' && head.toLowerCase().startsWith(viewer)) this.#echo = '';
    }
  }

  #isAboutAnswer(line: string): boolean {
    return this.#labels !== null && this.#rules.mayEnd && isAboutAnswer(line, this.spoke, this.#firstLine);
  }

  /** The first sign behind her label, which a quote may be. */
  #sayBehind(sign: string): void {
    const closing = QUOTES.get(sign);
    if (closing !== undefined && !this.spoke && this.#quote === null && this.#closingQuote === null)
      this.#quote = new OpeningQuote(sign, closing);
    else if (sign !== '') this.write(sign);
  }

  /** Within a line a label stands behind the end of a sentence. */
  #mayBeginLabel(char: string): boolean {
    if (!this.spoke || this.#labels === null || !this.#rules.mayEnd || !/[\p{L}\d@([]/u.test(char)) return false;
    return /[.!?…"”)~]/u.test(this.lastVisible) && (/\s/u.test(this.last) || /[.!?…]/u.test(this.last));
  }

  #inlineLabel(char: string): void {
    this.#inline += char;
    const verdict = char === '\n' ? 'none' : (this.#labels?.judgeInline(this.#inline) ?? 'none');
    if (verdict === 'maybe') return;
    if (verdict === 'none' || verdict === 'working' || verdict === 'steps') return this.#passInline();
    this.#inline = '';
    if (verdict === 'note') this.#skipLine = true;
    if (verdict === 'other') this.ended = true;
  }

  #passInline(): void {
    const held = this.#inline;
    this.#inline = '';
    for (const char of held) this.#put(char);
  }

  #beginWork(title: string, mayBeSaid: boolean): void {
    this.#head = '';
    this.#titled = false;
    this.#inHeading = false;
    if (this.#labels !== null) this.#work = new WorkHold(this.#labels, title, mayBeSaid);
  }

  #holdWork(work: WorkHold, char: string): void {
    if (!work.take(char)) return;
    this.#work = null;
    this.#atHead = char === '\n';
    this.#firstLine = char === '\n';
  }

  #passHead(): void {
    this.#passInline();
    const work = this.#work;
    this.#work = null;
    if (work !== null) {
      this.#firstLine = true;
      this.#atHead = true;
      this.#head = '';
      this.#mayHoldWork = false;
      // Said after all: a later line of it may still be another's.
      const { label, text } = work.rest();
      if (label !== '') this.#atHead = this.#firstLine = false;
      for (const char of label) this.#put(char);
      for (const char of text) this.write(char);
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

  #holdQuote(quote: OpeningQuote, char: string): void {
    const verdict = quote.take(char);
    // What is held counts as written for who asks what stands before.
    this.last = char;
    if (!/\s/u.test(char)) this.lastVisible = char;
    if (WORD.test(char)) this.spoke = true;
    if (verdict !== null) this.#passQuote(verdict === 'a part');
  }

  /** What was held behind an opening quote: with it when only a part is quoted, else without. */
  #passQuote(keep: boolean): void {
    const quote = this.#quote;
    if (quote === null) return;
    this.#quote = null;
    this.last = '';
    this.lastVisible = '';
    this.spoke = false;
    if (!keep) this.#closingQuote = quote.closing;
    for (const char of (keep ? quote.opening : '') + quote.text) this.#put(char);
  }

  #put(char: string): void {
    if (this.ended) return;
    if (this.#quote !== null) return this.#holdQuote(this.#quote, char);
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
    if (this.#gap && (WORD.test(this.last) || /[.!?…,;:]/u.test(this.last)) && WORD.test(char)) this.#append(' ');
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
