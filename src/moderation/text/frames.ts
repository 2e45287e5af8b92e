/**
 * Words that mean something together, whatever stands between them: who is meant, what is wished or done, and
 * with what. A phrase has its words in a row; a frame has them near each other, in any order (`&&`) or in this
 * one (`>>`, in one row of a frame). It costs a look-up a word.
 *
 *   jews|muslims && vermin|rats @5 !! pets|museum
 *   <they> >> will|going to >> stab+|burn+ down @6 !! <games>
 *
 * What stands in order does so in one sentence, unless the frame says `@8 over`.
 * `#` is a number of two digits or more, `<they>` a list that frames share (`words` of a rule file), `stab+` has the
 * usual endings. Chat's spellings are the words they stand for (`frame-words.ts`), in a text and in a frame.
 */
import { frameWords, inflected, type FrameWords } from './frame-words.ts';

/** Words from the first to the last one of a frame, where it says nothing else. */
const NEAR = 8;
/** Stands for any number of two digits or more. */
const A_NUMBER = '#';
const NONE: readonly Alternative[] = [];

interface Frame {
  readonly ruleIndex: number;
  /** Lists of words that stand one behind the other. */
  readonly inOrder: readonly number[];
  /** Those that may stand anywhere near. */
  readonly parts: readonly number[];
  readonly unless: number | null;
  readonly within: number;
  /** What stands in order may run over the end of a sentence. */
  readonly over: boolean;
}

/** One of a list's alternatives in a text, from its first word until behind its last. */
interface Hit {
  readonly from: number;
  readonly until: number;
  readonly place: number;
  readonly sentence: number;
}

interface Alternative {
  /** Its words behind the first. */
  readonly rest: readonly string[];
  readonly list: number;
}

interface List {
  readonly alternatives: readonly string[];
  /** Frames of which this is the list that is there least often: only these lists are looked for in every text. */
  readonly frames: Frame[];
  /** By their first words; made when it is first asked for. */
  byWord: Map<string, Alternative[]> | null;
}

/** In nearly every text: a list with these is no good place to begin. */
const COMMON = new Set(
  'i you your the a to it he she her him me my we they them go just in on for and of is are was will be not so do please have this that all what how'.split(
    ' ',
  ),
);

export class Frames {
  readonly #lists: List[] = [];
  readonly #known = new Map<string, number>();
  readonly #expanded = new Map<string, readonly string[]>();
  /** What every text is searched for, by its first word. */
  readonly #first = new Map<string, Alternative[]>();
  readonly #shared: ReadonlyMap<string, string>;

  /** @param shared lists of words by name, each like "a|b|c". */
  constructor(shared: ReadonlyMap<string, string> = new Map()) {
    this.#shared = shared;
  }

  /** @throws Error saying what is wrong with the frame, without quoting it. */
  add(source: string, ruleIndex: number): void {
    const [wanted = '', unless = ''] = source.toLowerCase().split('!!');
    const near = /@(\d+)( over)?\s*$/u.exec(wanted.trim());
    const segments = wanted
      .replace(/@\d+(?: over)?\s*$/u, '')
      .split('&&')
      .map((segment) => segment.split('>>').map((list) => this.#alternativesOf(list)));
    const lists = segments.flat();
    const chains = segments.filter((segment) => segment.length > 1);
    if (lists.length < 2 || lists.some((list) => list.length === 0) || chains.length > 1)
      throw new Error('a frame looks like "a|b && c|d @8 !! x|y", or with ">>" between the parts of one row that stand in this order');
    const rarest = lists.reduce((best, list) => (commonIn(list) < commonIn(best) ? list : best));
    const excluded = this.#alternativesOf(unless);
    this.#begin(this.#list(rarest)).push({
      ruleIndex,
      inOrder: (chains[0] ?? []).map((list) => this.#list(list)),
      parts: segments.flatMap((segment) => (segment.length > 1 ? [] : segment.map((list) => this.#list(list)))),
      unless: excluded.length === 0 ? null : this.#list(excluded),
      within: near === null ? NEAR : Number(near[1]),
      over: near?.[2] !== undefined,
    });
  }

  /** The rules whose frames stand in the text, in order of the rules. */
  find(text: string): number[] {
    const read = frameWords(text);
    const hits = hitsIn(read, this.#first);
    const hitsOf = (list: number): readonly Hit[] => {
      const there = hits.get(list);
      if (there) return there;
      const { byWord, frames, alternatives } = this.#lists[list] as List;
      // It is among those that were looked for.
      if (frames.length > 0) return [];
      const index = byWord ?? indexed(alternatives, list, new Map());
      (this.#lists[list] as List).byWord = index;
      const found = hitsIn(read, index).get(list) ?? [];
      hits.set(list, found);
      return found;
    };
    const found = new Set<number>();
    for (const list of [...hits.keys()]) {
      for (const frame of (this.#lists[list] as List).frames) {
        if (found.has(frame.ruleIndex)) continue;
        const parts = [...frame.inOrder, ...frame.parts];
        if (!parts.every((part) => hitsOf(part).length > 0)) continue;
        if (!stands(frame, frame.inOrder.map(hitsOf), frame.parts.map(hitsOf))) continue;
        if (frame.unless === null || hitsOf(frame.unless).length === 0) found.add(frame.ruleIndex);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  #begin(list: number): Frame[] {
    const { frames, alternatives } = this.#lists[list] as List;
    if (frames.length === 0) indexed(alternatives, list, this.#first);
    return frames;
  }

  /** A list by its words: frames that have the same one share it. */
  #list(alternatives: readonly string[]): number {
    const key = alternatives.join('|');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const list = this.#lists.push({ alternatives, frames: [], byWord: null }) - 1;
    this.#known.set(key, list);
    return list;
  }

  #alternativesOf(source: string): readonly string[] {
    const known = this.#expanded.get(source);
    if (known) return known;
    const found = new Set<string>();
    for (const part of source.split('|')) {
      const alternative = part.trim();
      const name = /^<([a-z-]+)>$/u.exec(alternative)?.[1];
      if (name !== undefined) {
        const shared = this.#shared.get(name);
        if (shared === undefined) throw new Error(`there is no list of words "${name}"`);
        for (const word of this.#alternativesOf(shared)) found.add(word);
      } else if (alternative !== '')
        for (const form of formsOf(alternative)) found.add(form === '#' ? A_NUMBER : frameWords(form).words.join(' '));
    }
    const alternatives = [...found];
    this.#expanded.set(source, alternatives);
    return alternatives;
  }
}

function indexed(alternatives: readonly string[], list: number, index: Map<string, Alternative[]>): Map<string, Alternative[]> {
  for (const alternative of alternatives) {
    const [first = '', ...rest] = alternative.split(' ');
    const there = index.get(first);
    if (there) there.push({ rest, list });
    else index.set(first, [{ rest, list }]);
  }
  return index;
}

/** Where each list's alternatives stand. */
function hitsIn({ words, places, sentences }: FrameWords, index: ReadonlyMap<string, readonly Alternative[]>): Map<number, Hit[]> {
  const hits = new Map<number, Hit[]>();
  for (let at = 0; at < words.length; at++) {
    const first = words[at] as string;
    const asNumber = /^\d{2,}/u.test(first) ? (index.get(A_NUMBER) ?? NONE) : NONE;
    for (const alternatives of [index.get(first) ?? NONE, asNumber]) {
      for (const { rest, list } of alternatives) {
        if (!rest.every((word, behind) => words[at + 1 + behind] === word)) continue;
        const hit = { from: at, until: at + 1 + rest.length, place: places[at] as number, sentence: sentences[at] as number };
        const there = hits.get(list);
        if (there) there.push(hit);
        else hits.set(list, [hit]);
      }
    }
  }
  return hits;
}

/** With its endings, where a word asks for them. */
function formsOf(alternative: string): string[] {
  const words = alternative.split(/\s+/u).map((word) => (word.endsWith('+') ? inflected(word.slice(0, -1)) : [word]));
  return words.reduce((forms, endings) => forms.flatMap((form) => endings.map((ending) => `${form} ${ending}`.trim())), ['']);
}

function commonIn(list: readonly string[]): number {
  return list.filter((word) => COMMON.has(word)).length;
}

/** Whether each part has a place so that no two are further apart than that, and each has one of its own. */
function isNear(parts: readonly (readonly Hit[])[], within: number): boolean {
  return (parts[0] ?? []).some((first) => {
    const taken = new Set([first.from]);
    let low = first.place;
    let high = first.place;
    for (const others of parts.slice(1)) {
      const near = others.find(({ from, place }) => !taken.has(from) && Math.max(high, place) - Math.min(low, place) <= within);
      if (near === undefined) return false;
      taken.add(near.from);
      low = Math.min(low, near.place);
      high = Math.max(high, near.place);
    }
    return true;
  });
}

function stands({ within, over }: Frame, inOrder: readonly (readonly Hit[])[], parts: readonly (readonly Hit[])[]): boolean {
  if (inOrder.length === 0) return isNear(parts, within);
  const [firsts = [], ...rest] = inOrder;
  return firsts.some((first) => {
    let last = first;
    for (const others of rest) {
      let next: Hit | undefined;
      for (const hit of others) {
        if (hit.from < last.until || (!over && hit.sentence !== first.sentence)) continue;
        if (next === undefined || hit.until < next.until) next = hit;
      }
      if (next === undefined || next.place - first.place > within) return false;
      last = next;
    }
    return parts.every((others) => others.some(({ place }) => place >= first.place - within && place <= last.place + within));
  });
}
