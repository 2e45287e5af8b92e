import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VISEMES } from '../domain/viseme.ts';
import { shapeOf, symbolsOf, VisemeTrack } from './visemes.ts';

function cuesOf(phones: readonly (readonly [string, number, number])[], total: number): [string, number][] {
  const track = new VisemeTrack();
  for (const [index, [phone, start, end]] of phones.entries()) track.phone(phone, start, end, phones[index + 1]?.[0]);
  track.end(total);
  return track.take().map((cue) => [cue.viseme, cue.atSample]);
}

test('the phones of "bye": lips closed on b, a diphthong opens and spreads', () => {
  expect(
    cuesOf(
      [
        ['b', 0, 100],
        ['ˈaɪ', 100, 300],
      ],
      300,
    ),
  ).toEqual([
    ['PP', 0],
    ['aa', 100],
    ['ih', 200],
    ['sil', 300],
  ]);
});

test('a length mark makes its vowel longer, an affricate is one shape', () => {
  expect(symbolsOf('ˈɑːɹ')).toEqual([
    { symbol: 'ɑ', weight: 1.7 },
    { symbol: 'ɹ', weight: 1 },
  ]);
  expect(symbolsOf('tʃ')).toEqual([{ symbol: 'tʃ', weight: 1 }]);
  expect(symbolsOf('dʒ').map((part) => shapeOf(part.symbol))).toEqual(['CH']);
  expect(symbolsOf('n̩ʲ')).toEqual([{ symbol: 'n', weight: 1 }]);
});

test('h takes the shape of the vowel after it', () => {
  expect(
    cuesOf(
      [
        ['h', 0, 50],
        ['uː', 50, 100],
      ],
      100,
    ),
  ).toEqual([
    ['ou', 0],
    ['sil', 100],
  ]);
  expect(cuesOf([['h', 0, 50]], 100)).toEqual([
    ['E', 0],
    ['sil', 100],
  ]);
});

test('the mouth is closed until the first phone begins, and in pauses', () => {
  expect(
    cuesOf(
      [
        ['m', 20, 50],
        ['', 50, 90],
        ['m', 90, 100],
      ],
      100,
    ),
  ).toEqual([
    ['sil', 0],
    ['PP', 20],
    ['sil', 50],
    ['PP', 90],
    ['sil', 100],
  ]);
});

test('an unknown phone holds the shape before it and is told of', () => {
  const unknown: string[] = [];
  const track = new VisemeTrack((symbol) => unknown.push(symbol));
  track.phone('a', 0, 10);
  track.phone('☃', 10, 20);
  track.end(20);
  expect(track.take().map((cue) => cue.viseme)).toEqual(['aa', 'sil']);
  expect(unknown).toEqual(['☃']);
});

test('every shape but silence can be made', () => {
  const made = new Set(Array.from('pfθtkʃsnɹaɛiou').map((symbol) => shapeOf(symbol)));
  expect(VISEMES.filter((viseme) => viseme !== 'sil' && !made.has(viseme))).toEqual([]);
});

test('whatever the phones and times: first cue at 0, never back in time, no two alike in a row, closed at the end', () => {
  const phone = fc.constantFrom('', 'h', 'ˈaɪ', 'tʃ', 'm', 'ɑːɹ', '☃', 'ʔ', '_', 'ˈ');
  fc.assert(
    fc.property(fc.array(fc.tuple(phone, fc.integer({ min: 0, max: 500 })), { minLength: 1 }), (parts) => {
      let at = 0;
      const phones = parts.map(([id, length]) => [id, at, (at += length)] as const);
      const cues = cuesOf(phones, at);
      expect(cues[0]?.[1]).toBe(0);
      expect(cues.at(-1)?.[0]).toBe('sil');
      for (let n = 1; n < cues.length; n++) {
        expect(cues[n]![1]).toBeGreaterThanOrEqual(cues[n - 1]![1]);
        expect(cues[n]![0]).not.toBe(cues[n - 1]![0]);
      }
    }),
  );
});
