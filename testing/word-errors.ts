/** How far what was recognised is from what was written, in words. */

/** Lower-case words without punctuation; a hyphen parts words, an apostrophe does not. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll(/['’]/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Words wrong, left out or put in: the fewest that turn `written` into `recognised`. */
export function wordErrors(written: readonly string[], recognised: readonly string[]): number {
  let row = recognised.map((_, n) => n + 1);
  row.unshift(0);
  for (const [n, word] of written.entries()) {
    const next = [n + 1];
    for (const [m, heard] of recognised.entries()) {
      const replaced = (row[m] ?? 0) + (heard === word ? 0 : 1);
      next.push(Math.min(replaced, (row[m + 1] ?? 0) + 1, (next[m] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Words wrong over words written, of all pairs together. */
export class WordErrorRate {
  #errors = 0;
  #words = 0;

  /** Counts a pair and tells how many of its words were wrong. */
  add(written: string, recognised: string): number {
    const words = wordsOf(written);
    const errors = wordErrors(words, wordsOf(recognised));
    this.#errors += errors;
    this.#words += words.length;
    return errors;
  }

  get words(): number {
    return this.#words;
  }

  /** 0 is perfect; 1 or more is nothing in common. NaN of nothing. */
  get rate(): number {
    return this.#errors / this.#words;
  }
}
