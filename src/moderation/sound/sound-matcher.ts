/** Finds severe terms in what is heard, across the ends of words. */
import { phonesOf, VOWELS, WEAK, type Phones } from './phones.ts';

/** Shorter ones are in too many ordinary words and pairs of words. */
const MIN_PHONES = 3;
/** A term may begin inside a word ("sofuh king") only when it is long enough not to be chance. */
const MIN_PHONES_INSIDE = 5;
/** What may follow a term up to the end of the word. */
const ENDINGS: ReadonlySet<string> = new Set(['', 'ɪz', 'ɪŋ', 'ɪn', 'ʌn', 'ɚ', 'ɚz', 'ɪd', 'i', 'iz']);
const VOICELESS_ENDINGS: ReadonlySet<string> = new Set(['s', 't']);
const VOICED_ENDINGS: ReadonlySet<string> = new Set(['z', 'd']);
const VOICELESS: ReadonlySet<string> = new Set('ptkfθsʃ');
/** "fuh", "gah": an open vowel at the end of a syllable that stands alone is any lax vowel. */
const LAX: ReadonlySet<string> = new Set(['ʌ', 'ɑ']);
const LAX_TERM: ReadonlySet<string> = new Set(['ʌ', 'ɑ', 'ʊ', 'æ', WEAK]);
const WEAK_AS: ReadonlySet<string> = new Set(['ʌ', 'ɪ', 'ɛ', 'ɑ', 'æ']);

const NONE = -1;

interface Node {
  readonly children: Map<string, Node>;
  /** Of the term that ends here; -1 when none does. */
  rule: number;
  depth: number;
}

export class SoundMatcher {
  readonly #root: Node = { children: new Map(), rule: NONE, depth: 0 };
  #count = 0;

  get termCount(): number {
    return this.#count;
  }

  /** @param ipa of the term. Returns false when it is too short to be told from chance. */
  add(ipa: string, rule: number): boolean {
    const { text } = phonesOf(ipa, true);
    if ([...text].length < MIN_PHONES) return false;
    let node = this.#root;
    for (const phone of text) {
      let child = node.children.get(phone);
      if (!child) {
        child = { children: new Map(), rule: NONE, depth: node.depth + 1 };
        node.children.set(phone, child);
      }
      node = child;
    }
    if (node.rule === NONE) {
      this.#count += 1;
      node.rule = rule;
    }
    return true;
  }

  /**
   * @param ipa of the text.
   * @param counts whether a term heard in these words (indices, the last included) is believed.
   * @returns the rule of the first term heard, or null.
   */
  find(ipa: string, counts: (firstWord: number, lastWord: number) => boolean = () => true): number | null {
    const phones = phonesOf(ipa, false);
    const starts = new Set(phones.wordStarts);
    const believed = (from: number, to: number): boolean => counts(wordAt(phones, from), wordAt(phones, to - 1));
    for (let at = 0; at < phones.text.length; at++) {
      const inside = !starts.has(at);
      if (inside && !isOnset(phones.text, at)) continue;
      const rule = this.#walk(this.#root, phones, starts, at, at, inside, believed);
      if (rule !== NONE) return rule;
    }
    return null;
  }

  #walk(
    node: Node,
    phones: Phones,
    starts: ReadonlySet<number>,
    from: number,
    at: number,
    inside: boolean,
    believed: (from: number, to: number) => boolean,
  ): number {
    if (node.rule !== NONE && endsWell(phones, starts, at) && this.#counts(node, phones, from, at, inside) && believed(from, at))
      return node.rule;
    const phone = phones.text.charAt(at);
    if (phone === '') return NONE;
    const wordEnds = at + 1 === phones.text.length || starts.has(at + 1);
    for (const [wanted, child] of node.children) {
      const fits =
        wanted === phone ||
        (wordEnds && LAX.has(phone) && LAX_TERM.has(wanted)) ||
        // A weak vowel may be any vowel that is spelled out as a word of its own.
        (wanted === WEAK && (phone === 'ʌ' || (WEAK_AS.has(phone) && crosses(phones, from, at + 1))));
      if (!fits) continue;
      const rule = this.#walk(child, phones, starts, from, at + 1, inside, believed);
      if (rule !== NONE) return rule;
    }
    return NONE;
  }

  #counts(node: Node, phones: Phones, from: number, to: number, inside: boolean): boolean {
    return !inside || (node.depth >= MIN_PHONES_INSIDE && crosses(phones, from, to));
  }
}

function wordAt(phones: Phones, at: number): number {
  let word = 0;
  while (word + 1 < phones.wordStarts.length && (phones.wordStarts[word + 1] as number) <= at) word += 1;
  return phones.words[word] ?? word;
}

function isOnset(text: string, at: number): boolean {
  return !VOWELS.has(text.charAt(at)) && VOWELS.has(text.charAt(at - 1));
}

function crosses(phones: Phones, from: number, to: number): boolean {
  return phones.wordStarts.some((start) => start > from && start < to);
}

function endsWell(phones: Phones, starts: ReadonlySet<number>, at: number): boolean {
  let end = at;
  while (end < phones.text.length && !starts.has(end)) end += 1;
  const ending = phones.text.slice(at, end);
  if (ENDINGS.has(ending)) return true;
  // "horse" is no plural: an ending takes the voice of the sound before it.
  return (VOICELESS.has(phones.text.charAt(at - 1)) ? VOICELESS_ENDINGS : VOICED_ENDINGS).has(ending);
}
