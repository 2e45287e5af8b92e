import { describe, expect, it } from 'vitest';
import { Transcript, writtenFor } from './transcript.ts';

describe('what the model wrote', () => {
  it.each([
    ['[happy] Hello there! I like rain.', 'Hello there! I like rain.', '[happy] Hello there! I like rain.'],
    ['[happy]  Hello there!\n[shy] I like rain. ', 'Hello there! I like rain.', '[happy]  Hello there!\n[shy] I like rain. '],
    // The last sentence was left out; what stands before it is still as written.
    ['[happy] Hello there! I like rain. And pieces of her', 'Hello there! I like rain.', '[happy] Hello there! I like rain.'],
    ['Hello there! I like', 'Hello there!', 'Hello there!'],
  ])('%j stands for %j', (raw, heard, written) => {
    expect(writtenFor(raw, heard)).toBe(written);
  });

  it.each([
    ['Hello (chuckles) there!', 'Hello there!'],
    ['*waves* Hello there!', 'Hello there!'],
    ['Hello there!', 'Good evening!'],
    ['<think>hm</think>Hello there!', 'Hello there!'],
    ['Hello **there** {x}!', 'Hello there x!'],
    ['', 'Hello'],
  ])('%j does not stand for %j', (raw, heard) => {
    expect(writtenFor(raw, heard)).toBeNull();
  });

  it('goes back where its question stands before it, and nowhere else', () => {
    const transcript = new Transcript();
    transcript.remember('Mika says: «hi»', '[happy] Hello Mika!');
    const sent = transcript.asWritten([
      { role: 'user', content: 'Mika says: «hi»' },
      { role: 'assistant', content: 'Hello Mika!' },
      { role: 'user', content: 'Ken says: «hi»' },
      { role: 'assistant', content: 'Hello Mika!' },
      { role: 'user', content: 'Mika says: «hi»' },
    ]);
    expect(sent.map((message) => message.content)).toEqual([
      'Mika says: «hi»',
      '[happy] Hello Mika!',
      'Ken says: «hi»',
      'Hello Mika!',
      'Mika says: «hi»',
    ]);
  });

  it('is forgotten after a while', () => {
    const transcript = new Transcript();
    for (let n = 0; n < 100; n++) transcript.remember(`question ${n}`, `[happy] answer ${n}`);
    const ask = (n: number): string | undefined =>
      transcript.asWritten([
        { role: 'user', content: `question ${n}` },
        { role: 'assistant', content: `answer ${n}` },
      ])[1]?.content;
    expect(ask(0)).toBe('answer 0');
    expect(ask(99)).toBe('[happy] answer 99');
  });
});
