import { expect, it } from 'vitest';
import { WordErrorRate, wordErrors, wordsOf } from './word-errors.ts';

it('compares words, not how they are written down', () => {
  expect(wordsOf("Don't stop — it's half-time, Zoë!")).toEqual(['dont', 'stop', 'its', 'half', 'time', 'zoë']);
});

it.each([
  ['a b c', 'a b c', 0],
  ['a b c', 'a x c', 1],
  ['a b c', 'a c', 1],
  ['a c', 'a b c', 1],
  ['a b c', '', 3],
  ['', 'a', 1],
  ['a b c d', 'b c d e', 2],
])('%s → %s: %i', (written, recognised, errors) => {
  expect(wordErrors(wordsOf(written), wordsOf(recognised))).toBe(errors);
});

it('weighs long lines more than short ones', () => {
  const all = new WordErrorRate();
  expect(all.add('one', 'won')).toBe(1);
  expect(all.add('two three four', 'two three four')).toBe(0);
  expect([all.words, all.rate]).toEqual([4, 0.25]);
});
