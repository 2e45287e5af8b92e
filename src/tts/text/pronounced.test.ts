/** The readings as the engine that ships pronounces them: a right spelling that espeak misreads is no help. */
import { beforeAll, expect, test } from 'vitest';
import { loadEspeak, phonemesOf, type Espeak } from '../espeak/espeak.ts';
import { speakable } from '../speakable.ts';
import { normalise } from './normalise.ts';

let espeak: Espeak;
beforeAll(async () => {
  espeak = await loadEspeak('en-us');
});

function pronounced(text: string): string {
  return phonemesOf(espeak, normalise(speakable(text)).text).replace(/[ˈˌ ]/gu, '');
}

test.each([
  ['World War II', 'World War two'],
  ['Henry VIII', 'Henry the eighth'],
  ['Act IV', 'Act four'],
  ['the 100th time', 'the one hundredth time'],
  ['in 1987', 'in nineteen eighty seven'],
  ['the 1990s', 'the nineteen nineties'],
  ['1920x1080', 'nineteen twenty by ten eighty'],
  ['1080p', 'ten eighty pea'],
  ['4K video', 'four kay video'],
  ['bus 42B', 'bus forty two bee'],
  ['at 7:00 pm', 'at seven pea em'],
  ['at 7:05', 'at seven oh five'],
  ['$1.4 billion', 'one point four billion dollars'],
  ['$4.50', 'four dollars and fifty cents'],
  ['20 % off', 'twenty percent off'],
  ['5 + 5 = 10', 'five plus five equals ten'],
  ['555-1234', 'five five five one two three four'],
  ['50/50', 'fifty fifty'],
  ['5m tall', 'five metres tall'],
  ['lvl. 99', 'level ninety nine'],
  ['n1ght_w0lf', 'night wolf'],
  ['xX_D4rk_Xx', 'dark'],
  ['v1.10', 'version one point ten'],
  ['Nov. 25', 'November twenty fifth'],
  ['gr8 m8', 'great mate'],
])('%j sounds as %j', (text, words) => {
  expect(pronounced(text)).toBe(phonemesOf(espeak, words).replace(/[ˈˌ ]/gu, ''));
});

test('a letter A that is spelled is no article: "7 A M" was once said "seven uh em"', () => {
  for (const text of ['7 am', 'lmao', 'afk', 'an A+', 'bus 42A']) expect(pronounced(text), text).toContain('eɪ');
  expect(pronounced('7 am')).toBe('sɛvəneɪɛm');
  expect(pronounced('I have a map')).not.toContain('eɪm');
});
