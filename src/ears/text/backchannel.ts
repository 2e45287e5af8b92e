/** Sounds of a listener: "uh-huh", "yeah", laughter. Somebody who makes them does not want the floor. */
import { wordsOf } from './words.ts';

/** More than this many of them in a row is somebody who wants to say something. */
const MOST_WORDS = 4;

const LISTENING = new Set(
  'yeah yes yep yup ya okay ok k right sure true exactly indeed totally nice cool wow oh ooh ah aww aw whoa woah huh hey ha i see'.split(
    ' ',
  ),
);
/** Hums and laughter are spelt in any length: "mmhmm", "uhhuh", "hahaha", "hehe", "lol". */
const SOUND = /^(?:[hm]*m[hm]*|u+h+(?:u+h+)?|u+h*m+|a+h*a+|a+h+|o+h+|e+h+|e+r+m*|a*(?:h+[aeio]+)+h*|l+o+l+)$/u;

export function isBackchannel(text: string): boolean {
  const words = wordsOf(text);
  return words.length > 0 && words.length <= MOST_WORDS && words.every(({ key }) => LISTENING.has(key) || SOUND.test(key));
}
