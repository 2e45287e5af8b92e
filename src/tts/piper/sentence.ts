/** Text → the phoneme ids of one sentence after the other, each id knowing its phone and word. */
import type { PiperConfig } from './voice-config.ts';
import { clausesOf } from './clauses.ts';

const PAD = '_';
const BEGIN = '^';
const END = '$';

export interface IdUnit {
  /** The phone as written, with `ˈ`, `ː` and the like each a unit of their own; empty for marks and silence. */
  readonly phone: string;
  /** How many of the sentence's ids belong to it (its padding included). */
  readonly ids: number;
  /** Index in the text of the word that begins here, or -1. */
  readonly wordAt: number;
}

export interface Sentence {
  readonly ids: readonly number[];
  readonly units: readonly IdUnit[];
  /** Phonemes that the voice has no id for; left out, as Piper does. */
  readonly missing: readonly string[];
}

const SEPARATED = new Set([',', ':', ';']);

/**
 * Phonemes per sentence as Piper feeds its voices: clause by clause, each with its punctuation.
 * @param phonemesOf IPA of one clause.
 */
export function sentencesOf(text: string, config: PiperConfig, phonemesOf: (clause: string) => string): Sentence[] {
  const sentences: Sentence[] = [];
  let parts: Part[] = [];
  const flush = (): void => {
    // A sentence without any phone (only punctuation) makes no sound.
    if (parts.some((part) => /\p{L}/u.test(part.symbol))) sentences.push(encode(parts, config));
    parts = [];
  };
  for (const clause of clausesOf(text)) {
    const source = text.slice(clause.start, clause.end);
    const phonemes = phonemesOf(source);
    if (phonemes !== '' && parts.length > 0 && parts.at(-1)?.symbol !== ' ') parts.push({ symbol: ' ', wordAt: -1 });
    parts.push(...withWords(phonemes, wordStarts(source, clause.start)));
    if (clause.terminator !== '') parts.push({ symbol: clause.terminator, wordAt: -1 });
    if (SEPARATED.has(clause.terminator)) parts.push({ symbol: ' ', wordAt: -1 });
    if (clause.endsSentence) flush();
  }
  flush();
  return sentences;
}

interface Part {
  readonly symbol: string;
  readonly wordAt: number;
}

function wordStarts(clause: string, offset: number): { at: number; weight: number }[] {
  return [...clause.matchAll(/\S+/gu)]
    .filter(([word]) => /[\p{L}\p{N}]/u.test(word))
    .map((match) => ({ at: offset + match.index, weight: weightOf(match[0]) }));
}

/** A figure takes longer to say than a letter. */
function weightOf(word: string): number {
  return word.replace(/\d/gu, '0000').length;
}

/**
 * Gives each word of the text a place among the phonemes. Espeak joins small words ("for the") and
 * takes several for a figure, so where the counts differ each word begins at the group whose share
 * of the clause is nearest to its own.
 */
function withWords(phonemes: string, words: readonly { at: number; weight: number }[]): Part[] {
  const groups = phonemes === '' ? [] : phonemes.split(' ');
  const startOf = groups.length === words.length ? words.map((_, n) => n) : nearestGroups(groups, words);
  const parts: Part[] = [];
  for (const [index, group] of groups.entries()) {
    if (index > 0) parts.push({ symbol: ' ', wordAt: -1 });
    const begins = words.filter((_, n) => startOf[n] === index);
    // Piper decomposes: a nasal vowel is a vowel and a tilde, each with its own id.
    for (const [n, symbol] of Array.from(group.normalize('NFD')).entries())
      parts.push({ symbol, wordAt: n === 0 ? (begins[0]?.at ?? -1) : -1 });
  }
  return parts;
}

function nearestGroups(groups: readonly string[], words: readonly { weight: number }[]): number[] {
  const groupEnds = cumulativeShares(groups.map((group) => group.length));
  const wordEnds = cumulativeShares(words.map((word) => word.weight));
  return words.map((_, n) => {
    const share = n === 0 ? 0 : (wordEnds[n - 1] ?? 0);
    let best = 0;
    for (let g = 0; g < groups.length; g++) {
      const start = g === 0 ? 0 : (groupEnds[g - 1] ?? 0);
      const bestStart = best === 0 ? 0 : (groupEnds[best - 1] ?? 0);
      if (Math.abs(start - share) < Math.abs(bestStart - share)) best = g;
    }
    return best;
  });
}

function cumulativeShares(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  let sum = 0;
  return weights.map((weight) => (sum += weight) / total);
}

function encode(parts: readonly Part[], config: PiperConfig): Sentence {
  const pad = config.idsOf.get(PAD) ?? [];
  const ids: number[] = [...(config.idsOf.get(BEGIN) ?? []), ...pad];
  const units: IdUnit[] = [{ phone: '', ids: ids.length, wordAt: -1 }];
  const missing: string[] = [];
  while (parts.at(-1)?.symbol === ' ') parts = parts.slice(0, -1);
  for (const { symbol, wordAt } of parts) {
    const own = config.idsOf.get(symbol);
    if (!own) missing.push(symbol);
    ids.push(...(own ?? []), ...(own ? pad : []));
    units.push({ phone: /[.,!?;:]/u.test(symbol) ? '' : symbol, ids: own ? own.length + pad.length : 0, wordAt });
  }
  const end = config.idsOf.get(END) ?? [];
  ids.push(...end);
  units.push({ phone: '', ids: end.length, wordAt: -1 });
  return { ids, units, missing };
}
