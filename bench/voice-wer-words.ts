/**
 * Compares what a recogniser wrote with what was said. It chooses figures, signs and short forms as it likes
 * ("7.30 pm", "$20", "we're"), so both sides are written out in words first; where figures can be read in two
 * ways, the nearer one counts. The same is done to every arm, and no word is added or taken away.
 */
import { speakable } from '../src/tts/speakable.ts';
import { normalise } from '../src/tts/text/normalise.ts';
import { cardinal, ordinal } from '../src/tts/text/numerals.ts';
import { wordErrors, wordsOf } from '../testing/word-errors.ts';
import type { SpokenLine } from './voice-wer-lines.ts';

const SAME: ReadonlyMap<string, string> = new Map([
  ['ok', 'okay'],
  ['mr', 'mister'],
  ['mrs', 'missus'],
  ['dr', 'doctor'],
  ['favourite', 'favorite'],
  ['cosy', 'cozy'],
]);
const SHORT_FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bcan['’]t\b/giu, 'can not'],
  [/\bcannot\b/giu, 'can not'],
  [/\bwon['’]t\b/giu, 'will not'],
  [/n['’]t\b/giu, ' not'],
  [/\bI['’]m\b/giu, 'I am'],
  [/\b(it|that|he|she|there|what|who|where)['’]s\b/giu, '$1 is'],
  [/['’]re\b/giu, ' are'],
  [/['’]ve\b/giu, ' have'],
  [/['’]ll\b/giu, ' will'],
];
/** Two figures of the clock, or a year: "7.30", "1205", "10:15". */
const CLOCK = /\b(\d{1,2})[:. ]?(\d\d)\b/gu;
const MAX_CARDINAL = 999_999;

/** As our own text rooms write it for the voice. */
export function spokenForm(text: string): string {
  return normalise(speakable(text)).text;
}

/** @returns words wrong of the nearest way to say the line, and how many that way has */
export function misheardWords({ said }: SpokenLine, heard: string): { readonly errors: number; readonly words: number } {
  const ways = [
    numbersOut(heard),
    numbersOut(spokenForm(heard)),
    numbersOut(clocksOut(heard)),
    numbersOut(clocksOut(spokenForm(heard))),
  ].map(comparable);
  const [best = { errors: 0, words: 0 }] = said
    .map((one) => comparable(one))
    .map((written) => ({ errors: Math.min(...ways.map((way) => wordErrors(written, way))), words: written.length }))
    .sort((a, b) => a.errors - b.errors);
  return best;
}

/** Words, without the "and" within numbers and spellings that the recogniser chooses as it likes. */
function comparable(text: string): string[] {
  let plain = text.replaceAll(/\bOK\b/gu, 'okay').replaceAll(/\b(\p{L})\.(?=\p{L}\b)/gu, '$1 ');
  for (const [short, long] of SHORT_FORMS) plain = plain.replaceAll(short, long);
  // An abbreviation is said letter by letter, whether it was written so or not.
  plain = plain.replaceAll(/\b[A-Z]{2,4}\b/gu, (letters) => [...letters].join(' '));
  const words = wordsOf(plain);
  return words.filter((word, n) => word !== 'and' || words[n - 1] !== 'hundred').map((word) => SAME.get(word) ?? word);
}

function clocksOut(text: string): string {
  return text.replaceAll(CLOCK, (_, first: string, second: string) => {
    const tail = second === '00' ? '' : second.startsWith('0') ? `oh ${cardinal(Number(second))}` : cardinal(Number(second));
    return `${cardinal(Number(first))} ${tail}`;
  });
}

function numbersOut(text: string): string {
  return text
    .replaceAll(/(?<=\d),(?=\d{3}\b)/gu, '')
    .replaceAll(/\b(\d+)(?:st|nd|rd|th)\b/giu, (all, digits: string) => (Number(digits) <= MAX_CARDINAL ? ordinal(Number(digits)) : all))
    .replaceAll(/\b(\d0)s\b/gu, (_, digits: string) => `${cardinal(Number(digits)).replace(/y$/u, 'ie')}s`)
    .replaceAll(
      /(\d+)\.(\d+)/gu,
      (_, whole: string, part: string) => `${whole} point ${[...part].map((digit) => cardinal(Number(digit))).join(' ')}`,
    )
    .replaceAll(/\d+/gu, (digits) => (Number(digits) <= MAX_CARDINAL ? ` ${cardinal(Number(digits))} ` : digits));
}
