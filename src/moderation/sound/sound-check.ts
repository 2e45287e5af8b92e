/** Judges a text by what would be heard: severe terms spelled as innocent syllables. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../kernel/clock.ts';
import type { Block, Direction } from '../../ports/moderation.ts';
import type { CompiledRules } from '../rules/compile.ts';
import { largeDictionary } from '../text/dictionary.ts';
import { within } from '../within.ts';
import type { Phonemizer } from './phonemizer.ts';
import { SoundMatcher } from './sound-matcher.ts';
import { suspiciousWindows, type Window } from './windows.ts';

/** Loading the engine and reading the terms takes about two seconds, once. */
const READY_MS = 15_000;
const READ_MS = 2_000;
/** Windows whose sound is remembered: her interjections and the names of those who write come again and again. */
const MAX_HEARD = 500;
/** Words of what was said before that a clause may go on from. */
const WORDS_BEFORE = 2;

export class SoundCheck {
  readonly #phonemizer: Phonemizer;
  readonly #clock: Clock;
  readonly #matchers = new WeakMap<CompiledRules, Promise<SoundMatcher>>();
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
    return (await this.#matcher(rules)).termCount;
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
    // Of other languages too: a few foreign words are soon put beside what is meant to be heard in English.
    return windows.length === 0 ? null : this.#listen(rules, windows, direction);
  }

  async #listen(rules: CompiledRules, windows: readonly Window[], direction: Direction): Promise<Block | null> {
    const matcher = await within(this.#clock, READY_MS, 'the check by sound was not ready in time', () => this.#matcher(rules));
    for (const window of windows) {
      const ipa = await within(this.#clock, READ_MS, 'reading a text by sound took too long', (signal) => this.#read(window, signal));
      // A word of the dictionary that reads as itself is no match, unless the term runs on into an odd one.
      const crosses = (first: number, last: number): boolean => window.odd.slice(first, last + 1).includes(true);
      const rule = rules.rules[matcher.find(ipa, crosses) ?? -1];
      if (rule && rule.actions[direction] !== 'allow')
        return {
          direction,
          category: rule.category,
          ruleId: `${rule.id}.sound`,
          excerpt: '•'.repeat(Math.min(12, window.words.join(' ').length)),
          cause: 'content',
        };
    }
    return null;
  }

  /** IPA of a window, one piece for each of its words. It depends on nothing but them. */
  async #read({ words }: Window, signal: AbortSignal): Promise<string> {
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

  #matcher(rules: CompiledRules): Promise<SoundMatcher> {
    let matcher = this.#matchers.get(rules);
    if (!matcher) {
      matcher = this.#readTerms(rules);
      this.#matchers.set(rules, matcher);
      // The next text tries again.
      matcher.catch(() => this.#matchers.delete(rules));
    }
    return matcher;
  }

  async #readTerms(rules: CompiledRules): Promise<SoundMatcher> {
    const matcher = new SoundMatcher();
    const { signal } = new AbortController();
    for (const { text, ruleIndex } of rules.sound.terms) {
      let ipa = this.#sounds.get(text);
      if (ipa === undefined) {
        ipa = await this.#phonemizer.phonemes(text, signal);
        this.#sounds.set(text, ipa);
        // Each takes about a millisecond of this thread: let others in between.
        await nextTurn();
      }
      matcher.add(ipa, ruleIndex);
    }
    return matcher;
  }
}

function lastWords(before: string): string {
  const words = before.trim().split(/\s+/u).slice(-WORDS_BEFORE);
  return words.length > 0 && words[0] !== '' ? `${words.join(' ')} ` : '';
}
