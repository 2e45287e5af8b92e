import { describe, expect, it } from 'vitest';
import { parsePattern } from '../rules/pattern.ts';
import { Phrases } from './phrases.ts';

function phrases(...terms: string[]): Phrases {
  const made = new Phrases();
  for (const [ruleIndex, term] of terms.entries()) {
    const { elements, openEnd } = parsePattern(term);
    const plain = { exact: true, plainOnly: true, reversed: false, uniform: false, outlastsPause: false, openStart: false };
    made.add(elements, { ...plain, ruleIndex, length: 1, openEnd, phrase: true });
  }
  return made;
}

function found(made: Phrases, text: string): number[] {
  return made.find(text).map(({ ruleIndex }) => ruleIndex);
}

describe('phrases of plain words', () => {
  const made = phrases('(take|bring) (all|) the red~ball(s|) home', 'pump*');

  it.each(['take the redballs home', 'Please BRING all the red ball home!', 'take, the “ｒｅｄ” balls -- home', "take the red-ball ho'me"])(
    'finds them whatever stands between words: %s',
    (text) => expect(found(made, text)).toEqual([0]),
  );

  it.each(['mistake the red balls home', 'take the red balls homeward', 'Take the red. Balls home.', 'take the balls home'])(
    'only as whole words of one sentence: %s',
    (text) => expect(found(made, text)).toEqual([]),
  );

  it('but not in what is allowed', () => {
    const excepted = phrases('(take|bring) (all|) the red~ball(s|) home');
    excepted.allow(parsePattern('take the red balls home (and|then) (sleep|rest)').elements);
    expect(found(excepted, 'take the red balls home and rest')).toEqual([]);
    expect(found(excepted, 'take the red balls home and eat')).toEqual([0]);
  });

  it('lets a word go on after an open end', () => {
    expect(found(made, 'a pumpkin')).toEqual([1]);
    expect(found(made, 'trumpumps')).toEqual([]);
  });
});
