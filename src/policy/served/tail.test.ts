import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokenize } from '../../../testing/stand-ins/ollama.ts';
import { LengthTail } from './tail.ts';

function given(tokens: readonly string[], maxTokens: number, truncated: boolean): string {
  const tail = new LengthTail(maxTokens);
  return tokens.map((token) => tail.push(token)).join('') + tail.end(truncated);
}

it.each([
  ['One little tale. Two of them. And then pieces of her golden', true, 'One little tale. Two of them.'],
  ['One little tale. Two of them. And then pieces of her golden', false, 'One little tale. Two of them. And then pieces of her golden'],
  ['One little tale. Two of them. And the end!', true, 'One little tale. Two of them. And the end!'],
  ['A tale of one sentence that goes on and on', true, 'A tale of one sentence that goes on and on'],
  ['<think>One. Two. Three. Four.</think>Hello there my', true, '<think>One. Two. Three. Four.</think>Hello there my'],
] as const)('%s (cut: %s)', (text, truncated, expected) => {
  expect(given(tokenize(text), 12, truncated).trim()).toBe(expected);
});

it('holds nothing at the start, and gives all of a whole reply', () => {
  const tail = new LengthTail(100);
  expect(tail.push('Hello')).toBe('Hello');
  expect(tail.push(' there. And')).toBe(' there. And');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('one', ' two', '. ', '! ', '\n', '3.5', ' and')),
      fc.integer({ min: 1, max: 20 }),
      (tokens, maxTokens) => {
        expect(given(tokens, maxTokens, false)).toBe(tokens.join(''));
        expect(tokens.join('').startsWith(given(tokens, maxTokens, true))).toBe(true);
      },
    ),
  );
});
