import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReasoningHold, beginsLikeReasoning, type HoldRule } from './reasoning.ts';

function held(rule: HoldRule, pieces: readonly string[], truncated = false): string {
  const hold = new ReasoningHold(rule);
  return pieces.map((piece) => hold.push(piece)).join('') + hold.end(truncated);
}

describe('reasoning whose beginning never came', () => {
  it.each([
    'Okay the user asks about tofu',
    'Okay, so the user is asking me',
    'Hmm, the user wants a joke.',
    'The user said hi.',
    'We need to respond as Kitsu.',
    'Alright, let me see, I should answer kindly',
    '[thinking] Okay, the user seems sad.',
  ])('is known by its first words: %s', (text) => {
    expect(beginsLikeReasoning(text)).toBe('yes');
  });

  it.each([
    'Okay, so today we eat tofu!',
    'Hello there!',
    'The weather is nice',
    'We need more mochi',
    'I should eat something',
    'So the story goes',
    'Hmm, let me see what we have',
    'User friendly, that is me',
    '[happy] Oh, hi!',
  ])('is not seen in her own: %s', (text) => {
    expect(beginsLikeReasoning(`${text} and `)).toBe('no');
  });

  it('gives the answer alone, or all of it when nothing was thought', () => {
    expect(held('learned', ['I think so.\n</thi', 'nk>\nHello!'])).toBe('\nHello!');
    expect(held('learned', ['Hello', ' there!'])).toBe('Hello there!');
    expect(held('certain', ['hm, cut off by the token limit'], true)).toBe('');
    expect(held('certain', ['Hello there!'])).toBe('Hello there!');
    expect(held('suspicious', ['Okay, the user asks.', '\n\nHello there!'])).toBe('Hello there!');
    expect(held('suspicious', ['Hello there!'])).toBe('Hello there!');
    // With a beginning the parser tells it apart.
    expect(held('learned', ['<think>hm</think>Hello!'])).toBe('<think>hm</think>Hello!');
  });

  it('is the same for every chunking', () => {
    const word = fc.constantFrom(
      'okay',
      'the user',
      ' ',
      'asks',
      '\n\n',
      '</think>',
      'we need to',
      ' answer',
      'Hello',
      '. ',
      '<think>',
      'the',
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }).map((all) => all.join('')),
        fc.constantFrom<HoldRule>('never', 'suspicious', 'learned', 'certain'),
        (text, rule) => {
          expect(held(rule, text.split(''))).toBe(held(rule, [text]));
        },
      ),
    );
  });
});
