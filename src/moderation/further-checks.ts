/** What is asked of a text that the rules let pass: how it is read aloud, how it sounds, what a guard model says. */
import type { Block, Direction } from '../ports/moderation.ts';
import { isReportText } from './gate/excuses.ts';
import { alikeFromStart, judgeAnew, judgeReading } from './gate/rereading.ts';
import { guardAway, type Guard } from './guard/guard.ts';
import type { ModerationHealth } from './health.ts';
import type { CompiledRules } from './rules/compile.ts';
import { addressIn } from './text/addresses.ts';
import { largeDictionary } from './text/dictionary.ts';
import { gluedTerms } from './text/glued.ts';
import { isSmallWord } from './text/language.ts';
import { sentenceAt } from './text/phrases.ts';
import { privateReading } from './text/private-readings.ts';
import { secondReadings } from './text/second-readings.ts';
import { spelledWords } from './text/spelled.ts';
import { hasDisguisedScript, isMixedName } from './text/scripts.ts';
import { upright } from './text/upside-down.ts';
import { withoutMarkup } from './text/without-markup.ts';
import type { SoundCheck } from './sound/sound-check.ts';

export interface FurtherCheckOptions {
  readonly spokenForm: ((text: string) => string) | undefined;
  readonly sound: SoundCheck | null;
  readonly guard: Guard | null;
  readonly health: ModerationHealth;
}

/** Characters said before that letters may go on from. */
const SPELLED_BEFORE = 120;
const READ_BEFORE = 240;

/**
 * @param said what she has said of this reply before the text.
 * @returns null at once when nothing is to be asked. @throws, or rejects, when the text cannot be judged.
 */
export type FurtherCheck = (rules: CompiledRules, text: string, direction: Direction, said: string) => Promise<Block | null> | Block | null;

export function createFurtherCheck({ spokenForm, sound, guard, health }: FurtherCheckOptions): FurtherCheck {
  const ask = async (asked: Guard, text: string, direction: Direction, said: string): Promise<Block | null> => {
    try {
      const verdict = await asked.judge(text, direction, said);
      health.guardAnswered();
      return verdict.safe
        ? null
        : { direction, category: 'guard', ruleId: `guard.${labelOf(verdict.label)}`, excerpt: '', cause: 'content' };
    } catch (error) {
      health.guardFailed(error);
      return guardAway(direction);
    }
  };
  const listen = async (asked: Promise<Block | null>, direction: Direction): Promise<Block | null> => {
    try {
      const block = await asked;
      health.soundAnswered();
      return block;
    } catch (error) {
      health.soundFailed(error);
      return { direction, category: 'error', ruleId: 'error.sound', excerpt: '', cause: 'fault' };
    }
  };
  return (rules, text, direction, said) => {
    const pending: Promise<Block | null>[] = [];
    // What a viewer writes is not read aloud as it stands; names are. But it is shown, and people read it by its sound.
    const spoken = direction === 'input' ? text : (spokenForm?.(text) ?? text);
    if (spoken !== text) {
      const block = judgeAnew(rules, spoken, direction);
      if (block) return block;
    }
    const again = readAgain(rules, text, said, direction);
    if (again) return again;
    // Letters by their names, over the last clauses.
    for (const word of spelledWords(`${said.slice(-SPELLED_BEFORE)} ${text}`)) {
      const block = judgeAnew(rules, word, direction);
      if (block) return { ...block, ruleId: `${block.ruleId}.spelled`, excerpt: '•'.repeat(word.length) };
    }
    // What markup hides is not there for a reader: "x<think>…</think>y", "[x](y)z".
    for (const other of [withoutMarkup(text), upright(text)]) {
      if (other === null || other === text) continue;
      const block = judgeAnew(rules, other, direction);
      if (block) return block;
    }
    if ((direction === 'name' ? isMixedName(text) : hasDisguisedScript(text)) && rules.actionsOf('platform')[direction] === 'block')
      return {
        direction,
        category: 'platform',
        ruleId: 'platform.scripts',
        excerpt: '•'.repeat(Math.min(12, text.length)),
        cause: 'content',
      };
    // The slowest is asked first. It reads on beside the sound, the clauses after it and the voice of the one before.
    if (guard && !guard.missing) pending.push(ask(guard, text, direction, said));
    const heard = sound?.judge(rules, spoken, said, direction);
    if (heard) pending.push(listen(heard, direction));
    return pending.length === 0 ? null : Promise.all(pending).then(worst);
  };
}

/** What it says weighs more than that somebody could not judge it: the one is final, the other may be left to the streamer. */
function worst(blocks: readonly (Block | null)[]): Block | null {
  return (
    blocks.find((block) => block?.cause === 'content') ??
    blocks.find((block) => block !== null && block.category !== 'guard') ??
    blocks.find((block) => block !== null) ??
    null
  );
}

/** Categories that are meant however they are put. */
const SEVERE = new Set(['hate', 'minors', 'sexual', 'selfharm', 'threats', 'profanity']);
const PRIVATE = new Set(['doxxing', 'links']);
/** Sentences before that a phrase may go on from. */
const SENTENCES_BEFORE = 2;

/** The text without what says nothing in it, with its glued words apart, and as it would be written. */
function readAgain(rules: CompiledRules, text: string, said: string, direction: Direction): Block | null {
  const before = said
    .slice(-READ_BEFORE)
    .split(/(?<=[.!?…])\s+/u)
    .slice(-SENTENCES_BEFORE)
    .join(' ');
  // Also the words that rules name: "a chink" is no word in pieces.
  const knows = (word: string): boolean =>
    largeDictionary().has(word) || isSmallWord(word) || rules.sound.innocent.has(word) || rules.homographs.languagesOf(word).length > 0;
  const whole = `${before} ${text}`.replace(/\s+/gu, ' ').trim();
  const address = rules.actionsOf('doxxing')[direction] === 'block' ? addressIn(text) : null;
  if (address !== null)
    return { direction, category: 'doxxing', ruleId: address, excerpt: '•'.repeat(Math.min(12, text.length)), cause: 'content' };
  const newFrom = whole.length - text.trim().length;
  const phrase = phraseIn(rules, whole, direction, newFrom);
  if (phrase.block) return phrase.block;
  const told = (block: Block, how: string, reading: string): Block => ({
    ...block,
    ruleId: `${block.ruleId}.${how}`,
    excerpt: '•'.repeat(Math.min(12, reading.length)),
  });
  const words = withoutCommas(whole);
  for (const reading of secondReadings(whole, knows)) {
    // Commas part no phrase: where only they are gone, nothing is found that was not found before.
    const differs = phrase.found || withoutCommas(reading) !== words;
    const block =
      (differs ? phraseIn(rules, reading, direction, alikeFromStart(whole, reading)).block : null) ??
      judgeReading(rules, { judged: whole, reading, readUntil: before.length }, direction, SEVERE);
    if (block) return told(block, 'again', reading);
  }
  for (const word of gluedTerms(text, rules.glued, knows)) {
    const block = judgeAnew(rules, word, direction, SEVERE);
    if (block) return told(block, 'glued', word);
  }
  const written = privateReading(whole);
  const block = written === null ? null : judgeAnew(rules, written, direction, PRIVATE);
  return block && told(block, 'said', written ?? '');
}

/**
 * A phrase of plain words, or words that mean something together, that the rules refuse.
 *
 * @param newFrom what stands before this offset was read before: no phrase runs over the end of a sentence, so of
 * that only the sentence is read that the new part goes on. Words near each other may be anywhere.
 * @returns the block, and whether anything was found at all, excused or not.
 */
function phraseIn(
  rules: CompiledRules,
  text: string,
  direction: Direction,
  newFrom: number,
): { readonly block: Block | null; readonly found: boolean } {
  const found = [
    ...rules.phrases.find(text.slice(sentenceAt(text, newFrom))).map((term) => term.ruleIndex),
    ...(direction === 'name' ? [] : rules.frames.find(text)),
  ];
  for (const ruleIndex of found) {
    const rule = rules.rules[ruleIndex];
    if (!rule || rule.actions[direction] === 'allow' || (rule.topical && isReportText(text))) continue;
    return { block: { direction, category: rule.category, ruleId: rule.id, excerpt: '•'.repeat(12), cause: 'content' }, found: true };
  }
  return { block: null, found: found.length > 0 };
}

function withoutCommas(text: string): string {
  return text.replace(/[,\s]+/gu, ' ');
}

/** A model's own word for it, made harmless for the log. */
function labelOf(label: string): string {
  const safe = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, 24);
  return /[a-z0-9]/u.test(safe) ? safe.replace(/^-|-$/gu, '') : 'unsafe';
}
