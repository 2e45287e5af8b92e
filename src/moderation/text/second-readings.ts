/**
 * What a text says to somebody who skips what says nothing: fillers and asides inside a phrase, a word
 * that is cut in two by a pause, a stutter, and "them" for those that were named just before.
 *
 * Each reading is a text to be judged once more, for severe terms only. Ordinary text has none that
 * differ, so it costs a few regular expressions.
 */

import { saidAgain } from './said-again.ts';

/** A word that is in a dictionary, in lower case. */
type Knows = (word: string) => boolean;

const FILLER_WORDS =
  'u+m+|u+h+|e+r+m*|h+m+|lo+l|lmao|rofl|xd|haha+|hehe+|like|please|pls|kindly|honestly|literally|seriously|basically|actually|totally|obviously|simply|really|gently|slowly|maybe|perhaps|kinda|sorta|well|so to speak|you know|i mean it|i mean|and i mean it|i swear|trust me|believe me|no joke|not joking|for real|of course|just kidding|jk|by the way|btw|as they say|if you will|my friend|my dear|dear|dude|bro|buddy|chat|folks|guys|everyone|sweetie|honey|sorry|oops|whoops|ahem|cough|hiccup|excuse me|pardon me|pardon|so to say|how to put it|if you would be so kind';
const FILLERS = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:[,(*\\[-]\\s*)?(?:${FILLER_WORDS})(?:\\s*[,)*\\]-])?(?![\\p{L}\\p{N}]|['’]\\p{L})`,
  'giu',
);
/** At most five words between two marks of the same kind. */
const ASIDES = [
  /\s*\((?:[^\s()]+\s*){1,6}\)\s*/gu,
  /\s*\[(?!\p{L}\]\p{L})(?:[^\s[\]]+\s*){1,6}\]\s*/gu,
  /\s*\*(?:[^\s*]+\s*){1,4}\*\s*/gu,
  /\s*[—–](?:\s*[^\s—–.!?]+){1,5}\s*[—–]\s*/gu,
  /\s-(?:\s+[^\s.!?-]+){1,5}\s+-\s/gu,
  /,(?:\s+[^\s,.!?]+){1,5},\s*/gu,
];
const STUTTER = /(?<![\p{L}\p{N}])(\p{L}{1,3})(?:[-–—.… ]+\1)*[-–—…](?=\1)/giu;
const PAUSE = /\s*[.!?…—–,;:-]+\s+/u;
/** Pieces this long may be a whole sentence of a command that is said word by word. */
const FRAGMENT_WORDS = 2;

const GROUPS =
  /\b(?:jews?|muslims?|blacks|gays?|lesbians?|mexicans?|asians?|arabs?|immigrants?|migrants?|refugees?|foreigners?|trans people|black people|gay people|jewish people|gypsies|indians?|africans?|latinos?|women|whites|christians|hindus|homosexuals)\b/giu;
const MEMBERS = /\b(?:every(?:\s+single)?\s+one\s+of\s+(?:them|those|these)|all\s+of\s+(?:them|those)|them\s+all|they|them)\b/giu;
const THINGS =
  /\b(bridge|roof|cliff|building|window|balcony|train|truck|rope|noose|knife|razor|blade|gun|bullet|bleach|pills|toaster|tower|oven)\b/giu;

/** The readings that differ from the text itself. */
export function secondReadings(text: string, knows: Knows): string[] {
  const readings = new Set<string>();
  const plain = text.replace(/\s+/gu, ' ').trim();
  const steady = plain.replace(STUTTER, '');
  readings.add(steady);
  const bare = squeeze(ASIDES.reduce((rest, aside) => rest.replace(aside, ' '), steady).replace(FILLERS, ' '));
  readings.add(bare);
  readings.add(squeeze(steady.replace(FILLERS, ' ')));
  const fragments = wordByWord(bare);
  if (fragments !== null) readings.add(fragments);
  for (const joined of cutWords(steady, knows)) readings.add(joined);
  if (bare !== steady) for (const joined of cutWords(bare, knows)) readings.add(joined);
  for (const reading of [...namedAgain(plain), ...saidAgain(plain)]) readings.add(reading);
  readings.delete(plain);
  return [...readings];
}

function squeeze(text: string): string {
  return text
    .replace(/\s+([,.!?])/gu, '$1')
    .replace(/(?:,\s*)+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** "I will. Kill. You." without its pauses: only where every piece around a pause is hardly a sentence. Null where none is. */
function wordByWord(text: string): string | null {
  const pieces = text.split(PAUSE).filter((piece) => piece !== '');
  let joined = '';
  let before = Infinity;
  let any = false;
  for (const piece of pieces) {
    const words = piece.split(' ').length;
    const together = before <= FRAGMENT_WORDS && words <= FRAGMENT_WORDS;
    joined += (joined === '' ? '' : together ? ' ' : '. ') + piece;
    any ||= together;
    before = words;
  }
  return any ? joined.replace(/[.!?…]+$/u, '') : null;
}

/** Words that a pause cuts in two, "bit — ch": one half at least is no word. Each alone, and all of them. */
function cutWords(text: string, knows: Knows): string[] {
  const found: string[] = [];
  const cut = /(?<![\p{L}\p{N}'’])(\p{L}{1,8})\s*(?:[.!?…—–,;:]|\s-\s|\s)+\s*(\p{L}\p{Ll}{0,7})(?![\p{L}\p{N}'’])/gu;
  for (let match = cut.exec(text); match; match = cut.exec(text)) {
    const [, first = '', second = ''] = match;
    // The next pair begins with this one's second half.
    cut.lastIndex = match.index + first.length;
    const known = [knows(first.toLowerCase()), knows(second.toLowerCase())] as const;
    // With a capital it may be a name: then both must be no words.
    const odd = /^\p{Lu}/u.test(second) ? !known[0] && !known[1] : !known[1] || (!known[0] && first === first.toLowerCase());
    if (!odd || first.length + second.length < 4) continue;
    found.push(first + second);
    // "Ni! Ger!": a consonant that both halves share is written once.
    if (!known[0] && !known[1]) found.push(first + second.charAt(0) + second);
  }
  return found;
}

/** "Those x? Kill them." with the last one named in place of "them"; "That bridge? Jump off it." likewise. */
function namedAgain(text: string): string[] {
  const named: string[] = [];
  const group = [...text.matchAll(GROUPS)].at(-1);
  if (group) {
    const behind = text.slice(group.index + group[0].length);
    if (MEMBERS.test(behind)) named.push(behind.replace(MEMBERS, (word) => (/^they$/iu.test(word) ? group[0] : `all ${group[0]}`)));
    MEMBERS.lastIndex = 0;
  }
  const thing = [...text.matchAll(THINGS)].at(-1);
  if (thing) {
    const behind = text.slice(thing.index + thing[0].length);
    if (/\bit\b/iu.test(behind)) named.push(behind.replace(/\bit\b/giu, `a ${thing[0]}`));
    if (/\b(?:on|for)\s+yourself\b/iu.test(behind)) named.push(behind.replace(/\bit\b/giu, `the ${thing[0]}`));
  }
  return named;
}
