import { answerIn } from '../reasoning.ts';
import type { LineLabels } from './labels.ts';

/** Labels of what is seen of her. */
const SHOWN = /^(?:emotions?|action|tone|(?:facial )?expression|body language|stage direction)\s*[:：]/iu;
const FINAL = /(?:^|[.!?]\s+)\W*(?:my |the )?(?:final|revised) (?:answer|response|reply|version)\W*$/iu;

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
  readonly #label: string;
  #steps = false;
  #lines = '';
  #line = '';

  /**
   * @param title the whole line; null for a label, of which the line goes on.
   * @param label with its colon, where there is no title
   * @param mayBeSaid the title may be words of hers after all: it is no heading and stood between no marks.
   */
  constructor(labels: LineLabels, title: string | null, mayBeSaid: boolean, label = '') {
    this.#labels = labels;
    this.#title = title;
    this.#mayBeSaid = mayBeSaid;
    this.#label = label;
    if (title !== null) this.#first = '';
  }

  /** Behind "Step 1:": working when a final answer follows, be it in the same line, and all of it hers when none does. */
  static ofSteps(labels: LineLabels, label: string): WorkHold {
    const hold = new WorkHold(labels, null, false, label);
    hold.#steps = true;
    hold.#first = '\n';
    return hold;
  }

  /** @returns true when a label of hers is whole: all before it was working. */
  take(char: string): boolean {
    if (this.#first === null || (this.#first !== '' && !this.#first.endsWith('\n'))) {
      this.#first = (this.#first ?? '') + char;
      return false;
    }
    if (this.#steps && char === ':' && FINAL.test(this.#line)) return true;
    if ((char === ':' || char === '：' || char === '\n') && this.#labels.endsWorking(this.#line, char === '\n')) return true;
    this.#line += char;
    if (char !== '\n') return false;
    this.#lines += this.#line;
    this.#line = '';
    return false;
  }

  /** No label came. What of it is said, and the label before it where that is said too: behind a title all but paragraphs of reasoning, else what stands behind the working's paragraph. */
  rest(): { readonly label: string; readonly text: string } {
    const text = this.#lines + this.#line;
    if (this.#steps) return { label: this.#label, text };
    if (this.#title !== null) return { label: '', text: this.#mayBeSaid ? `${this.#title}\n${text}` : answerIn(text) };
    const first = (this.#first ?? '').trim();
    const shown = SHOWN.test(this.#label);
    // "Emotion: overwhelmed, thank you all!" and nothing else: a sentence of hers.
    if (shown && text.trim() === '' && first.split(/\s+/u).length > 2 && /[.!?…]["”]?$/u.test(first))
      return { label: `${this.#label} ${first}`, text: '' };
    if (first !== '' || shown) return { label: '', text };
    const paragraph = /\S[\s\S]*?\n\s*\n/u.exec(text);
    return { label: '', text: paragraph === null ? '' : text.slice(paragraph.index + paragraph[0].length) };
  }
}
