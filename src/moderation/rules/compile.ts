/** Turns a rule set into the automaton for one profile. */
import { reasonOf } from '../../kernel/fault.ts';
import { createDictionary, largeDictionary, type Dictionary } from '../text/dictionary.ts';
import { MatcherScratch } from '../text/states.ts';
import { RulesError, type RuleSet } from './load.ts';
import { termsOf } from './terms.ts';
import { hasGap, isUniform, minLength, parsePattern, plainWord, reverseElements, spellingsOf, type Pattern } from './pattern.ts';
import type { Action, Rule, Severity } from './schema.ts';
import { ALLOW_ROOT, ANY_ROOT, REVERSED_ROOT, Trie, WORD_ROOT, type TermInfo } from './trie.ts';
import { Homographs } from './homographs.ts';
import { Frames } from '../text/frames.ts';
import { Phrases } from '../text/phrases.ts';
import { WrittenTerms } from '../text/written.ts';
import type { SwitchedDirection } from '../../domain/rule-switches.ts';
import type { Direction } from '../../ports/moderation.ts';

export interface CompiledRule {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  /** Excused where the sentence speaks of recovery, medicine or news. */
  readonly topical: boolean;
  readonly actions: Readonly<Record<Direction, Action>>;
  /** Gentler words by the letters of the term. */
  readonly soften: ReadonlyMap<string, string>;
}

/** What is known of a category beside its rules. */
export interface CategoryInfo {
  readonly label: string;
  readonly severity: Severity;
  /** Where the streamer may change what is done. */
  readonly switchable: readonly SwitchedDirection[];
  readonly why: string | undefined;
  /** Gentler words are known for some of its terms. */
  readonly softens: boolean;
}

export interface CompiledRules {
  readonly trie: Trie;
  /** Terms in other scripts. */
  readonly written: WrittenTerms;
  readonly scratch: MatcherScratch;
  readonly dictionary: Dictionary;
  readonly rules: readonly CompiledRule[];
  readonly profile: string;
  /** A viewer's whole name that stands, in lower case. */
  readonly names: ReadonlySet<string>;
  readonly termCount: number;
  /** Single words that are still themselves when they are glued between others. */
  readonly glued: ReadonlySet<string>;
  /** Addresses that are no advertisement for somebody else, in lower case, without scheme and "www.". */
  readonly ownLinks: ReadonlySet<string>;
  readonly sound: SoundRules;
  /** Phrases of plain words. */
  readonly phrases: Phrases;
  /** Words that mean something together. */
  readonly frames: Frames;
  readonly homographs: Homographs;
  readonly actionsOf: (category: string) => Readonly<Record<Direction, Action>>;
  readonly categories: ReadonlyMap<string, CategoryInfo>;
  /** What a category is called in words. */
  readonly labelOf: (category: string) => string;
}

/** What the check by sound listens for. */
export interface SoundRules {
  readonly terms: readonly { readonly text: string; readonly ruleIndex: number }[];
  /** What a whole name may sound like. */
  readonly names: readonly { readonly text: string; readonly ruleIndex: number }[];
  /** Words and phrases that are themselves, however they sound: those of the allow-list among them. */
  readonly innocent: ReadonlySet<string>;
}

/** Categories whose words are bad in themselves; the others are about what is meant. */
const SOUNDED = new Set(['hate', 'minors', 'sexual', 'selfharm', 'profanity']);
/** Of one term that has many spellings, a few tell the sound. */
const SOUNDED_SPELLINGS = 8;
/** What is allowed is looked up, so all its spellings are there. */
const ALLOWED_SPELLINGS = 64;
/** A joke's pattern holds all its spellings. */
const SAID_SPELLINGS = 400;

/** For a category that a profile does not name: the loader refuses that, so this is the last resort. */
const BLOCK_ALL = { input: 'block', name: 'block', output: 'block' } as const;
const GLUABLE_LETTERS = 6;
const SHORT_ENDINGS = ['s', 'z', 'y'];
const ENDINGS = ['s', 'z', 'es', 'ed', 'd', 'ing', 'in', 'er', 'ers', 'y', 'ish'];

/**
 * @param ownChannel the streamer's own name on Twitch: the address of that page may be told.
 * @throws RulesError naming the rule whose term is wrong, or the profile that is not there.
 */
export function compileRules(set: RuleSet, profile: string, ownChannel = ''): CompiledRules {
  const table = set.profiles.profiles[profile];
  if (!table)
    throw new RulesError(`there is no moderation profile "${profile}"; profiles.yaml has ${Object.keys(set.profiles.profiles).join(', ')}`);
  const trie = new Trie();
  const written = new WrittenTerms();
  const phrases = new Phrases();
  const frames = new Frames(set.words);
  const rules: CompiledRule[] = [];
  const single = new Set<string>();
  const glued = new Set<string>();
  const sounded = new Map<string, number>();
  const saidNames = new Map<string, number>();
  let termCount = 0;
  for (const rule of set.rules) {
    const severity = set.profiles.categories[rule.category]?.severity ?? 'severe';
    const ruleIndex = rules.length;
    rules.push({
      id: rule.id,
      category: rule.category,
      severity,
      topical: rule.topical,
      actions: table[rule.category] ?? BLOCK_ALL,
      soften: softened(rule),
    });
    for (const term of termsOf(rule)) {
      if (rule.frame) {
        guarded(`rule "${rule.id}"`, () => frames.add(term, ruleIndex));
        termCount += 1;
        continue;
      }
      const pattern = parse(term, `rule "${rule.id}"`);
      if (rule.said) {
        for (const text of spellingsOf(pattern.elements, SAID_SPELLINGS)) if (!saidNames.has(text)) saidNames.set(text, ruleIndex);
        termCount += 1;
        continue;
      }
      if (WrittenTerms.holds(term)) {
        for (const text of spellingsOf(pattern.elements)) written.add(text, writtenInfo(pattern, ruleIndex, text));
        termCount += 1;
        continue;
      }
      if (rule.plain) {
        phrases.add(pattern.elements, { ...plainInfo(pattern, ruleIndex), apart: rule.apart });
        termCount += 1;
        continue;
      }
      for (const spelling of variants(pattern, rule, severity)) {
        const info: TermInfo = {
          ruleIndex,
          length: minLength(spelling.elements),
          openEnd: spelling.openEnd,
          openStart: spelling.openStart,
          exact: rule.exact,
          plainOnly: rule.exact && severity === 'mild',
          reversed: spelling.reversed === true,
          phrase: hasGap(spelling.elements),
          uniform: isUniform(spelling.elements),
          outlastsPause: rule.pause || rule.category === 'selfharm' || rule.category === 'threats' || rule.category === 'injection',
        };
        trie.add(spelling.reversed ? REVERSED_ROOT : spelling.openStart ? ANY_ROOT : WORD_ROOT, spelling.elements, info);
        termCount += 1;
      }
      if (SOUNDED.has(rule.category) && severity !== 'mild' && !rule.exact && rule.sound)
        for (const text of spellingsOf(pattern.elements, SOUNDED_SPELLINGS))
          if (isSpeakable(text) && !sounded.has(text) && !set.sound.silent.has(text)) sounded.set(text, ruleIndex);
      const word = plainWord(pattern.elements);
      if (word !== null) single.add(word);
      if (word !== null && SOUNDED.has(rule.category) && severity !== 'mild' && !rule.exact && isGluable(word)) glued.add(word);
    }
  }
  for (const phrase of set.allow) {
    const { elements } = parse(phrase, 'the allow-list');
    if (WrittenTerms.holds(phrase)) {
      for (const text of spellingsOf(elements)) written.allow(text);
      continue;
    }
    phrases.allow(elements);
    trie.add(ALLOW_ROOT, elements, {
      ruleIndex: -1,
      length: minLength(elements),
      openEnd: false,
      openStart: false,
      exact: true,
      plainOnly: true,
      reversed: false,
      outlastsPause: false,
      uniform: false,
      phrase: hasGap(elements),
    });
  }
  return {
    trie,
    written,
    scratch: new MatcherScratch(),
    dictionary: createDictionary((word) => single.has(word)),
    rules,
    profile,
    names: new Set(set.names),
    termCount,
    glued,
    ownLinks: new Set(ownChannel === '' ? [] : [`twitch.tv/${ownChannel.toLowerCase()}`]),
    sound: {
      terms: [...sounded].map(([text, ruleIndex]) => ({ text, ruleIndex })),
      names: [...saidNames].map(([text, ruleIndex]) => ({ text, ruleIndex })),
      innocent: new Set([
        ...set.sound.innocent,
        ...set.allow.flatMap((phrase) => spellingsOf(parse(phrase, 'the allow-list').elements, ALLOWED_SPELLINGS)),
      ]),
    },
    phrases,
    frames,
    homographs: new Homographs(set.homographs),
    actionsOf: (category) => table[category] ?? BLOCK_ALL,
    categories: new Map(
      Object.entries(set.profiles.categories).map(([name, { label, severity, switch: switchable, why }]) => [
        name,
        { label, severity, switchable, why, softens: rules.some((rule) => rule.category === name && rule.soften.size > 0) },
      ]),
    ),
    labelOf: (category) => set.profiles.categories[category]?.label ?? category,
  };
}

/** An odd short spelling is in too many words: "bitc" in "bitcrusher". */
function isGluable(word: string): boolean {
  return word.length >= GLUABLE_LETTERS || (word.length >= 4 && largeDictionary().has(word));
}

function plainInfo(pattern: Pattern, ruleIndex: number): TermInfo {
  return { ...writtenInfo(pattern, ruleIndex, ''), length: minLength(pattern.elements), phrase: hasGap(pattern.elements) };
}

function writtenInfo({ openStart, openEnd }: Pattern, ruleIndex: number, text: string): TermInfo {
  const plain = { exact: true, plainOnly: true, reversed: false, uniform: false, outlastsPause: false };
  return { ...plain, ruleIndex, length: text.length, openStart, openEnd, phrase: text.includes(' ') };
}

/** A word to be read aloud, and no row of letters or digits. */
function isSpeakable(text: string): boolean {
  return /^[a-z ]+$/u.test(text) && /[aeiouy]/u.test(text) && text.split(' ').some((word) => word.length > 1);
}

function parse(term: string, where: string): Pattern {
  return guarded(where, () => parsePattern(term));
}

function guarded<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new RulesError(`${where}: ${reasonOf(cause)}`, { cause });
  }
}

interface Variant extends Pattern {
  readonly reversed?: true;
}

/** The term itself, with endings, and backwards. */
function* variants(pattern: Pattern, rule: Rule, severity: Severity): Generator<Variant> {
  yield pattern;
  const length = minLength(pattern.elements);
  const word = plainWord(pattern.elements);
  if (rule.inflect && !pattern.openEnd) {
    for (const ending of length < 4 ? SHORT_ENDINGS : ENDINGS) {
      // An ending must not make an ordinary word of a bad one.
      if (word !== null && largeDictionary().has(word + ending)) continue;
      yield { ...pattern, elements: [...pattern.elements, { kind: 'letters', text: ending }] };
    }
  }
  // Short words backwards are too often other words or names.
  if (severity === 'mild' || length < (rule.reverse ? 3 : 4)) return;
  const elements = reverseElements(pattern.elements);
  const backwards = spellingsOf(elements, SOUNDED_SPELLINGS);
  if (backwards.some((spelling) => largeDictionary().has(spelling)) || (word !== null && backwards[0] === word)) return;
  yield { elements, openStart: false, openEnd: false, reversed: true };
}

function softened(rule: Rule): ReadonlyMap<string, string> {
  return new Map(Object.entries(rule.soften ?? {}).map(([word, gentle]) => [word.replace(/[^a-z0-9]/gu, ''), gentle]));
}
