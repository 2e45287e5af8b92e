/**
 * The brand of text that may be heard, shown, sent or remembered.
 *
 * Only `moderation/` can make an `Approved` value: a lint rule refuses `as Approved` everywhere
 * else. Voice, captions, memory and chat replies accept nothing weaker, so a path around the gate
 * does not compile.
 */
declare const approved: unique symbol;

export type Approved<T extends string = string> = T & { readonly [approved]: true };

/** Nothing at all offends nobody: the text of a trigger that has none. */
export const NOTHING_SAID = '' as Approved;

/** Approved text up to a word's end is approved: nothing new is said by saying less. `end` must be a word boundary. */
export function approvedPrefix(text: Approved, end: number): Approved {
  return text.slice(0, end).trimEnd() as Approved;
}

/** The rest of an approved text from a word's start on, to be said again after the voice broke off. */
export function approvedRest(text: Approved, start: number): Approved {
  return text.slice(start) as Approved;
}

/** Clauses of one reply in their order: the gate has judged them as one text. */
export function joinApproved(parts: readonly Approved[]): Approved {
  return parts.filter((part) => part !== '').join(' ') as Approved;
}
