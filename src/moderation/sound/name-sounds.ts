/**
 * Jokes that a name is when it is said aloud. Whoever makes one spells it as a name, so what is heard is only
 * nearly the joke: a vowel is a neighbour of the one that is meant, a consonant has voice or has none, an "h"
 * begins a surname. How much may differ depends on how long the joke is. All jokes are laid beside
 * a name at once.
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
  return sounds < 7 ? 0 : sounds < 10 ? 1 : MOST;
}
const MOST = 2;
/** Shorter jokes are in too many names. */
const MIN_SOUNDS = 4;

interface Node {
  readonly children: Map<string, Node>;
  /** The first joke that ends here, and its rule. */
  joke: { readonly order: number; readonly rule: number; readonly most: number } | null;
}

interface Name {
  readonly sounds: string;
  readonly starts: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
}

export class NameSounds {
  /** Jokes by their sounds: what a name cannot be is left with the first sound that differs too much. */
  readonly #root: Node = { children: new Map(), joke: null };
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param ipa of the joke. */
  add(ipa: string, rule: number): void {
    const { sounds } = heard(ipa);
    if (sounds.length < MIN_SOUNDS) return;
    let node = this.#root;
    for (const sound of sounds) {
      let child = node.children.get(sound);
      if (!child) node.children.set(sound, (child = { children: new Map(), joke: null }));
      node = child;
    }
    node.joke ??= { order: this.#count, rule, most: allowance(sounds.length) };
    this.#count += 1;
  }

  /** @param ipa of the name. @returns the rule of the first joke that whole words of it are, or null. */
  find(ipa: string): number | null {
    const { sounds, starts } = heard(ipa);
    const name: Name = { sounds, starts: new Set(starts), ends: new Set([...starts.slice(1), sounds.length]) };
    let first: Node['joke'] = null;
    for (const start of starts)
      for (const joke of jokesFrom(this.#root, name, start, start, 0)) if (!first || joke.order < first.order) first = joke;
    return first?.rule ?? null;
  }
}

/** The jokes that are heard from a word's start to a word's end. @param differs so far. */
function* jokesFrom(node: Node, name: Name, from: number, at: number, differs: number): Generator<NonNullable<Node['joke']>> {
  if (node.joke && differs <= node.joke.most && name.ends.has(at)) yield node.joke;
  const sound = name.sounds.charAt(at);
  if (sound === '') return;
  // "Mike Hawk": the breath that begins a surname is nothing.
  if (sound === 'h' && at > from && name.starts.has(at)) yield* jokesFrom(node, name, from, at + 1, differs);
  for (const [wanted, child] of node.children) {
    const apart = differs + distance(wanted, sound);
    if (apart <= MOST) yield* jokesFrom(child, name, from, at + 1, apart);
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
