/**
 * Writes out what an engine would misread: numbers with what they count, times, names, addresses,
 * chat-speak. The text is cut into typed tokens (`tokens.ts`); a reader for each kind looks at its
 * token and the neighbours and says the words for it. Every character of the outcome still knows the
 * place in the source that it stands for. What an engine reads well by itself is left as it is.
 */
import { abbreviation, shortMeasure, shortTime } from '../../domain/text/abbreviations.ts';
import { endsBefore, meaningOfDot } from '../../domain/text/dots.ts';
import { isEnglish } from '../languages.ts';
import type { Speakable } from '../speakable.ts';
import { readAddress } from './addresses.ts';
import { readWord } from './chat-speak.ts';
import { readMeasure } from './measures.ts';
import { readMoney } from './money.ts';
import { readNumber } from './numbers.ts';
import { Place, reads, type Reader } from './reading.ts';
import { readPlace } from './places.ts';
import { readRoman } from './roman.ts';
import { readSum } from './sums.ts';
import { readTime } from './times.ts';
import { tokens, type Token } from './tokens.ts';

/** The first that has words for a token says them: meanings that need a neighbour before those that do not. */
const READERS: readonly Reader[] = [
  readAddress,
  readPlace,
  readMoney,
  readTime,
  readSum,
  readMeasure,
  readAbbreviation,
  readNumber,
  readRoman,
  readWord,
];

/**
 * @param prepared what `speakable` made. Same shape out, so that word events still map to the source.
 * @param language of the voice (BCP 47): the rules are English and keep away from any other.
 */
export function normalise(prepared: Speakable, language = 'en'): Speakable {
  if (!isEnglish(language)) return prepared;
  const all = tokens(prepared.text);
  let text = '';
  const sourceOffsets: number[] = [];
  const put = (part: string, offsetOf: (n: number) => number): void => {
    for (let n = 0; n < part.length; n++) sourceOffsets.push(offsetOf(n));
    text += part;
  };
  const sourceOf = (at: number): number => prepared.sourceOffsets[at] ?? 0;
  for (let index = 0; index < all.length;) {
    const first = all[index] as Token;
    const start = sourceOf(first.at);
    if (index > 0) put(' ', () => start);
    const place = new Place(all, index);
    const reading = read(place);
    const last = all[index + (reading?.count ?? 1) - 1] ?? first;
    put(first.lead, (n) => sourceOf(first.at + n));
    if (reading === null) put(first.text, (n) => sourceOf(textAt(first) + n));
    else
      for (const [n, word] of reading.words.entries()) {
        const from = sourceOf(textAt(all[index + word.of] ?? first));
        put(n === 0 ? word.text : ` ${word.text}`, () => from);
      }
    const trail = trailOf(last, all[index + (reading?.count ?? 1)], reading !== null).slice(reading?.marks ?? 0);
    const trailAt = textAt(last) + last.text.length + last.trail.length - trail.length;
    put(trail, (n) => sourceOf(trailAt + n));
    index += reading?.count ?? 1;
  }
  return { text, sourceOffsets, audible: prepared.audible };
}

function read(place: Place): ReturnType<Reader> {
  for (const reader of READERS) {
    const reading = reader(place);
    if (reading !== null) return reading;
  }
  return null;
}

function textAt(token: Token): number {
  return token.at + token.lead.length;
}

/** The dot belongs to an abbreviation that was read out, and to the sentence only where one ends. */
function trailOf(token: Token, next: Token | undefined, wasRead: boolean): string {
  const short = abbreviation(token.text) !== null || shortMeasure(token.text) || /(?:\d|^)[ap]\.m$/iu.test(token.text);
  if (!wasRead || !token.trail.startsWith('.') || token.trail.startsWith('..')) return token.trail;
  // "etc., and", "the U.S.A.!"
  if (short && /^\.[,;:!?]/u.test(token.trail)) return token.trail.slice(1);
  // "5 ft. 4 in."
  if (/^ft$/iu.test(token.text) && /^\d/u.test(next?.text ?? '')) return token.trail.slice(1);
  if (next === undefined) return token.trail;
  // "3:30 p.m. Monday"
  if (/[ap]\.m$/iu.test(token.text) && /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b/u.test(next.text)) return token.trail.slice(1);
  const meaning = /[ap]\.m$/iu.test(token.text)
    ? 'goes on before a small letter'
    : shortMeasure(token.text)
      ? 'goes on before a small letter'
      : meaningOfDot(token.text);
  return short && (/^[\p{Ll}@&]/u.test(next.text) || !endsBefore(meaning, next.text.slice(0, 1))) ? token.trail.slice(1) : token.trail;
}

/** Titles, "e.g.", "lvl. 99": by the table that the clause cutter knows too. */
function readAbbreviation(place: Place): ReturnType<Reader> {
  const { kind, text, trail } = place.token;
  if (kind !== 'abbreviation') return levelBefore(place);
  const afterNumber = place.at(-1)?.kind === 'number' && place.before !== '' ? shortTime(text) : null;
  if (afterNumber !== null) return reads(afterNumber);
  const short = abbreviation(text);
  if (short === null) return null;
  const next = place.at(1)?.text ?? '';
  if (/^est$/iu.test(text) && /^(?:time|price|cost|arrival|length|duration|delivery|wait|value|total|damage|date)$/iu.test(next))
    return reads('estimated');
  const counted =
    /^\d/u.test(next) || (place.at(1)?.kind === 'roman' && (next !== 'I' || place.at(1)?.trail !== '') && !/^no$/iu.test(text));
  if (
    (short.ends === 'unless number' || short.ends === 'unless numeral') &&
    (!counted || (/^no$/iu.test(text) && /^oh$/iu.test(place.before)))
  )
    return null;
  if (short.ends === 'unless name') {
    if (text.toLowerCase() === 'ft') return reads(place.at(-1)?.kind === 'number' ? 'feet' : short.spoken);
    // "Main St." is a street, "St. Louis" a saint.
    if (!/^\p{Lu}/u.test(next) || (/^\p{Lu}/u.test(place.before) && !place.moved(-1).startsSentence))
      return /^\p{Lu}/u.test(text) && place.before !== '' ? reads('street') : null;
  }
  if (/^(?:dr)$/iu.test(text) && /^\p{Lu}/u.test(place.before) && !/^\p{Lu}/u.test(next) && trail.startsWith('.')) return reads('drive');
  return reads(short.spoken);
}

/** "lvl 99", "Vol 3", "No 5" without a dot, where a number follows. */
function levelBefore(place: Place): ReturnType<Reader> {
  const { kind, text } = place.token;
  if (kind !== 'word' || !/^(?:lv|lvl|vol|ep|ch|pt|pg|ver)$/iu.test(text) || !/^\d/u.test(place.next())) return null;
  return reads(abbreviation(text)?.spoken ?? text);
}
