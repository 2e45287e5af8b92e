/** Severe words glued between innocent ones: "super…man", "xX…Xx", with an ending that nobody gave them. */

import { isOrdinaryCamel } from './camel.ts';

const MIN_TERM = 4;
const MIN_PART = 3;
/** No term is longer: of a long token each place is tried, so that no padding hides one. */
const MAX_TERM = 24;
const TAILS = /^(?:x+|z+|s|y|ie|ity|ness|tastic|ish|ism|ist|oid|man|men|boy|girl|lord|god|gang|ttv|tv|yt|lol|er|ing)?$/u;
const HEADS = /^(?:x+|i?am|the|mr|ms|dr|el|la|de|le|my|ur|its|not|ultra|mega|giga|uber|lol|ttv|yt)?$/u;

/** The terms found inside the words of a text that no dictionary has. */
export function gluedTerms(text: string, terms: ReadonlySet<string>, knows: (word: string) => boolean): string[] {
  const found: string[] = [];
  const tokens = text.normalize('NFKC').match(/[\p{L}]{6,}/gu) ?? [];
  for (const token of tokens) {
    const word = token.toLowerCase();
    if (isOrdinaryCamel(token, 1, token.length, knows)) continue;
    if (knows(word)) continue;
    for (let from = 0; from + MIN_TERM <= word.length; from++) {
      const head = word.slice(0, from);
      if (!HEADS.test(head) && !(head.length >= MIN_PART && knows(head))) continue;
      for (let to = from + MIN_TERM; to <= Math.min(word.length, from + MAX_TERM); to++) {
        if (to - from === word.length || !terms.has(word.slice(from, to))) continue;
        const tail = word.slice(to);
        if (TAILS.test(tail) || (tail.length >= MIN_PART && knows(tail))) found.push(word.slice(from, to));
      }
    }
  }
  return found;
}
