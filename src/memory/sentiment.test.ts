import { expect, it } from 'vitest';
import { valenceOf } from './sentiment.ts';

it.each(['I love this, amazing stream!', 'great job 😂', 'not bad at all', 'this is so beautiful'])('%j is glad', (text) =>
  expect(valenceOf(text)).toBeGreaterThan(0),
);
it.each(['I hate this awful game', 'this is not good', 'I am sad and lonely 😢', 'boring'])('%j is gloomy', (text) =>
  expect(valenceOf(text)).toBeLessThan(0),
);
it('stays within its bounds and says nothing of nothing', () => {
  expect(valenceOf('amazing '.repeat(50))).toBe(1);
  expect(valenceOf('the cat sat on the mat')).toBe(0);
  expect(valenceOf('constructor toString')).toBe(0);
});
