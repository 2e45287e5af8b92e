/** The last step of the markup parser: speaker label, opening quotes, white space; then reply parts. */
import type { Emotion } from '../../domain/emotion.ts';
import type { ReplyPart } from '../../ports/markup.ts';

const WORD = /[\p{L}\p{M}\p{N}]/u;
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);

/**
 * Takes code points that are surely words. Holds them only at the very start, while they may still
 * be "Kitsu:", and passes everything else on at once.
 */
export class PartWriter {
  readonly #labels: readonly string[];
  #parts: ReplyPart[] = [];
  #text = '';
  #label = '';
  #labelPassed = false;
  #closingQuote: string | null = null;
  #gap = false;
  /** Last code point written; empty before the first. */
  last = '';
  /** Last code point written that is no white space. */
  lastVisible = '';

  /** @param names the speaker names whose label ("Kitsu:") is dropped from the start. */
  constructor(names: readonly string[]) {
    this.#labels = names.flatMap((name) => [`${name.toLowerCase()}:`, `${name.toLowerCase()}：`]);
  }

  write(char: string): void {
    if (this.#labelPassed) this.#put(char);
    else this.#start(char);
  }

  emotion(emotion: Emotion): void {
    if (this.#label !== '') this.#passLabel();
    this.#endText();
    this.#parts.push({ kind: 'emotion', emotion });
    this.#gap = true;
  }

  /** Something was taken out here: words on both sides must not grow together. */
  gap(): void {
    this.#gap = true;
  }

  /** True where no sentence runs on: at the start, after an end mark, on a new line. */
  get atSentenceStart(): boolean {
    return this.last === '\n' || this.lastVisible === '' || /[.!?…~"”)]/u.test(this.lastVisible);
  }

  /** What is decided since the last call. */
  take(): ReplyPart[] {
    this.#endText();
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  end(): void {
    this.#passLabel();
  }

  #start(char: string): void {
    if (this.#label === '') {
      if (/\s/u.test(char)) return;
      const closing = QUOTES.get(char);
      if (closing !== undefined && this.#closingQuote === null) {
        this.#closingQuote = closing;
        return;
      }
    }
    const candidate = (this.#label + char).toLowerCase();
    if (this.#labels.includes(candidate)) {
      this.#label = '';
      this.#labelPassed = true;
    } else if (this.#labels.some((label) => label.startsWith(candidate))) {
      this.#label += char;
    } else {
      this.#passLabel();
      this.#put(char);
    }
  }

  #passLabel(): void {
    this.#labelPassed = true;
    const held = this.#label;
    this.#label = '';
    for (const char of held) this.#put(char);
  }

  #put(char: string): void {
    if (/\s/u.test(char)) {
      // A line break after a space still counts: the clause cutter may end a clause there.
      if (this.last === '' || this.last === '\n' || (this.last === ' ' && char !== '\n')) return;
      this.#append(char === '\n' ? '\n' : ' ');
      return;
    }
    if (char === this.#closingQuote) {
      this.#closingQuote = null;
      return;
    }
    if (this.#gap && WORD.test(this.last) && WORD.test(char)) this.#append(' ');
    this.#gap = false;
    this.#append(char);
    this.lastVisible = char;
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
