import { expect, it } from 'vitest';
import { endingOf } from './ending.ts';

it.each(['What do you think about that?', 'I like this game.', 'Stop it!', 'Say "hello."'])('"%s" is finished', (text) => {
  expect(endingOf(text)).toBe('finished');
});

// A recogniser ends every hypothesis with a full stop: what the words say counts for more.
it.each(['I went there and', 'I went there and.', 'So I was thinking, um', 'Give me the', 'First of all,', 'Well...', 'we could go to'])(
  '"%s" goes on',
  (text) => {
    expect(endingOf(text)).toBe('open');
  },
);

it.each(['', '—', 'we had a lovely dinner'])('of "%s" nobody knows', (text) => {
  expect(endingOf(text)).toBe('unknown');
});
