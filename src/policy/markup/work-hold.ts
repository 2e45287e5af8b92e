import { answerIn } from '../reasoning.ts';
import type { LineLabels } from './labels.ts';

/**
 * What stands behind a line of working ("Thinking:", "### Reasoning", "Thought: …") before her first
 * word: more of it when a label of hers follows ("Response:"), and else perhaps her answer.
 */
export class WorkHold {
  readonly #labels: LineLabels;
  readonly #title: string | null;
  readonly #mayBeSaid: boolean;
  /** The first line, behind its label. */
  #first: string | null = null;
  #lines = '';
  #line = '';

  /**
   * @param title the whole line; null for a label, of which the line goes on.
   * @param mayBeSaid the title may be words of hers after all: it is no heading and stood between no marks.
   */
  constructor(labels: LineLabels, title: string | null, mayBeSaid: boolean) {
    this.#labels = labels;
    this.#title = title;
    this.#mayBeSaid = mayBeSaid;
    if (title !== null) this.#first = '';
  }

  /** @returns true when a label of hers is whole: all before it was working. */
  take(char: string): boolean {
    if (this.#first === null || (this.#first !== '' && !this.#first.endsWith('\n'))) {
      this.#first = (this.#first ?? '') + char;
      return false;
    }
    if ((char === ':' || char === '：' || char === '\n') && this.#labels.endsWorking(this.#line, char === '\n')) return true;
    this.#line += char;
    if (char !== '\n') return false;
    this.#lines += this.#line;
    this.#line = '';
    return false;
  }

  /** No label came. What of it is said: behind a title all but paragraphs of reasoning, else what stands behind the working's paragraph. */
  rest(): string {
    const text = this.#lines + this.#line;
    if (this.#title !== null) return this.#mayBeSaid ? `${this.#title}\n${text}` : answerIn(text);
    if ((this.#first ?? '').trim() !== '') return text;
    const paragraph = /\S[\s\S]*?\n\s*\n/u.exec(text);
    return paragraph === null ? '' : text.slice(paragraph.index + paragraph[0].length);
  }
}
