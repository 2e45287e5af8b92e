/** Her own voice in the microphone: what was recognised is what she has just said. */
import { wordsOf, type Word } from './words.ts';

/** Of the words heard, so many must be hers, in her order. */
const OWN_SHARE = 0.6;
/** Two words alone may be anybody's. */
const LEAST_WORDS = 2;

/**
 * @param heard what the recogniser made of the microphone.
 * @param spoken what she has said aloud during it and shortly before.
 * @param share of the words, so many must be hers
 */
export function isOwnVoice(heard: string, spoken: string, share = OWN_SHARE): boolean {
  const words = wordsOf(heard);
  const hers = wordsOf(spoken);
  if (words.length === 0 || hers.length === 0) return false;
  const same = inOrder(words, hers);
  if (words.length < LEAST_WORDS) return same === words.length;
  return same / words.length >= share;
}

/** The most words of `heard` that stand in `spoken` in the same order, close to each other. */
function inOrder(heard: readonly Word[], spoken: readonly Word[]): number {
  let best = 0;
  // An echo is one stretch of her words: the ones that are strewn over many sentences are chance.
  const width = heard.length + Math.ceil(heard.length / 2) + 1;
  for (let from = 0; from < spoken.length; from++) best = Math.max(best, common(heard, spoken.slice(from, from + width)));
  return best;
}

function common(a: readonly Word[], b: readonly Word[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    for (const [n, other] of b.entries()) {
      const here = alike(word.key, other.key) ? (row[n] ?? 0) + 1 : Math.max(row[n + 1] ?? 0, next[n] ?? 0);
      next.push(here);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** A recogniser that hears her through a loudspeaker gets endings wrong. */
function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const shorter = Math.min(a.length, b.length);
  return shorter >= 4 && a.slice(0, shorter - 1) === b.slice(0, shorter - 1) && Math.abs(a.length - b.length) <= 2;
}
