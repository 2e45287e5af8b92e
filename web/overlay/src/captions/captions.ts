import type { Clip, Playhead } from '../audio/schedule.ts';
import { append, layOut, wordsHeard, wordsOf } from './layout.ts';
import type { CaptionWord, Page, PlacedWord } from './layout.ts';

/** A word shows this little before it sounds: the eye is slower than the ear. */
const EARLY_S = 0.03;
const LINGER_MS = 1400;

interface Shown {
  readonly clip: Clip;
  readonly words: readonly CaptionWord[];
  /** Pages of this clip that come after the one on screen. */
  readonly later: Page[];
  heard: number;
}

/** Shows the words of what is being said as they sound. */
export class Captions {
  readonly #root: HTMLElement;
  readonly #ruler: CanvasRenderingContext2D | null;
  #shown: Shown | undefined;
  #page: Page = [];
  #spans: { placed: PlacedWord; span: HTMLSpanElement; line: HTMLDivElement }[] = [];
  #fadeTimer: number | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#ruler = document.createElement('canvas').getContext('2d');
  }

  /** What a viewer reads now. */
  get text(): string {
    if (this.#root.classList.contains('gone')) return '';
    return this.#spans
      .filter(({ span }) => span.classList.contains('on'))
      .map(({ placed }, i) => (placed.spaced && i > 0 ? ` ${placed.text}` : placed.text))
      .join('');
  }

  /** Called every frame while a clip is heard. */
  follow({ clip, sample }: Playhead): void {
    if (sample < 0) return;
    const shown = this.#shown?.clip === clip ? this.#shown : this.#begin(clip);
    const heard = Math.max(shown.heard, wordsHeard(shown.words, clip.words, sample + EARLY_S * clip.sampleRateHz));
    if (heard === shown.heard) return;
    shown.heard = heard;
    while (!this.#reveals(clip.clipId, heard - 1) && shown.later.length > 0) this.#turn(shown.later.shift() ?? []);
    for (const { placed, span, line } of this.#spans) {
      const on = placed.clipId !== clip.clipId || placed.word < heard;
      if (on) line.classList.add('on');
      span.classList.toggle('on', on);
      span.classList.toggle('now', placed.clipId === clip.clipId && placed.word === heard - 1);
    }
  }

  /** The turn has been said: let it be read, then fade. */
  over(): void {
    for (const { span } of this.#spans) span.classList.remove('now');
    this.#fadeIn(LINGER_MS);
  }

  /** Cut short: what was not heard is never shown, and the rest goes soon. */
  cut(): void {
    if (this.#spans.length > 0) this.#fadeIn(250);
    this.#shown = undefined;
  }

  clear(): void {
    clearTimeout(this.#fadeTimer);
    this.#shown = undefined;
    this.#page = [];
    this.#spans = [];
    this.#root.replaceChildren();
    this.#root.classList.add('gone');
  }

  #begin(clip: Clip): Shown {
    const words = wordsOf(clip.text);
    const { measure, width } = this.#measure();
    const sameTurn = this.#shown?.clip.turnId === clip.turnId && !this.#root.classList.contains('gone');
    const longer = sameTurn ? append(this.#page, clip.clipId, words, measure, width) : undefined;
    const later = longer === undefined ? layOut(clip.clipId, words, measure, width) : [];
    const shown: Shown = { clip, words, later, heard: 0 };
    this.#shown = shown;
    clearTimeout(this.#fadeTimer);
    if (longer !== undefined) this.#turn(longer);
    else this.#turn(later.shift() ?? []);
    return shown;
  }

  #reveals(clipId: number, word: number): boolean {
    return this.#spans.some(({ placed }) => placed.clipId === clipId && placed.word === word);
  }

  /** Puts a page on the screen; its words are there and hidden, and every line begins at the same edge, so that none moves later. */
  #turn(page: Page): void {
    const before = new Set(this.#spans.filter(({ span }) => span.classList.contains('on')).map(({ placed }) => placed));
    this.#page = page;
    this.#spans = [];
    const lines = page.map((line) => {
      const element = document.createElement('div');
      element.className = 'line';
      line.forEach((placed, i) => {
        const span = document.createElement('span');
        span.textContent = placed.spaced && i > 0 ? ` ${placed.text}` : placed.text;
        if (before.has(placed)) {
          span.className = 'on';
          element.classList.add('on');
        }
        element.append(span);
        this.#spans.push({ placed, span, line: element });
      });
      return element;
    });
    this.#root.replaceChildren(...lines);
    this.#root.classList.remove('gone', 'fading');
  }

  #fadeIn(ms: number): void {
    clearTimeout(this.#fadeTimer);
    this.#fadeTimer = window.setTimeout(() => {
      this.#root.classList.add('fading');
      this.#fadeTimer = window.setTimeout(() => {
        this.clear();
      }, 450);
    }, ms);
  }

  #measure(): { measure: (text: string) => number; width: number } {
    const style = getComputedStyle(this.#root);
    const sizePx = parseFloat(style.fontSize);
    const ruler = this.#ruler;
    if (ruler !== null) ruler.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return {
      measure: (text) => ruler?.measureText(text).width ?? text.length * sizePx * 0.6,
      width: this.#root.clientWidth - 2 * sizePx * 0.5,
    };
  }
}
