/**
 * What of a growing transcript may be relied on: LocalAgreement over two hypotheses. Each hypothesis is
 * of the same utterance from its beginning, one a little longer than the other; words that two in a row
 * agree upon are committed and stay, whatever later ones say of them.
 */
import { textOf, wordsOf, type Word } from './words.ts';

export interface Agreement {
  readonly committed: readonly Word[];
  /** Of the last hypothesis, what comes after the committed words. */
  readonly tail: readonly Word[];
}

export const NOTHING_AGREED: Agreement = { committed: [], tail: [] };

export function agree({ committed, tail: before }: Agreement, hypothesis: string): Agreement {
  const words = wordsOf(hypothesis);
  const rest = words.slice(aligned(committed, words));
  let same = 0;
  while (same < rest.length && same < before.length && rest[same]?.key === before[same]?.key) same += 1;
  // The later form of a word is the better one: it has heard what follows.
  return { committed: [...committed, ...rest.slice(0, same)], tail: rest.slice(same) };
}

/**
 * How many words of the hypothesis the committed ones stand for. A hypothesis that has one word more or
 * less among them would otherwise repeat or lose a word at the seam.
 */
function aligned(committed: readonly Word[], words: readonly Word[]): number {
  const last = committed.at(-1);
  if (!last) return 0;
  const SHIFTS = [0, 1, -1, 2, -2];
  for (const shift of SHIFTS) {
    const at = committed.length + shift;
    const before = committed.at(-2);
    if (at < 1 || words[at - 1]?.key !== last.key) continue;
    if (!before || at < 2 || words[at - 2]?.key === before.key) return at;
  }
  return committed.length;
}

export function agreedText({ committed }: Agreement): string {
  return textOf(committed);
}

export function wholeText({ committed, tail }: Agreement): string {
  return textOf([...committed, ...tail]);
}
