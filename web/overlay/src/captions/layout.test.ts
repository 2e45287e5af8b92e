import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, layOut, textOf, wordsHeard, wordsOf } from './layout.ts';
import type { Page } from './layout.ts';

/** Every character is ten wide. */
const measure = (text: string) => Array.from(text).length * 10;
const show = (pages: readonly Page[]) => pages.map((page) => page.map(textOf));
const lay = (text: string, width: number) => show(layOut(1, wordsOf(text), measure, width));

describe('the caption layout', () => {
  it('keeps a short clause on one line', () => {
    expect(lay('Hi there, chat!', 300)).toEqual([['Hi there, chat!']]);
    expect(lay('  ', 300)).toEqual([]);
  });

  it('balances two lines and spreads more over even pages', () => {
    expect(lay('one two three four five', 200)).toEqual([['one two three', 'four five']]);
    expect(lay('one two three four five six seven', 100)).toEqual([
      ['one two', 'three'],
      ['four five', 'six seven'],
    ]);
  });

  it('breaks a word that is wider than a line', () => {
    expect(lay('Aaaaaaaaaaaaargh no', 60)).toEqual([
      ['Aaaaaa', 'aaaaaa'],
      ['argh', 'no'],
    ]);
  });

  it('goes on behind the last clip while there is room, without moving what is shown', () => {
    const [page] = layOut(1, wordsOf('Oh no.'), measure, 200);
    if (page === undefined) throw new Error('no page');
    const longer = append(page, 2, wordsOf('Not the noodles again!'), measure, 200);
    expect(longer?.map(textOf)).toEqual(['Oh no. Not the', 'noodles again!']);
    expect(append(longer ?? [], 3, wordsOf('I am so full already'), measure, 200)).toBeUndefined();
  });

  it('never loses, doubles or swaps a word, and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé🦊]{1,18}$/u), { maxLength: 30 }),
        fc.integer({ min: 50, max: 300 }),
        (words, width) => {
          const pages = show(layOut(1, wordsOf(words.join(' ')), measure, width));
          expect(pages.flat(2).join('').replaceAll(' ', '')).toBe(words.join(''));
          for (const page of pages) {
            expect(page.length).toBeLessThanOrEqual(2);
            for (const line of page) expect(measure(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});

describe('the words heard', () => {
  const text = 'Well — “hello” you';
  const words = wordsOf(text);
  const cues = [
    [0, 4, 100],
    [8, 13, 300],
    [15, 18, 500],
  ] as const;

  it('counts each word as it begins to sound', () => {
    expect([-10, 0, 99, 100, 299, 300, 499, 500, 9999].map((sample) => wordsHeard(words, cues, sample))).toEqual([
      0, 0, 0, 2, 2, 3, 3, 4, 4,
    ]);
  });

  it('shows a clip without cues whole', () => {
    expect(wordsHeard(words, [], 0)).toBe(4);
  });

  it('brings a mark before the first word with that word', () => {
    const dashed = wordsOf('— so');
    expect(wordsHeard(dashed, [[2, 4, 50]], 49)).toBe(0);
    expect(wordsHeard(dashed, [[2, 4, 50]], 50)).toBe(2);
  });
});
