/**
 * Writes out what an engine would misread: money, years, dates, times, abbreviations, addresses,
 * names with @, chat-speak. Works word by word, so that every character still knows the place in
 * the source that it stands for. What espeak reads well (cardinals, ordinals, decimals, per cent)
 * is left to it.
 */
import type { Speakable } from '../speakable.ts';
import { readAddress } from './addresses.ts';
import { readChatSpeak } from './chat-speak.ts';
import { readNumber } from './numbers.ts';

/** Abbreviations whose dot would be taken for the end of a sentence. Keys in lower case, without the dot. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  mr: 'mister',
  mrs: 'missus',
  ms: 'miz',
  dr: 'doctor',
  prof: 'professor',
  jr: 'junior',
  sr: 'senior',
  'e.g': 'for example',
  'i.e': 'that is',
  etc: 'et cetera',
  vs: 'versus',
  approx: 'approximately',
  'a.m': 'A M',
  'p.m': 'P M',
  'a.k.a': 'also known as',
};
/** These need their dot to be told from a word. */
const WITHOUT_DOT = new Set(['mr', 'mrs', 'dr', 'vs', 'etc']);

export interface WordContext {
  /** Neighbours in lower case without their punctuation; empty at the ends. */
  readonly previous: string;
  readonly next: string;
}

interface Word {
  readonly text: string;
  readonly at: number;
}

/** @param prepared what `speakable` made. Same shape out, so that word events still map to the source. */
export function normalise(prepared: Speakable): Speakable {
  const words: Word[] = [...prepared.text.matchAll(/\S+/gu)].map((match) => ({ text: match[0], at: match.index }));
  let text = '';
  const sourceOffsets: number[] = [];
  const put = (part: string, offsetOf: (n: number) => number): void => {
    for (let n = 0; n < part.length; n++) sourceOffsets.push(offsetOf(n));
    text += part;
  };
  for (const [index, word] of words.entries()) {
    const offsetAt = (n: number): number => prepared.sourceOffsets[word.at + n] ?? 0;
    if (index > 0) put(' ', () => offsetAt(0));
    const spoken = readWord(
      word.text,
      { previous: bare(words[index - 1]?.text), next: bare(words[index + 1]?.text) },
      index === words.length - 1,
    );
    if (spoken === null) put(word.text, offsetAt);
    else put(spoken, () => offsetAt(0));
  }
  return { text, sourceOffsets, audible: prepared.audible };
}

/** The word as it should be read, or null when it is fine as it is. */
function readWord(word: string, context: WordContext, last: boolean): string | null {
  const match = /^(["'(]*)(.*?)([.,!?;:"')…-]*)$/u.exec(word);
  if (!match) return null;
  const [, lead = '', core = '', trail = ''] = match;
  if (core === '') return null;
  const abbreviation = readAbbreviation(core, trail);
  // The dot belongs to the abbreviation, and to the sentence only at its very end.
  if (abbreviation !== null) return `${lead}${abbreviation}${last ? trail : trail.replace(/^\./u, '')}`;
  const spoken = readAddress(core) ?? readNumber(core, context) ?? readChatSpeak(core);
  return spoken === null ? null : `${lead}${spoken}${trail}`;
}

function readAbbreviation(core: string, trail: string): string | null {
  const key = core.toLowerCase();
  const spoken = Object.hasOwn(ABBREVIATIONS, key) ? ABBREVIATIONS[key] : undefined;
  if (spoken === undefined) return null;
  return trail.startsWith('.') || WITHOUT_DOT.has(key) ? spoken : null;
}

function bare(word: string | undefined): string {
  return (word ?? '').replace(/^[^\p{L}\p{N}$£€¥]+|[^\p{L}\p{N}%]+$/gu, '').toLowerCase();
}
