/** Ordinary words of other languages that are written like a term: `homographs.yaml`. */
import { speaks } from '../text/language.ts';

/** Letters that a beginning has at least. */
const SHORTEST_BEGINNING = 3;
const NONE: readonly string[] = [];

export class Homographs {
  readonly #whole = new Map<string, string[]>();
  /** Beginnings, of words whose endings differ. */
  readonly #beginnings = new Map<string, string[]>();
  /** Their first letters. */
  readonly #first = new Set<string>();

  /** @param words by language; `word*` stands for every word that begins so. */
  constructor(words: Readonly<Record<string, readonly string[]>>) {
    for (const [language, list] of Object.entries(words)) {
      for (const entry of list) {
        const open = entry.endsWith('*');
        const word = (open ? entry.slice(0, -1) : entry).normalize('NFC').toLowerCase();
        const table = open ? this.#beginnings : this.#whole;
        table.set(word, [...(table.get(word) ?? []), language]);
        if (open) this.#first.add(word.slice(0, SHORTEST_BEGINNING));
      }
    }
  }

  /** Whether what matched (lower case) may be a part of such a word: a cheap first look. */
  mayHold(raw: string): boolean {
    const composed = raw.normalize('NFC');
    for (const word of this.#whole.keys()) if (word.includes(composed)) return true;
    for (const word of this.#beginnings.keys()) if (word.includes(composed) || composed.startsWith(word)) return true;
    return false;
  }

  /** The languages in which a word (lower case) is an ordinary one; empty for none. */
  languagesOf(word: string): readonly string[] {
    const composed = word.normalize('NFC');
    const whole = this.#whole.get(composed) ?? NONE;
    // Nearly every word begins like none of them.
    if (!this.#first.has(composed.slice(0, SHORTEST_BEGINNING))) return whole;
    const found = [...whole];
    for (let length = SHORTEST_BEGINNING; length <= composed.length; length++)
      found.push(...(this.#beginnings.get(composed.slice(0, length)) ?? []));
    return found;
  }
  /** Whether a word (lower case) is an ordinary one of the language that its sentence is in. */
  excuses(word: string, sentence: string, isEnglish: (word: string) => boolean): boolean {
    return this.languagesOf(word).some((language) =>
      speaks(sentence, language, (other) => !this.languagesOf(other).includes(language), isEnglish),
    );
  }
}
