/** Judges a text by what would be heard: severe terms spelled as innocent syllables. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Block, Direction } from '../../ports/moderation.ts';
import type { CompiledRules } from '../rules/compile.ts';
import { largeDictionary } from '../text/dictionary.ts';
import { within } from '../within.ts';
import { NameSounds } from './name-sounds.ts';
import type { Phonemizer } from './phonemizer.ts';
import { SoundMatcher } from './sound-matcher.ts';
import { suspiciousWindows, wordsOfName, type Window } from './windows.ts';

/** Loading the engine and reading the terms takes about two seconds, once. */
const READY_MS = 15_000;
const READ_MS = 2_000;
/** Windows whose sound is remembered: her interjections and the names of those who write come again and again. */
const MAX_HEARD = 500;
/** Words of what was said before that a clause may go on from. */
const WORDS_BEFORE = 2;

/** What is listened for: terms in any text, jokes in names. */
interface Sounds {
  readonly terms: SoundMatcher;
  readonly names: NameSounds;
}

export class SoundCheck {
  readonly #phonemizer: Phonemizer;
  readonly #clock: Clock;
  readonly #matchers = new WeakMap<CompiledRules, Promise<Sounds>>();
  /** The terms' sounds outlive a change of rules. */
  readonly #sounds = new Map<string, string>();

  /** The sounds of the last windows, the oldest first. */
  readonly #heard = new Map<string, string>();

  constructor(phonemizer: Phonemizer, clock: Clock) {
    this.#phonemizer = phonemizer;
    this.#clock = clock;
  }

  /**
   * Reads the terms of these rules aloud, a few at a time, so that nothing else waits for it.
   * @returns how many there are. @throws Error when the phonemizer fails.
   */
  async warm(rules: CompiledRules): Promise<number> {
    const { terms, names } = await this.#matcher(rules);
    return terms.termCount + names.count;
  }

  /**
   * Null at once for ordinary text. Rejects when it cannot be told in time.
   * @param before what was said just before.
   */
  judge(rules: CompiledRules, text: string, before: string, direction: Direction): Promise<Block | null> | null {
    const english = largeDictionary();
    const isHomograph = (word: string): boolean => rules.homographs.excuses(word, text, (other) => english.has(other));
    const windows = suspiciousWindows(`${lastWords(before)}${text}`, {
      knows: (word) => rules.dictionary.knows(word) || rules.dictionary.has(word),
      isStopWord: (word) => rules.dictionary.isStopWord(word),
      isInnocent: (word) => rules.sound.innocent.has(word) || isHomograph(word),
    });
    const name = direction === 'name' && rules.sound.names.length > 0 ? wordsOfName(text) : [];
    // Of other languages too: a few foreign words are soon put beside what is meant to be heard in English.
    if (windows.length === 0 && name.length === 0) return null;
    return this.#listen(rules, windows, name, direction);
  }

  /** @param name the words of a name, which is listened to as a whole; none of another text. */
  async #listen(rules: CompiledRules, windows: readonly Window[], name: readonly string[], direction: Direction): Promise<Block | null> {
    const { terms, names } = await within(this.#clock, READY_MS, 'the check by sound was not ready in time', () => this.#matcher(rules));
    const heard = (words: readonly string[]): Promise<string> =>
      within(this.#clock, READ_MS, 'reading a text by sound took too long', (signal) => this.#read(words, signal));
    const refused = (ruleIndex: number | null, words: readonly string[]): Block | null => {
      const rule = rules.rules[ruleIndex ?? -1];
      if (!rule || rule.actions[direction] === 'allow') return null;
      const excerpt = '•'.repeat(Math.min(12, words.join(' ').length));
      return { direction, category: rule.category, ruleId: `${rule.id}.sound`, excerpt, cause: 'content' };
    };
    for (const { words, odd } of windows) {
      const ipa = await heard(words);
      // A word of the dictionary that reads as itself is no match, unless the term runs on into an odd one.
      const crosses = (first: number, last: number): boolean => odd.slice(first, last + 1).includes(true);
      const block = refused(terms.find(ipa, crosses), words);
      if (block) return block;
    }
    return name.length === 0 ? null : refused(names.find(await heard(name)), name);
  }

  /** IPA of a window, one piece for each of its words. It depends on nothing but them. */
  async #read(words: readonly string[], signal: AbortSignal): Promise<string> {
    const text = words.join(' ');
    const ipa = this.#heard.get(text) ?? (await this.#readAnew(words, text, signal));
    this.#heard.delete(text);
    this.#heard.set(text, ipa);
    for (const oldest of this.#heard.keys()) {
      if (this.#heard.size <= MAX_HEARD) break;
      this.#heard.delete(oldest);
    }
    return ipa;
  }

  async #readAnew(words: readonly string[], text: string, signal: AbortSignal): Promise<string> {
    const whole = await this.#phonemizer.phonemes(text, signal);
    if (whole.split(' ').length === words.length) return whole;
    // Small words were read as one with their neighbours: then each for itself.
    const pieces: string[] = [];
    for (const word of words) pieces.push((await this.#phonemizer.phonemes(word, signal)).replaceAll(' ', ''));
    return pieces.join(' ');
  }

  #matcher(rules: CompiledRules): Promise<Sounds> {
    let matcher = this.#matchers.get(rules);
    if (!matcher) {
      matcher = this.#readTerms(rules);
      this.#matchers.set(rules, matcher);
      // The next text tries again.
      matcher.catch(() => this.#matchers.delete(rules));
    }
    return matcher;
  }

  async #readTerms(rules: CompiledRules): Promise<Sounds> {
    const terms = new SoundMatcher();
    const names = new NameSounds();
    for (const { text, ruleIndex } of rules.sound.terms) terms.add(await this.#readTerm(text), ruleIndex);
    // Word by word: many jokes are made of a few words, and a name's words are pauses apart.
    for (const { text, ruleIndex } of rules.sound.names) {
      const words: string[] = [];
      for (const word of text.split(' ')) words.push(await this.#readTerm(word));
      names.add(words.join(' '), ruleIndex);
    }
    return { terms, names };
  }

  async #readTerm(text: string): Promise<string> {
    const known = this.#sounds.get(text);
    if (known !== undefined) return known;
    const ipa = await this.#phonemizer.phonemes(text, new AbortController().signal);
    this.#sounds.set(text, ipa);
    // Each takes about a millisecond of this thread: let others in between.
    await nextTurn();
    return ipa;
  }
}

function lastWords(before: string): string {
  const words = before.trim().split(/\s+/u).slice(-WORDS_BEFORE);
  return words.length > 0 && words[0] !== '' ? `${words.join(' ')} ` : '';
}
