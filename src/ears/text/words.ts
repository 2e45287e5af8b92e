/** Words of a transcript. */
export interface Word {
  /** As it is written, its punctuation with it. */
  readonly text: string;
  /** As words are compared: small, without punctuation. */
  readonly key: string;
}

/** Words with nothing to compare (a dash, a note) go with the one before them. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const piece of text.split(/\s+/u)) {
    if (piece === '') continue;
    const key = keyOf(piece);
    const last = words.at(-1);
    if (key !== '') words.push({ text: piece, key });
    else if (last) words[words.length - 1] = { ...last, text: `${last.text} ${piece}` };
  }
  return words;
}

function keyOf(piece: string): string {
  return piece
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

export function textOf(words: readonly Word[]): string {
  return words.map((word) => word.text).join(' ');
}
