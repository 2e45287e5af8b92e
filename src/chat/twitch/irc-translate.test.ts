import { describe, expect, it } from 'vitest';
import { withoutCheermotes } from './irc-translate.ts';

describe('the words of a cheer by IRC', () => {
  it.each([
    ['Cheer100 for the fox', 100, 'for the fox'],
    ['for Cheer50 the Cheer50 fox', 100, 'for the fox'],
    ['gr8 stream Cheer100', 100, 'gr8 stream'],
    ['4Head100 haha', 100, 'haha'],
    ['Cheer1 Cheer1 Cheer1 go', 3, 'go'],
    ['no cheermote at all', 100, 'no cheermote at all'],
    [Array.from({ length: 30 }, () => 'a1').join(' '), 30, Array.from({ length: 30 }, () => 'a1').join(' ')],
  ])('%s (%i bits) → %s', (text, bits, words) => {
    expect(withoutCheermotes(text, bits)).toBe(words);
  });
});
