/**
 * The small language that terms are written in.
 *
 *   kill your~self        words; a space (or `~`) is a place where the text may have a gap, and needs none
 *   (kill|hang) (the|) x  alternatives, which may be nested; `(the|)` may be left out
 *   term*                 any ending: the word may go on
 *   *term*                anywhere inside a word
 *
 * A term with a letter outside a–z is a term of another script: see `text/written.ts`.
 */

export type Element =
  | { readonly kind: 'letters'; readonly text: string }
  | { readonly kind: 'gap' }
  | { readonly kind: 'group'; readonly alternatives: readonly (readonly Element[])[] };

export interface Pattern {
  readonly elements: readonly Element[];
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

/** @throws Error saying what is wrong with the term, without quoting it. */
export function parsePattern(source: string): Pattern {
  const trimmed = source.trim().toLowerCase();
  const openStart = trimmed.startsWith('*');
  const openEnd = trimmed.length > 1 && trimmed.endsWith('*');
  const body = trimmed.slice(openStart ? 1 : 0, openEnd ? -1 : undefined);
  const reader = { at: 0 };
  const elements = parseSequence(body, reader);
  if (reader.at < body.length) throw new Error(`a bracket closes at ${reader.at} that was never opened`);
  if (minLength(elements) === 0) throw new Error('a term must not be empty');
  return { elements, openStart, openEnd };
}

function parseSequence(body: string, reader: { at: number }): Element[] {
  const elements: Element[] = [];
  while (reader.at < body.length) {
    const char = body.charAt(reader.at);
    if (char === ')' || char === '|') break;
    reader.at += 1;
    if (char === '(') elements.push(parseGroup(body, reader));
    else if (char === ' ' || char === '~') {
      if (elements.at(-1)?.kind !== 'gap') elements.push({ kind: 'gap' });
    } else if (/[\p{L}\p{M}0-9]/u.test(char)) {
      const last = elements.at(-1);
      if (last?.kind === 'letters') elements[elements.length - 1] = { kind: 'letters', text: last.text + char };
      else elements.push({ kind: 'letters', text: char });
    } else
      throw new Error(`a term holds letters, digits, spaces, "~", "(a|b)" and "*" at its ends; character ${reader.at} is none of these`);
  }
  return elements;
}

function parseGroup(body: string, reader: { at: number }): Element {
  const alternatives: Element[][] = [];
  for (;;) {
    alternatives.push(parseSequence(body, reader));
    const char = body.charAt(reader.at);
    reader.at += 1;
    if (char === ')') return { kind: 'group', alternatives };
    if (char !== '|') throw new Error('a bracket is not closed');
  }
}

/** Letters of the shortest spelling. */
export function minLength(elements: readonly Element[]): number {
  let length = 0;
  for (const element of elements) {
    if (element.kind === 'letters') length += element.text.length;
    else if (element.kind === 'group') length += Math.min(...element.alternatives.map(minLength));
  }
  return length;
}

/** The same, read from the end. */
export function reverseElements(elements: readonly Element[]): Element[] {
  return elements
    .map((element): Element => {
      if (element.kind === 'letters') return { kind: 'letters', text: [...element.text].reverse().join('') };
      if (element.kind === 'group') return { kind: 'group', alternatives: element.alternatives.map(reverseElements) };
      return element;
    })
    .reverse();
}

/** All spellings, words separated by single spaces; at most `limit` of them, spread over the alternatives. */
export function spellingsOf(elements: readonly Element[], limit = Infinity): string[] {
  let partial = [''];
  for (const element of elements) {
    if (element.kind === 'letters') partial = partial.map((before) => before + element.text);
    else if (element.kind === 'gap') partial = partial.map((before) => `${before} `);
    else {
      const endings = element.alternatives.flatMap((alternative) => spellingsOf(alternative, limit));
      if (partial.length * endings.length <= limit) partial = partial.flatMap((before) => endings.map((ending) => before + ending));
      else {
        const count = Math.max(partial.length, Math.min(endings.length, limit));
        partial = Array.from({ length: count }, (_, index) => `${partial[index % partial.length]}${endings[index % endings.length]}`);
      }
    }
  }
  return [...new Set(partial.map((spelling) => spelling.replace(/\s+/gu, ' ').trim()))];
}

/** The letters when the term is one plain word, else null. */
export function plainWord(elements: readonly Element[]): string | null {
  const first = elements[0];
  return elements.length === 1 && first?.kind === 'letters' ? first.text : null;
}

/** More than one word. */
export function hasGap(elements: readonly Element[]): boolean {
  return elements.some((element) => element.kind === 'gap' || (element.kind === 'group' && element.alternatives.some(hasGap)));
}

/** One letter over and over. */
export function isUniform(elements: readonly Element[]): boolean {
  const word = plainWord(elements);
  return word !== null && word.length > 1 && new Set(word).size === 1;
}
