/** Keeps the places where markup or a letter drawn with several symbols may have begun, and goes back to them. */
import { glyphOf, type Glyph } from './glyphs.ts';
import { DRAWN, readMarkup, type MarkupKind } from './markup.ts';
import type { StateSet } from './states.ts';

/** How the matcher goes on from an earlier place. `after` is the offset behind what was read since. */
export interface Resume {
  /** As if nothing had stood there. */
  merge(states: StateSet, after: number): void;
  /** As if this glyph were all that stood there. */
  replay(glyph: Glyph, states: StateSet, at: number, atWordStart: boolean, after: number): void;
}

/** Where markup or a drawn letter may have begun: what was active there. */
interface Bookmark {
  readonly kind: MarkupKind;
  readonly at: number;
  readonly atWordStart: boolean;
  readonly states: StateSet;
  content: string;
}

/** The last characters, and what was active before each. */
interface Recent {
  readonly codePoint: number;
  readonly at: number;
  readonly atWordStart: boolean;
  readonly states: StateSet;
}

export class Asides {
  readonly #resume: Resume;
  #bookmarks: Bookmark[] = [];
  readonly #recent: Recent[] = [];

  constructor(resume: Resume) {
    this.#resume = resume;
  }

  get marksOpen(): boolean {
    return this.#bookmarks.length > 0;
  }

  /** The characters before are no part of a drawn letter. */
  forgetRecent(): void {
    if (this.#recent.length > 0) this.#recent.length = 0;
  }

  /** Raw offset from which markup that is still open may make a match; Infinity when none is. */
  openFrom(): number {
    let from = Infinity;
    for (const bookmark of this.#bookmarks) {
      if (bookmark.at < from) from = bookmark.at;
      for (let index = 0; index < bookmark.states.count; index++) from = Math.min(from, bookmark.states.starts[index] as number);
    }
    return from;
  }

  /** `states` is what was active before the opening character. */
  open(kind: MarkupKind, at: number, atWordStart: boolean, states: StateSet): void {
    if (states.count === 0 && kind !== '&') return;
    this.#bookmarks = this.#bookmarks.filter((bookmark) => bookmark.kind !== kind);
    this.#bookmarks.push({ kind, at, atWordStart, states: states.copy(), content: '' });
  }

  readMarkup(codePoint: number, after: number): void {
    const open: Bookmark[] = [];
    for (const bookmark of this.#bookmarks) {
      bookmark.content += String.fromCodePoint(codePoint);
      const outcome = readMarkup(bookmark.kind, bookmark.content);
      if (outcome.kind === 'open') open.push(bookmark);
      else if (outcome.kind === 'invisible') this.#resume.merge(bookmark.states, after);
      else if (outcome.kind === 'codePoint')
        this.#resume.replay(glyphOf(outcome.codePoint), bookmark.states, bookmark.at, bookmark.atWordStart, after);
    }
    this.#bookmarks = open;
  }

  remember(codePoint: number, at: number, atWordStart: boolean, states: StateSet): void {
    this.#recent.push({ codePoint, at, atWordStart, states: states.copy() });
    if (this.#recent.length > 4) this.#recent.shift();
  }

  readDrawn(after: number): void {
    for (let length = 2; length <= this.#recent.length; length++) {
      const first = this.#recent[this.#recent.length - length];
      if (!first) return;
      const drawn = String.fromCodePoint(...this.#recent.slice(-length).map((recent) => recent.codePoint));
      const letter = DRAWN.get(drawn);
      if (letter !== undefined) this.#resume.replay(glyphOf(letter.charCodeAt(0)), first.states, first.at, first.atWordStart, after);
    }
  }
}
