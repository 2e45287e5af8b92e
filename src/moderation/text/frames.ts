/**
 * Words that mean something together, whatever stands between them: who is meant, what is wished or done, and
 * with what. A phrase has its words in a row; a frame has them near each other, in any order, and over the end
 * of a sentence too. It costs some look-ups a word.
 *
 *   jews|muslims && vermin|rats @5 !! pets|museum
 */

/** Words from the first to the last one of a frame, where it says nothing else. */
const NEAR = 8;
/** Words of an alternative. */
const MAX_WORDS = 3;

interface Frame {
  readonly ruleIndex: number;
  readonly parts: number;
  readonly within: number;
}

interface Place {
  readonly frame: number;
  readonly part: number;
}

/** Beside this word the frame means something else. */
const UNLESS = -1;

export class Frames {
  readonly #frames: Frame[] = [];
  readonly #places = new Map<string, Place[]>();

  /** @throws Error saying what is wrong with the frame, without quoting it. */
  add(source: string, ruleIndex: number): void {
    const [wanted = '', unless = ''] = source.toLowerCase().split('!!');
    const [, words = '', near] = /^([^@]*)(?:@(\d+))?\s*$/u.exec(wanted.trim()) ?? [];
    const parts = words.split('&&').map(alternativesOf);
    if (parts.length < 2 || parts.some((part) => part.length === 0)) throw new Error('a frame looks like "a|b && c|d @8 !! x|y"');
    const frame = this.#frames.push({ ruleIndex, parts: parts.length, within: near === undefined ? NEAR : Number(near) }) - 1;
    for (const [part, alternatives] of parts.entries()) for (const alternative of alternatives) this.#place(alternative, { frame, part });
    for (const alternative of alternativesOf(unless)) this.#place(alternative, { frame, part: UNLESS });
  }

  /** The rules whose frames stand in the text, in order of the rules. */
  find(text: string): number[] {
    const words = wordsOf(text);
    const hits = new Map<number, number[][]>();
    const refused = new Set<number>();
    for (let at = 0; at < words.length; at++) {
      let phrase = '';
      for (let length = 0; length < MAX_WORDS && at + length < words.length; length++) {
        phrase += (length === 0 ? '' : ' ') + (words[at + length] as string);
        for (const { frame, part } of this.#places.get(phrase) ?? []) {
          if (part === UNLESS) refused.add(frame);
          else (hits.get(frame) ?? this.#open(hits, frame))[part]?.push(at);
        }
      }
    }
    const found: number[] = [];
    for (const [index, places] of hits) {
      const frame = this.#frames[index] as Frame;
      if (!refused.has(index) && !found.includes(frame.ruleIndex) && isNear(places, frame.within)) found.push(frame.ruleIndex);
    }
    return found.sort((a, b) => a - b);
  }

  #open(hits: Map<number, number[][]>, frame: number): number[][] {
    const places = Array.from({ length: (this.#frames[frame] as Frame).parts }, (): number[] => []);
    hits.set(frame, places);
    return places;
  }

  #place(alternative: string, place: Place): void {
    const there = this.#places.get(alternative);
    if (there) there.push(place);
    else this.#places.set(alternative, [place]);
  }
}

function alternativesOf(list: string): string[] {
  return list
    .split('|')
    .map((alternative) => alternative.trim())
    .filter((alternative) => alternative !== '');
}

/** In lower case, without apostrophes; numbers are words. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/['’]/gu, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

/** Whether each part has a place so that no two are further apart than that, and each has one of its own. */
function isNear(places: readonly (readonly number[])[], within: number): boolean {
  return (places[0] ?? []).some((first) => {
    const taken = new Set([first]);
    let low = first;
    let high = first;
    for (const others of places.slice(1)) {
      const near = others.find((at) => !taken.has(at) && Math.max(high, at) - Math.min(low, at) <= within);
      if (near === undefined) return false;
      taken.add(near);
      low = Math.min(low, near);
      high = Math.max(high, near);
    }
    return true;
  });
}
