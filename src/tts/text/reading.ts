/** What readers are given and what they give back. */
import type { Token } from './tokens.ts';

/** Words for one token or several: each word knows which of the tokens it stands for. */
export interface Reading {
  /** How many tokens are read, at least 1. */
  readonly count: number;
  /** `of`: counted from the first token read, never going back. */
  readonly words: readonly { readonly text: string; readonly of: number }[];
  /** How many marks behind the last token are read with it: the `"` of `27"`. */
  readonly marks?: number;
}

/** The tokens of one text, and where the reader stands. */
export class Place {
  readonly #tokens: readonly Token[];
  readonly index: number;

  constructor(all: readonly Token[], index: number) {
    this.#tokens = all;
    this.index = index;
  }

  get token(): Token {
    return this.at(0) as Token;
  }

  at(step: number): Token | undefined {
    return this.#tokens[this.index + step];
  }

  /** A neighbour in lower case; empty beyond the ends. */
  word(step: number): string {
    return this.at(step)?.text.toLowerCase() ?? '';
  }

  /** A neighbour to the right, only when nothing but a space stands between it and this one. */
  joined(step: number): Token | undefined {
    for (let n = 0; n < step; n++) if (this.at(n)?.trail !== '' || this.at(n + 1)?.lead !== '') return undefined;
    return this.at(step);
  }

  /** The same, in lower case and empty where there is none. */
  next(step = 1): string {
    return this.joined(step)?.text.toLowerCase() ?? '';
  }

  /** The neighbour to the left as it stands, empty when punctuation is between. */
  get before(): string {
    const left = this.at(-1);
    return left?.trail === '' && this.token.lead === '' ? left.text : '';
  }

  /** First of the text, or behind the end of a sentence: a capital says nothing. */
  get startsSentence(): boolean {
    const left = this.at(-1);
    return left === undefined || /[.!?]/u.test(left.trail);
  }

  get isLast(): boolean {
    return this.index === this.#tokens.length - 1;
  }

  /** Whether an opening quotation mark before this token has not been closed. */
  get inQuotes(): boolean {
    let marks = 0;
    // Far enough for a quotation; a text without end is not read again for every token.
    for (let step = -40; step < 0; step++) marks += ((this.at(step)?.lead ?? '') + (this.at(step)?.trail ?? '')).split('"').length - 1;
    return marks % 2 === 1 || this.token.lead.includes('"');
  }

  moved(step: number): Place {
    return new Place(this.#tokens, this.index + step);
  }
}

/** @returns null where the token is not of the reader's kind or reads well as it is. */
export type Reader = (place: Place) => Reading | null;

export function reads(text: string): Reading {
  return { count: 1, words: [{ text, of: 0 }] };
}

/** One text for each of the tokens; an empty one adds nothing. */
export function readsEach(...texts: readonly string[]): Reading {
  return { count: texts.length, words: texts.flatMap((text, of) => (text === '' ? [] : [{ text, of }])) };
}
