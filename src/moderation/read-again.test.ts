/** What spares a reading must not change a verdict. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Phrases, sentenceAt } from './text/phrases.ts';
import { parsePattern } from './rules/pattern.ts';
import { secondReadings } from './text/second-readings.ts';

const plain = { exact: true, plainOnly: true, openEnd: false, openStart: false, reversed: false, uniform: false, outlastsPause: false };
const phrases = new Phrases();
for (const [ruleIndex, term] of ['red (big|) hat', 'hat on', 'we know', 'on (the|a) hill', 'well well'].entries())
  phrases.add(parsePattern(term).elements, { ...plain, ruleIndex, length: 3, phrase: true });
phrases.allow(parsePattern('a red hat on').elements);
phrases.add(parsePattern('the rap ist').elements, { ...plain, ruleIndex: 9, length: 3, phrase: true, apart: true });

const rulesIn = (text: string): number[] => [...new Set(phrases.find(text).map((term) => term.ruleIndex))].sort((a, b) => a - b);
const words = fc.constantFrom('red', 'big', 'hat', 'on', 'a', 'the', 'hill', 'we', 'know', 'well', 'um', 'chat', "don't", '1.5', 'été');
const marks = fc.constantFrom(' ', ' ', ' ', ', ', '. ', '! ', '? ', '\n', ' - ', '… ', '.', '!');
const texts = fc.array(fc.tuple(words, marks), { maxLength: 14 }).map((pieces) => pieces.flat().join(''));

describe('phrases', () => {
  it('are the same when of what was read before only the sentence is read that goes on', () => {
    fc.assert(
      fc.property(texts, texts, (before, text) => {
        const whole = before + text;
        const spared = rulesIn(whole.slice(sentenceAt(whole, before.length)));
        // What only the text before holds was found when that was read.
        const known = rulesIn(before.slice(0, sentenceAt(whole, before.length)));
        expect([...new Set([...known, ...spared])].sort((a, b) => a - b)).toEqual(rulesIn(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are the same without commas, which is why such a reading is not read again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const reading = text.replace(/(?:,\s*)+/gu, ' ');
        expect(rulesIn(reading)).toEqual(rulesIn(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('whose words are apart are none in a word that they make together', () => {
    expect(rulesIn('see the rap ist')).toEqual([9]);
    expect(rulesIn('see the, rap ist')).toEqual([9]);
    expect(rulesIn('see the rapist')).toEqual([]);
    expect(rulesIn('see therapist')).toEqual([]);
  });
});

it('a text without anything to leave out has no other readings', () => {
  expect(secondReadings('We found the red door and went in.', () => true)).toEqual([]);
});
