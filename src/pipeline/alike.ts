/** Whether two messages ask the same in nearly the same words: pure. */
import { hardshipIn } from '../domain/hardship.ts';

/** Of the telling words that either has, so many must be in both. */
const SHARED = 0.6;
const LEAST_WORDS = 2;
const MAX_CHARS = 160;

/** Words that any question may have. */
const EMPTY = new Set(
  'a an the is are am was were be do does did you your u ur i me my we us it its of to in on at for and or so just please pls can could would will what whats which who how when where why that this there here lol haha hey hi hello kitsu chat really'.split(
    ' ',
  ),
);

export function isAlike(a: string, b: string): boolean {
  if (a.length > MAX_CHARS || b.length > MAX_CHARS) return false;
  // Whoever tells of something hard is answered for themselves.
  if (hardshipIn(a) !== null || hardshipIn(b) !== null) return false;
  const [ours, theirs] = [tellingWords(a), tellingWords(b)];
  const shared = [...ours].filter((word) => theirs.has(word)).length;
  return shared >= LEAST_WORDS && shared >= SHARED * new Set([...ours, ...theirs]).size && asks(a) === asks(b);
}

function tellingWords(text: string): Set<string> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/['’]/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  // "game" and "games" are one word.
  return new Set(words.filter((word) => !EMPTY.has(word)).map((word) => (word.length > 3 ? word.replace(/s$/u, '') : word)));
}

/** A number asked after or told is what the message is about: "7 times 8" is not "7 times 9" … */
function asks(text: string): string {
  const numbers = text.match(/\p{N}+/gu) ?? [];
  // … and "I love it" is not "I do not love it".
  return `${numbers.join(' ')} ${/\b(?:not|no|never|dont|don['’]t|isnt|isn['’]t|cant|can['’]t|wont|won['’]t)\b/iu.test(text)}`;
}
