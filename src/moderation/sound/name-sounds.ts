/**
 * Jokes that a name is when it is said aloud. Whoever makes one spells it as a name, so what is heard is only
 * nearly the joke: a vowel is a neighbour of the one that is meant, a consonant has voice or has none, an "h"
 * begins a surname. How much may differ depends on how long the joke is. A name is judged once, so each joke is
 * laid beside it.
 */
import { phonesOf, VOWELS, WEAK } from './phones.ts';

/** Diphthongs and affricates as one sound each. */
const JOINED: readonly (readonly [string, string])[] = [
  ['aɪ', 'I'],
  ['eɪ', 'E'],
  ['oʊ', 'O'],
  ['aʊ', 'W'],
  ['ɔɪ', 'Y'],
  ['tʃ', 'C'],
  ['dʒ', 'J'],
];
const LONG = 'IEOWY';
/** Sounds that a spelling hardly tells apart. */
const NEIGHBOURS = new Set(
  'æɛ æɑ æE ɛE ɛɪ ɪi ɪI ɑʌ ɑɔ ɑO ɔO oɔ oO uʊ ʊʌ ɔʌ uj kɡ td sz pb fv Cʃ CJ θð nŋ ɚʌ ɚɑ oɑ'
    .split(' ')
    .flatMap((pair) => [pair, [...pair].reverse().join('')]),
);
const NEAR = 1;
const FAR = 3;
/** Of so many sounds, so much may differ. */
function allowance(sounds: number): number {
  return sounds < 7 ? 0 : sounds < 10 ? 1 : 2;
}
/** Shorter jokes are in too many names. */
const MIN_SOUNDS = 4;

interface Joke {
  readonly sounds: string;
  readonly rule: number;
}

export class NameSounds {
  readonly #jokes: Joke[] = [];

  get count(): number {
    return this.#jokes.length;
  }

  /** @param ipa of the joke. */
  add(ipa: string, rule: number): void {
    const { sounds } = heard(ipa);
    if (sounds.length >= MIN_SOUNDS) this.#jokes.push({ sounds, rule });
  }

  /** @param ipa of the name. @returns the rule of the first joke that whole words of it are, or null. */
  find(ipa: string): number | null {
    const { sounds, starts } = heard(ipa);
    const ends = new Set([...starts.slice(1), sounds.length]);
    for (const { sounds: joke, rule } of this.#jokes)
      for (const start of starts) if (isHeard(joke, sounds, start, starts, ends)) return rule;
    return null;
  }
}

function heard(ipa: string): { sounds: string; starts: readonly number[] } {
  const { text, wordStarts } = phonesOf(ipa, false);
  let sounds = '';
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (wordStarts.includes(at)) starts.push(sounds.length);
    const pair = text.slice(at, at + 2);
    const joined = wordStarts.includes(at + 1) ? undefined : JOINED.find(([two]) => two === pair);
    sounds += joined?.[1] ?? text.charAt(at);
    if (joined) at += 1;
  }
  return { sounds, starts };
}

/** Whether the joke is heard from a word's start to a word's end: the distance of the two, row by row. */
function isHeard(joke: string, name: string, from: number, starts: readonly number[], ends: ReadonlySet<number>): boolean {
  const most = allowance(joke.length);
  const until = Math.min(name.length, from + joke.length + most + 2);
  let row = Array.from({ length: joke.length + 1 }, (_, index) => (index === 0 ? 0 : Infinity));
  for (let at = from; at < until; at++) {
    const sound = name.charAt(at);
    const next = new Array<number>(joke.length + 1).fill(Infinity);
    // "Mike Hawk": the breath that begins a surname is nothing.
    const skips = sound === 'h' && starts.includes(at) && at > from;
    let least = Infinity;
    for (let index = 0; index <= joke.length; index++) {
      const before = index === 0 ? Infinity : (row[index - 1] as number) + distance(joke.charAt(index - 1), sound);
      next[index] = Math.min(before, skips ? (row[index] as number) : Infinity);
      least = Math.min(least, next[index] as number);
    }
    if (ends.has(at + 1) && (next[joke.length] as number) <= most) return true;
    if (least > most) return false;
    row = next;
  }
  return false;
}

function distance(wanted: string, sound: string): number {
  if (wanted === sound) return 0;
  if (NEIGHBOURS.has(wanted + sound)) return NEAR;
  // Weak vowels are what a speaker makes of them.
  const weak = wanted === 'ʌ' || sound === 'ʌ' || wanted === WEAK || sound === WEAK;
  return weak && isVowel(wanted) && isVowel(sound) && ![wanted, sound].some((vowel) => LONG.includes(vowel)) ? NEAR : FAR;
}

function isVowel(sound: string): boolean {
  return VOWELS.has(sound) || LONG.includes(sound);
}
