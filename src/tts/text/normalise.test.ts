import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS, variedSentences } from '../fixtures/sentences.ts';
import { speakable } from '../speakable.ts';
import { normalise } from './normalise.ts';

function spoken(text: string): string {
  return normalise(speakable(text)).text.trim();
}

test.each([
  ['It costs $4.50, or $1.', 'It costs 4 dollars and 50 cents, or 1 dollar.'],
  ['$0.99 and £20 and 5€ and $3k', '99 cents and 20 pounds and 5 euros and 3 thousand dollars'],
  ['Born in 1987, left on January 21st, 2024.', 'Born in 19 87, left on January 21st, 20 24.'],
  ['2024 cats in 2005', '2024 cats in 2005'],
  ['on 2024-03-01 or 12/25/1999!', 'on March 1st, 20 24 or December 25th, 19 99!'],
  ['at 7:00, 7:05pm or 19:30', "at 7 o'clock, 7 oh 5 P M or 19 30"],
  ['Mr. Smith, e.g. Dr. Jones, etc.', 'mister Smith, for example doctor Jones, et cetera.'],
  ['see https://www.example.com/a?b=c now', 'see example dot com now'],
  ['mail me@example.com, or visit twitch.tv/kitsu', 'mail me at example dot com, or visit twitch dot tv'],
  ['the end.Next one', 'the end.Next one'],
  ['thanks @NightOwl_42!', 'thanks Night Owl 42!'],
  ['w8 gg lol, idk tbh', "wait G G lol, I don't know to be honest"],
  ['PogChamp! monkaS', 'Pog Champ! monka S'],
  ['#1 and #GameJam', 'number 1 and hashtag Game Jam'],
  ['10k subs, 1.5m views, 60fps', '10 thousand subs, 1.5 million views, 60 F P S'],
  ['1/2 or 3/4, 9/10, 3-5 times', 'one half or 3 quarters, 9 out of 10, 3 to 5 times'],
  ['nooooo sooo yeeees cooool', 'no so yes cool'],
  ['123456789012345678901234567890', 'a 30 digit number'],
  ['call 5551234567', 'call 5 5 5 1 2 3 4 5 6 7'],
  ['the 21st, the 90s and 3rd', 'the 21st, the 90s and 3rd'],
  ['love you <3 :) xD', 'love you'],
  ['constructor toString __proto__', 'constructor to String proto'],
])('%j is read %j', (text, read) => {
  expect(spoken(text)).toBe(read);
});

test('whatever the text, every character knows its place in the source, in order', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_TEXTS, ...variedSentences(50))), (text) => {
      const { text: read, sourceOffsets } = normalise(speakable(text));
      expect(sourceOffsets).toHaveLength(read.length);
      for (let n = 1; n < sourceOffsets.length; n++) expect(sourceOffsets[n]!).toBeGreaterThanOrEqual(sourceOffsets[n - 1]!);
      expect(read).not.toMatch(/[<>&[\]]/u);
    }),
  );
});

test('ten thousand characters of anything are read in no time worth speaking of', () => {
  for (const unit of ['a', '1', '.', 'a.', '1/', '@', '$1', '((', 'o_', '1,', 'x)'])
    expect(spoken(unit.repeat(10_000 / unit.length))).toBeTypeOf('string');
});
