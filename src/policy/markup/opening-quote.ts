/** Opening quotation marks and what closes them. */
export const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['‟', '”'],
]);

/** More is not held: a reply that is quoted as a whole must not wait for its end. */
const MAX_QUOTED = 120;

/**
 * A quotation mark at the very start of a reply. Small models put their whole answer in quotes, which are
 * dropped; but of `"Hi," she said` only the first words are quoted, and keep them. Told apart by what stands
 * behind the first mark or behind the closing quote.
 */
export class OpeningQuote {
  readonly opening: string;
  readonly closing: string;
  text = '';
  #closed = false;

  constructor(opening: string, closing: string) {
    this.opening = opening;
    this.closing = closing;
  }

  /** @returns what is quoted, as soon as it is known. */
  take(char: string): 'a part' | 'the whole' | null {
    const before = this.text.slice(-1);
    this.text += char;
    if (char === '\n') return 'the whole';
    if (this.#closed) return /\s/u.test(char) ? null : /[\p{L}\p{N},;:—–-]/u.test(char) ? 'a part' : 'the whole';
    if (char === this.closing) this.#closed = true;
    else if (/[.!?…,;:—]/u.test(before) && !/[.!?…]/u.test(char)) return 'the whole';
    return this.text.length > MAX_QUOTED ? 'the whole' : null;
  }
}
