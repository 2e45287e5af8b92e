/** Runs the matcher over one text and says what its matches mean for a direction. */
import type { Block, Direction } from '../../ports/moderation.ts';
import type { CompiledRule, CompiledRules } from '../rules/compile.ts';
import type { Match } from '../text/believable.ts';
import { Matcher } from '../text/matcher.ts';
import { excusesFor, isInnocentAlready, type Excuse, type Suspect } from './excuses.ts';
import { WrittenMatcher } from '../text/written.ts';
import { PrivateDataScanner, type ShapeMatch } from '../text/private-data.ts';

export interface Softening {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** How much text before the place a block's excerpt shows. */
const EXCERPT_CHARS = 32;
const SENTENCE_ENDS: ReadonlySet<string> = new Set('.!?\n。！？');
/** More words that wait for their sentence's end than any real sentence has. */
const MAX_SUSPECTS = 16;
const MAX_SENTENCE = 400;
const FORGET_CHARS = 512;
/** Doubtful places of which it is known where they are. */
const MAX_DOUBTS = 64;
/**
 * One text as it grows. `push` any pieces of it in order; the outcome does not depend on where they
 * are cut. After the first block nothing more is read.
 */
export class Judge {
  readonly #rules: CompiledRules;
  readonly #direction: Direction;
  readonly #categories: ReadonlySet<string> | null;
  readonly #matcher: Matcher;
  readonly #written: WrittenMatcher;
  readonly #shapes: PrivateDataScanner;
  readonly #softenings: Softening[] = [];
  /** What is let pass, and is not quite nothing: mild words. */
  #doubts: { readonly end: number; readonly category: string }[] = [];
  #text = '';
  /** Where `#text` begins in the whole text: what is released is forgotten. */
  #offset = 0;
  /** Read up to here. */
  #at = 0;
  #block: Block | null = null;
  /** What the rest of its sentence may excuse. */
  #suspects: { readonly suspect: Suspect; readonly excuses: readonly Excuse[] }[] = [];
  #sentenceStart = 0;

  /** @param categories only these are judged; all of them when not given. */
  constructor(rules: CompiledRules, direction: Direction, categories: ReadonlySet<string> | null = null) {
    this.#rules = rules;
    this.#categories = categories;
    this.#direction = direction;
    this.#shapes = new PrivateDataScanner(rules.ownLinks);
    this.#written = new WrittenMatcher(rules.written);
    this.#matcher = new Matcher(rules.trie, rules.dictionary, rules.scratch, { camelCase: direction === 'name' });
  }

  get block(): Block | null {
    return this.#block;
  }

  /** Takes one more code point (or a half one that the text ends with). */
  push(char: string): void {
    if (this.#block) return;
    this.#text += char;
    const matches = this.#matcher.feed(char.codePointAt(0) ?? 0, this.#at, char.length);
    const written = this.#written.feed(char, this.#at);
    const shape = this.#shapes.feed(char, this.#at);
    this.#at += char.length;
    if (matches.length > 0) this.#take(matches);
    if (written.length > 0) this.#take(written);
    if (shape) this.#takeShape(shape);
    if (SENTENCE_ENDS.has(char) || this.#at - this.#sentenceStart > MAX_SENTENCE) this.#endSentence();
  }

  finish(): void {
    if (this.#block) return;
    this.#take(this.#matcher.finish(this.#at));
    this.#take(this.#written.finish());
    const shape = this.#shapes.finish(this.#at);
    if (shape) this.#takeShape(shape);
    this.#endSentence();
  }

  /** Text before this offset is certain: no later character changes what it means. */
  safeUntil(): number {
    return Math.min(
      this.#at,
      this.#matcher.openFrom(),
      this.#written.openFrom(),
      this.#shapes.openFrom(),
      this.#suspects.reduce((from, { suspect }) => Math.min(from, suspect.match.start), Infinity),
    );
  }

  /** The text of a range with its mild words softened. The range must be certain. */
  softened(start: number, end: number): string {
    let text = '';
    let from = start;
    for (const softening of this.#softenings) {
      if (softening.start < from || softening.end > end) continue;
      text += this.#raw(from, softening.start) + softening.text;
      from = softening.end;
    }
    return text + this.#raw(from, end);
  }

  /** The category of a mild word that ends before the offset and has not been asked for yet; null when there is none. */
  takeDoubt(before: number): string | null {
    const found = this.#doubts.find(({ end }) => end <= before);
    if (found) this.#doubts = this.#doubts.filter(({ end }) => end > before);
    return found?.category ?? null;
  }

  /**
   * Text before this offset has been released: what no block's excerpt and no sentence still needs is
   * let go, so that a long reply costs no more memory than a short one. @returns characters kept.
   */
  forget(before: number): number {
    const from = Math.max(this.#offset, Math.min(before - EXCERPT_CHARS, this.#sentenceStart));
    // In pieces: cutting for each clause would copy the text again and again.
    if (from - this.#offset >= FORGET_CHARS) {
      this.#text = this.#text.slice(from - this.#offset);
      this.#offset = from;
    }
    const kept = this.#softenings.findIndex((softening) => softening.end > before);
    this.#softenings.splice(0, kept < 0 ? this.#softenings.length : kept);
    return this.#text.length;
  }

  /** The raw text of a range that has not been forgotten. */
  #raw(start: number, end: number): string {
    return this.#text.slice(start - this.#offset, end - this.#offset);
  }

  raw(start: number, end: number): string {
    return this.#raw(start, end);
  }

  #take(matches: readonly Match[]): void {
    for (const match of matches) {
      if (this.#block) return;
      const rule = this.#rules.rules[match.term.ruleIndex];
      if (!rule) continue;
      const action = rule.actions[this.#direction];
      if (action === 'allow') {
        if (rule.severity === 'mild') this.#doubt(match.end, rule.category);
        continue;
      }
      if (this.#categories?.has(rule.category) === false) continue;
      const raw = this.#raw(match.start, match.end);
      // A name before an exclamation mark is a name: an ambiguous term does not end with one.
      if (match.term.exact && /^\p{Lu}\p{Ll}+!$/u.test(raw)) continue;
      const gentle = action === 'soften' ? rule.soften.get(raw.toLowerCase().replace(/[^a-z0-9]/gu, '')) : undefined;
      if (gentle !== undefined) {
        this.#doubt(match.end, rule.category);
        this.#soften({ start: match.start, end: match.end, text: likeCase(gentle, raw) });
        continue;
      }
      const suspect = { match, rule, raw };
      const around = {
        before: this.#raw(Math.max(this.#offset, match.start - EXCERPT_CHARS), match.start),
        after: this.#raw(match.end, this.#at),
      };
      if (isInnocentAlready(suspect, around, this.#rules)) continue;
      const excuses = this.#direction === 'name' ? [] : excusesFor(suspect, this.#rules);
      if (excuses.length > 0 && this.#suspects.length < MAX_SUSPECTS) {
        this.#suspects.push({ suspect, excuses });
        continue;
      }
      this.#blockFor(match, rule);
      return;
    }
  }

  #doubt(end: number, category: string): void {
    if (this.#doubts.length < MAX_DOUBTS) this.#doubts.push({ end, category });
  }

  #blockFor(match: Match, rule: CompiledRule): void {
    this.#block = {
      direction: this.#direction,
      category: rule.category,
      ruleId: rule.id,
      excerpt: redact(this.#raw(Math.max(this.#offset, match.start - EXCERPT_CHARS), match.start), this.#raw(match.start, match.end)),
      cause: 'content',
    };
  }

  /** The sentence has ended: what nothing in it excuses is what it seemed to be. */
  #endSentence(): void {
    for (const { suspect, excuses } of this.#suspects) {
      if (this.#block) break;
      const { start, end } = suspect.match;
      const around = { before: this.#raw(this.#suspectedFrom(start), start), after: this.#raw(end, this.#at) };
      if (!excuses.some((excuse) => excuse(suspect, around, this.#rules))) this.#blockFor(suspect.match, suspect.rule);
    }
    this.#suspects = [];
    this.#sentenceStart = this.#at;
  }

  /** Where the sentence begins that a match begins in. */
  #suspectedFrom(start: number): number {
    return Math.max(this.#offset, Math.min(this.#sentenceStart, start));
  }

  #takeShape(shape: ShapeMatch): void {
    if (this.#block || this.#categories?.has(shape.category) === false) return;
    if (this.#rules.actionsOf(shape.category)[this.#direction] === 'allow') return;
    this.#block = {
      direction: this.#direction,
      category: shape.category,
      ruleId: shape.ruleId,
      excerpt: redact(this.#raw(Math.max(this.#offset, shape.start - EXCERPT_CHARS), shape.start), this.#raw(shape.start, shape.end)),
      cause: 'content',
    };
  }

  /** Longer softenings win over the ones they cover; the list stays in order. */
  #soften(softening: Softening): void {
    const overlapping = this.#softenings.filter((other) => other.start < softening.end && softening.start < other.end);
    if (overlapping.some((other) => other.end - other.start >= softening.end - softening.start)) return;
    for (const other of overlapping) this.#softenings.splice(this.#softenings.indexOf(other), 1);
    this.#softenings.push(softening);
    this.#softenings.sort((a, b) => a.start - b.start);
  }
}

/** Enough to find the place: some words before it, and how long the place is. Never the words themselves. */
export function redact(before: string, match: string): string {
  const lead = before.replace(/\s+/gu, ' ');
  const word = lead.length >= EXCERPT_CHARS ? lead.replace(/^\S*\s/u, '') : lead;
  return `${word}${'•'.repeat(Math.min(12, [...match].length))}`;
}

function likeCase(gentle: string, raw: string): string {
  const letters = raw.replace(/[^\p{L}]/gu, '');
  if (letters.length > 1 && letters === letters.toUpperCase()) return gentle.toUpperCase();
  if (letters !== '' && /^\p{Lu}/u.test(letters)) return gentle.charAt(0).toUpperCase() + gentle.slice(1);
  return gentle;
}
