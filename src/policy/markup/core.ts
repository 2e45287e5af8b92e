/**
 * The markup parser's core: one code point in, at most one mode changed. A mode holds text back
 * only while it may still be markup, within a bound; what turns out to be words goes through the
 * core again behind its first character, so that markup inside it is still seen.
 */
import { entityOf, mayBeEntity } from './entities.ts';
import type { MarkupPart, ReplyRules } from './rules.ts';
import { PartWriter } from './writer.ts';

/** How much a `<` or a mark at a line's start may hold back before it was text after all. */
export const MAX_HELD = 64;
/** The same for what may be a stage direction: these are sentences. */
export const MAX_STAGE = 160;

export const WORD = /[\p{L}\p{M}\p{N}]/u;
export const LETTER = /[\p{L}\p{M}]/u;
export const SPACE = /\s/u;

/** A construct that has begun and is not decided. */
export interface Mode {
  step(core: MarkupCore, char: string): void;
  /** The reply ended here. Must leave the mode, or hold less than before. */
  end(core: MarkupCore): void;
}

/** Takes a code point outside all constructs: says it or begins one. */
export type TextStep = (core: MarkupCore, char: string) => void;

export class MarkupCore {
  readonly out: PartWriter;
  /** Her names, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Who may do something in a stage direction: she, whom she answers, the others that chat consists of. */
  readonly actors: ReadonlySet<string>;
  readonly #text: TextStep;
  #mode: Mode | null = null;
  #surrogate = '';
  /** `&` and what follows, while it may be an entity. */
  #entity = '';
  /** What the mode holds back, or remembers to find its end. */
  held = '';
  /** `prev` as it was before the construct began. */
  beforeHeld = '';
  /** Last code point seen as text or as a mark; decides what an asterisk beside it can be. */
  prev = '';
  /** Nothing but white space stands on this line yet. */
  lineStart = true;
  /** Last number of a numbered list. */
  listNumber = 0;
  /** The mark (`*` or `_`) of emphasis that is open and whose closing mark is to be dropped. */
  open = '';
  /** A closing mark was just dropped; more of the same belong to it. */
  closing = '';
  inCode = false;
  /** So many `<` stood before a bracket: as many `>` behind it are dropped. */
  angles = 0;
  /** Within a table row, and whether it has said a cell. */
  inRow = false;
  rowSpoke = false;
  afterEmoji = false;
  /** `<s>` is open: its end is the end of struck words, not of the turn. */
  struck = false;
  /** The channel of a reply that comes in channels: `analysis`, `final`. */
  channel = '';

  constructor(rules: ReplyRules, text: TextStep) {
    this.out = new PartWriter(rules);
    this.names = new Set(rules.names.map((name) => name.toLowerCase()));
    const viewer = rules.viewerName?.trim().toLowerCase() ?? '';
    this.actors = new Set([...this.names, ...(viewer === '' ? [] : [viewer])]);
    this.#text = text;
  }

  /** Nothing that comes now is heard: her turn is over. */
  get ended(): boolean {
    return this.out.ended;
  }

  /** What of the last push stands behind the end. */
  unread = '';

  /** It ended because it had been long enough; the model may go on. */
  get tooLong(): boolean {
    return this.out.tooLong;
  }

  push(chunk: string): MarkupPart[] {
    const text = this.#surrogate + chunk;
    this.#surrogate = '';
    let read = 0;
    for (const char of text) {
      read += char.length;
      const code = char.codePointAt(0) ?? 0;
      // Half of a code point at the end waits for the other half; elsewhere it is broken text.
      if (code >= 0xd800 && code <= 0xdfff) this.#surrogate = code < 0xdc00 ? char : '';
      else {
        this.#surrogate = '';
        this.#decode(char);
      }
      if (this.ended) break;
    }
    this.unread = text.slice(read);
    return this.out.take();
  }

  flush(): MarkupPart[] {
    const entity = this.#entity;
    this.#entity = '';
    for (const char of entity) this.step(char);
    this.settle();
    this.out.end();
    return this.out.take();
  }

  /** Entities first, so that `&lt;think&gt;` is what it says. What one stands for may begin the next. */
  #decode(char: string): void {
    if (this.#entity === '' && char !== '&') return this.step(char);
    const held = this.#entity + char;
    if (char === ';') {
      const decoded = entityOf(held);
      this.#entity = decoded === '&' ? '&' : '';
      for (const one of decoded === '&' ? '' : (decoded ?? held)) this.step(one);
    } else if (mayBeEntity(held)) this.#entity = held;
    else {
      this.#entity = '';
      for (const one of char === '&' ? held.slice(0, -1) : held) this.step(one);
      if (char === '&') this.#entity = char;
    }
  }

  step(char: string): void {
    if (this.ended) return;
    if (this.#mode === null) this.#text(this, char);
    else this.#mode.step(this, char);
  }

  /** Decides everything that is held, as if the reply ended here. */
  settle(): void {
    // The reply ended here: what is held came after it.
    if (this.ended) this.#mode = null;
    for (let mode = this.#mode; mode !== null; mode = this.#mode) mode.end(this);
  }

  /** Says one code point. */
  say(char: string): void {
    this.out.write(char);
    this.prev = char;
    this.afterEmoji = false;
    if (!SPACE.test(char)) this.lineStart = false;
  }

  newLine(): void {
    this.say('\n');
    this.lineStart = true;
    this.inCode = false;
    this.angles = 0;
    this.open = '';
    this.inRow = false;
    this.rowSpoke = false;
  }

  /** A construct begins with `first`. */
  hold(mode: Mode, first: string): void {
    this.#mode = mode;
    this.held = first;
    this.beforeHeld = this.prev;
    if (first !== '') this.prev = first;
  }

  /** The construct goes on in another mode. */
  turnTo(mode: Mode, held: string): void {
    this.#mode = mode;
    this.held = held;
  }

  /** What is held was markup: it is gone. `gap`: words on both sides must not grow together. */
  drop(gap: boolean): void {
    this.#mode = null;
    this.held = '';
    if (gap) this.out.gap();
  }

  /** What is held was text: its first `plain` characters are words, the rest and `then` are looked at again. */
  release(plain: number, then = ''): void {
    const held = this.held;
    this.#mode = null;
    this.held = '';
    this.prev = this.beforeHeld;
    for (const char of held.slice(0, plain)) this.say(char);
    for (const char of held.slice(plain) + then) this.step(char);
  }

  /** All that came so far was thought, not said. */
  retract(): void {
    this.out.retract();
    this.prev = '';
    this.lineStart = true;
    this.open = '';
    this.inCode = false;
  }
}
