/**
 * Which parts of a text could sound like what they do not spell: around words that no dictionary
 * has, and in runs of very short ones. Ordinary English has none and costs nothing more.
 */
export interface Spelling {
  /** A word of a large dictionary, in lower case. */
  knows(word: string): boolean;
  /** So frequent that it says nothing. */
  isStopWord(word: string): boolean;
  /** Sounds like a severe term and is not one: a word, or several with single spaces. */
  isInnocent(words: string): boolean;
}

/** How many words before and after an odd one it may be joined with. */
const REACH = 2;
const SHORT_CHARS = 3;
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;

/** Latin letters that English is not written with, or only in borrowed words. */
const ACCENTED = /(?=\p{Script=Latin})[^\0-\x7f]/u;
/** So many words with such letters, and at least half of all, are a sentence of a language that has them. */
const ACCENTED_WORDS = 3;

export interface Window {
  readonly words: readonly string[];
  /** By word: whether it is one that no dictionary has, or one of a run of very short ones. */
  readonly odd: readonly boolean[];
}

/** The parts to be judged by sound, each at least one word; empty for ordinary text. */
export function suspiciousWindows(text: string, spelling: Spelling): Window[] {
  const words = [...text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').matchAll(TOKEN)].map((match) => match[0]);
  const plain = words.map((word) =>
    word
      .normalize('NFKD')
      .replace(/[\p{M}'’]/gu, '')
      .toLowerCase(),
  );
  const innocent = innocentWords(plain, spelling);
  if (isAccented(words)) for (const [index, word] of words.entries()) if (ACCENTED.test(word)) innocent[index] = true;
  const marked = new Array<boolean>(words.length).fill(false);
  const odd = new Array<boolean>(words.length).fill(false);
  for (let index = 0; index < words.length; index++) {
    const word = plain[index] as string;
    if (/^\d+$/u.test(word) || innocent[index]) continue;
    if (!isOrdinary(word, spelling)) {
      odd[index] = true;
      for (let near = index - REACH; near <= index + REACH; near++) if (near >= 0 && near < words.length) marked[near] = true;
    } else if (isShort(word, spelling) && isShort(plain[index + 1] ?? '', spelling)) {
      marked.fill(true, index, index + 2);
      odd.fill(true, index, index + 2);
    }
  }
  const windows: Window[] = [];
  let first = -1;
  for (let index = 0; index <= words.length; index++) {
    if (index < words.length && marked[index] && !innocent[index]) {
      if (first < 0) first = index;
    } else if (first >= 0) {
      windows.push({ words: words.slice(first, index), odd: odd.slice(first, index) });
      first = -1;
    }
  }
  return windows;
}

/** Longer names are texts, and no joke has more words. */
const MAX_NAME_WORDS = 8;

/** The words of a display name, which has no spaces: apart at marks, digits and inner capitals. */
export function wordsOfName(name: string): string[] {
  const words =
    name
      .normalize('NFKD')
      .replace(/[\p{M}'’]/gu, '')
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .toLowerCase()
      .match(/[a-z]+/gu) ?? [];
  return words.length > MAX_NAME_WORDS ? [] : words;
}

/** "Các đối số hợp lệ": an English voice would misread all of it alike. Words without accents are heard none the less. */
function isAccented(words: readonly string[]): boolean {
  const accented = words.filter((word) => ACCENTED.test(word)).length;
  return accented >= ACCENTED_WORDS && accented * 2 >= words.length;
}

const MAX_PHRASE_WORDS = 6;

function innocentWords(words: readonly string[], spelling: Spelling): boolean[] {
  const innocent = new Array<boolean>(words.length).fill(false);
  for (let index = 0; index < words.length; index++) {
    for (let length = Math.min(MAX_PHRASE_WORDS, words.length - index); length > 0; length--) {
      if (spelling.isInnocent(words.slice(index, index + length).join(' '))) innocent.fill(true, index, index + length);
    }
  }
  return innocent;
}

function isOrdinary(word: string, spelling: Spelling): boolean {
  if (spelling.knows(word)) return true;
  // The usual endings of a known word.
  const stem = /^(.{3,}?)(?:s|es|ed|ing|er|ers|ly)$/u.exec(word)?.[1];
  return stem !== undefined && spelling.knows(stem);
}

function isShort(word: string, spelling: Spelling): boolean {
  // A single letter is read by its name.
  return word.length > 1 && word.length <= SHORT_CHARS && !spelling.isStopWord(word) && !/^\d+$/u.test(word);
}
