/**
 * Judges another reading of a text that has been judged: a viewer's asides left out, numbers as they are
 * spoken. Most of it is the same, so only the place where it differs is looked at; where that holds anything
 * at all, the whole reading is judged.
 */
import type { Block, Direction } from '../../ports/moderation.ts';
import type { CompiledRules } from '../rules/compile.ts';
import { Matcher } from '../text/matcher.ts';
import { WrittenMatcher } from '../text/written.ts';
import { Judge } from './judge.ts';

/** Characters before a change that a match may have begun in: more than any term has (a test counts them). */
export const REACH_CHARS = 96;

/** A text that was judged, and how else it may be read. */
export interface Reading {
  readonly judged: string;
  readonly reading: string;
  /** What of `judged` stands before this offset has been read again before: what ends there counts no more. */
  readonly readUntil?: number;
}

/**
 * @param categories only these are judged. Private data is not among them: it is told by its shape, and what makes an
 * address may stand far behind its number. @returns what the reading is refused for.
 */
export function judgeReading(rules: CompiledRules, reading: Reading, direction: Direction, categories: ReadonlySet<string>): Block | null {
  if (!mayHoldMore(rules, reading, direction)) return null;
  return judgeAnew(rules, reading.reading, direction, categories);
}

/** The whole of a text that has not been judged. */
export function judgeAnew(
  rules: CompiledRules,
  text: string,
  direction: Direction,
  categories: ReadonlySet<string> | null = null,
): Block | null {
  const judge = new Judge(rules, direction, categories);
  for (const char of text) judge.push(char);
  judge.finish();
  return judge.block;
}

/** Whether anything that a rule names runs over the place where the two differ. What its sentence excuses counts too. */
function mayHoldMore(rules: CompiledRules, { judged, reading, readUntil = 0 }: Reading, direction: Direction): boolean {
  const same = alikeFromStart(judged, reading);
  const changedUntil = reading.length - alikeFromEnd(judged, reading, same);
  // Readings leave out more than they add: the new part is no longer in them than it was.
  const newFrom = reading.length - (judged.length - readUntil);
  const begin = spaceBefore(reading, Math.max(same, newFrom) - REACH_CHARS);
  const matcher = new Matcher(rules.trie, rules.dictionary, rules.scratch, { camelCase: direction === 'name' });
  const written = new WrittenMatcher(rules.written);
  let at = begin;
  for (const char of reading.slice(begin)) {
    if (matcher.feed(char.codePointAt(0) ?? 0, at, char.length).length > 0 || written.feed(char, at).length > 0) return true;
    at += char.length;
    // Behind the change all is as it was judged, but for what began before.
    if (char === ' ' && at > changedUntil && Math.min(matcher.openFrom(), written.openFrom()) >= changedUntil) return false;
  }
  return matcher.finish(at).length > 0 || written.finish().length > 0;
}

/** How many characters two texts begin with alike. */
export function alikeFromStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a.charCodeAt(count) === b.charCodeAt(count)) count += 1;
  return count;
}

function alikeFromEnd(a: string, b: string, before: number): number {
  const most = Math.min(a.length, b.length) - before;
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count += 1;
  return count;
}

/** The last space before an offset, or the beginning. */
function spaceBefore(text: string, offset: number): number {
  return Math.max(0, offset <= 0 ? 0 : text.lastIndexOf(' ', offset));
}
