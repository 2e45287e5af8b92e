/** Where sentences end in running text, and when there have been enough of them. */

/** Dots that trail off end nothing: what comes behind them may go on. */
const END_MARK = /[.!?。！？‽]/u;
const CLOSING = /["'”’)\]*_~»」』]/u;
const WIDE_END = /[。！？]/u;
const LETTER = /[\p{L}\p{M}\p{N}]/u;
/** Words whose full stop ends no sentence. */
const ABBREVIATIONS = new Set('mr mrs ms dr prof st vs jr sr e.g i.e eg ie approx vol ep feat ft no fig'.split(' '));
/** "Oh!" and "Ha ha!" are no sentences to be counted. */
const MIN_WORDS = 3;
/** Beyond the cap in characters: how long a sentence end, then a comma, is waited for. */
const SENTENCE_GRACE = 120;
const COMMA_GRACE = 200;

/** Follows text character by character; each step tells whether a sentence has just ended before this character. */
export class SentenceEnds {
  #marked = false;
  #word = '';
  /** Words of the sentence so far. */
  words = 0;

  /** True when `char` stands behind the end of a sentence. */
  step(char: string): boolean {
    const space = /\s/u.test(char);
    const ended = this.#marked && (space || !CLOSING.test(char)) && !END_MARK.test(char) && (space || this.#wide);
    if (END_MARK.test(char)) {
      this.#wide = WIDE_END.test(char);
      this.#marked = char !== '.' || (!this.#isAbbreviation() && !this.#word.endsWith('.'));
      this.#word += char;
    } else if (!CLOSING.test(char) || !this.#marked) {
      this.#marked = false;
      if (LETTER.test(char)) {
        if (this.#word === '') this.words += 1;
        this.#word = (this.#word + char).slice(-16);
      } else if (space) this.#word = '';
    }
    if (char === '\n') {
      this.#word = '';
      return this.words > 0;
    }
    return ended;
  }

  /** Where a sentence could end now: its mark has come, what follows has not. */
  get atEnd(): boolean {
    return this.#marked;
  }

  /** The next sentence begins. */
  next(): void {
    this.words = 0;
  }

  #wide = false;

  #isAbbreviation(): boolean {
    const word = this.#word.toLowerCase();
    return ABBREVIATIONS.has(word) || /(?:^|\.)[a-hj-z]$/u.test(word);
  }
}

/** Tells when a reply has been long enough, in sentences or in characters. */
export class SentenceCounter {
  readonly #maxSentences: number;
  readonly #maxChars: number;
  readonly #ends = new SentenceEnds();
  #sentences = 0;
  #chars = 0;
  #previous = '';

  constructor(maxSentences: number, maxChars: number) {
    this.#maxSentences = maxSentences;
    this.#maxChars = maxChars;
  }

  /** True when the reply is to end before `char`. */
  endsBefore(char: string): boolean {
    const over = this.#chars - this.#maxChars;
    this.#chars += char.length;
    const ended = this.#ends.step(char);
    if (ended) {
      if (this.#ends.words >= MIN_WORDS) this.#sentences += 1;
      this.#ends.next();
      if (this.#sentences >= this.#maxSentences || over >= 0) return true;
    }
    const previous = this.#previous;
    this.#previous = char;
    const space = /\s/u.test(char);
    if (over > COMMA_GRACE * 2) return true;
    return (over > SENTENCE_GRACE && space && /[,;:—–]/u.test(previous)) || (over > COMMA_GRACE && space);
  }
}
