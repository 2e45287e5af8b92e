/**
 * Captions without a picture: a clause cut into words with the moment each sounds, and the words laid
 * into pages of at most two lines. Nothing here knows the DOM; widths come from a measure.
 */
import type { WordCue } from '../audio/schedule.ts';

export type Measure = (text: string) => number;

/** A word as it stands in the text, with its punctuation. */
export interface CaptionWord {
  readonly text: string;
  /** UTF-16 offsets in the clip's text. */
  readonly start: number;
  readonly end: number;
}

/** A word, or a piece of one that is wider than a line, in its place. */
export interface PlacedWord {
  readonly text: string;
  /** Its number in the clip. */
  readonly word: number;
  readonly clipId: number;
  /** False for a piece that continues the one before it without a space. */
  readonly spaced: boolean;
}

export type Line = readonly PlacedWord[];
export type Page = readonly Line[];

export const MOST_LINES = 2;

export function wordsOf(text: string): CaptionWord[] {
  return [...text.matchAll(/\S+/gu)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

/**
 * How many words have begun to sound at `sample`. A word without a cue (a dash, a quote mark) comes
 * with the one before it; a clip without any cue shows whole.
 */
export function wordsHeard(words: readonly CaptionWord[], cues: readonly WordCue[], sample: number): number {
  if (sample < 0) return 0;
  if (cues.length === 0) return words.length;
  let heard = 0;
  let pending = 0;
  for (const word of words) {
    const cue = cues.find(([start, end]) => start < word.end && end > word.start);
    pending++;
    if (cue === undefined) {
      if (heard === pending - 1 && heard > 0) heard = pending;
      continue;
    }
    if (cue[2] > sample) break;
    heard = pending;
  }
  return heard;
}

/** The words of a clip in pages. Lines of one page are made about equally long. */
export function layOut(clipId: number, words: readonly CaptionWord[], measure: Measure, lineWidth: number): Page[] {
  const pieces = words.flatMap((word, index) =>
    piecesOf(word.text, measure, lineWidth).map((text, i) => ({ text, word: index, clipId, spaced: i === 0 })),
  );
  const lines = fill([], pieces, measure, evenWidth(pieces, measure, lineWidth));
  const pages: Page[] = [];
  for (let i = 0; i < lines.length; i += MOST_LINES) pages.push(lines.slice(i, i + MOST_LINES));
  return pages;
}

/** The page with a further clip behind its words, which stay where they are; nothing where it has no room. */
export function append(page: Page, clipId: number, words: readonly CaptionWord[], measure: Measure, lineWidth: number): Page | undefined {
  const pieces = words.map((word, index) => ({ text: word.text, word: index, clipId, spaced: true }));
  if (pieces.some((piece) => measure(piece.text) > lineWidth)) return undefined;
  const lines = fill(page, pieces, measure, lineWidth);
  return lines.length <= MOST_LINES ? lines : undefined;
}

export function textOf(line: Line): string {
  return line.map((placed, i) => (placed.spaced && i > 0 ? ` ${placed.text}` : placed.text)).join('');
}

function fill(page: Page, pieces: readonly PlacedWord[], measure: Measure, lineWidth: number): PlacedWord[][] {
  const lines = page.map((line) => [...line]);
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && measure(textOf([...last, piece])) <= lineWidth) last.push(piece);
    else lines.push([piece]);
  }
  return lines;
}

/**
 * The narrowest measure at which the words still take no more pages: lines of about one length, and no
 * page that holds one last word.
 */
function evenWidth(pieces: readonly PlacedWord[], measure: Measure, lineWidth: number): number {
  const most = Math.ceil(fill([], pieces, measure, lineWidth).length / MOST_LINES) * MOST_LINES;
  if (most === MOST_LINES && fill([], pieces, measure, lineWidth).length < MOST_LINES) return lineWidth;
  let low = Math.max(0, ...pieces.map((piece) => measure(piece.text)));
  let high = lineWidth;
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill([], pieces, measure, middle).length <= most) high = middle;
    else low = middle;
  }
  return high;
}

/** A word wider than the line, in pieces that fit; cut between whole characters. */
function piecesOf(text: string, measure: Measure, lineWidth: number): string[] {
  if (measure(text) <= lineWidth) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    if (piece !== '' && measure(piece + character) > lineWidth) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}
