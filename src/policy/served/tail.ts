/** The end of a reply that the token limit cut: its last sentence is held until it is whole. */
import { SentenceEnds } from '../markup/sentences.ts';

/** Before this share of the limit nothing is held: what she says then plays while the rest is made. */
const HELD_FROM = 0.25;
const LETTER = /[\p{L}\p{N}]/u;
const REASONING = /^[^]*(?:<\/\s*\w*think\w*\s*>|\[\/THINK\]|◁\/think▷|end_of_thought\|>)/iu;
const OPEN_REASONING = /(?:<\s*\w*think|\[THINK\]|◁think▷|begin_of_thought\|>)[^]*$/iu;

export class LengthTail {
  readonly #maxTokens: number;
  readonly #ends = new SentenceEnds();
  #tokens = 0;
  #holding = false;
  #held = '';
  #passed = '';

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
  }

  /** @param text about one token. @returns what may be given on. */
  push(text: string): string {
    this.#tokens += 1;
    let out = '';
    for (const char of text) {
      if (this.#ends.step(char)) {
        this.#ends.next();
        out += this.#held;
        this.#held = '';
        this.#holding = this.#tokens >= this.#maxTokens * HELD_FROM;
      }
      if (this.#holding) this.#held += char;
      else out += char;
    }
    this.#passed += out;
    return out;
  }

  /** @param truncated the limit ended it. @returns the last sentence, unless it is a torn one behind others. */
  end(truncated: boolean): string {
    const held = this.#held;
    this.#held = '';
    // What came before may all have been thought.
    if (REASONING.test(held)) return held;
    const saidBefore = LETTER.test(this.#passed.replace(REASONING, '').replace(OPEN_REASONING, ''));
    return truncated && saidBefore && !this.#ends.atEnd ? '' : held;
  }
}
