import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clauseText, createCutter } from './clauses.ts';

function cut(chunks: readonly string[]): string[] {
  const cutter = createCutter();
  const text = chunks.join('');
  const ends = [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.flush()];
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const clauses = (text: string): string[] =>
  cut([text])
    .map(clauseText)
    .filter((clause) => clause !== '');

describe('clause cutter', () => {
  it.each([
    ['Hello there! How are you?', ['Hello there!', 'How are you?']],
    ['Well, that was close.', ['Well, that was close.']],
    ['Oh my goodness, that was close.', ['Oh my goodness,', 'that was close.']],
    ['It costs 3.5 coins. Or 1,000 of them, at 10:30. Wow', ['It costs 3.5 coins.', 'Or 1,000 of them, at 10:30.', 'Wow']],
    ['Mr. Fox met Dr. Owl, e.g. at night. So do I. Yes', ['Mr. Fox met Dr. Owl,', 'e.g. at night.', 'So do I.', 'Yes']],
    ['What?! "No way!" she said...', ['What?', '"No way!', 'she said.']],
    ['Find me on twitch.tv tonight. Bye!', ['Find me on twitch.tv tonight.', 'Bye!']],
    ['one\ntwo\n\n', ['one', 'two']],
    ['?!... !!', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(clauses(text)).toEqual(expected);
  });

  it('decides at the mark itself, without waiting for the next token', () => {
    const cutter = createCutter();
    expect(cutter.push('Hello there')).toEqual([]);
    expect(cutter.push('!')).toEqual([12]);
    expect(cutter.push(' I am Kitsu')).toEqual([]);
    expect(cutter.push('.')).toEqual([24]);
  });

  it('ends a clause that has no mark at all', () => {
    const words = 'never stopping to breathe '.repeat(40);
    const parts = cut([words]);
    expect(parts.join('')).toBe(words);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(230);
    const run = cut(['a'.repeat(2000)]);
    expect(Math.max(...run.map((part) => part.length))).toBeLessThanOrEqual(230);
  });

  it('gives the same ends for every chunking', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Hello',
        ' there',
        '!',
        '?',
        '.',
        ',',
        ' ',
        '3',
        '.5',
        '1,000',
        'Mr.',
        ' e.g. ',
        '…',
        '\n',
        '"',
        '10:30',
        '🦊',
        'é',
        '—',
        ' kitsu',
        'twitch.tv',
        '：',
        'a'.repeat(70),
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(200), { maxLength: 30 }), (pieces, cuts) => {
        const text = pieces.join('');
        const at = [...new Set(cuts.map((value) => value % (text.length + 1)))].sort((a, b) => a - b);
        const chunks = [...at, text.length].map((value, index) => text.slice(at[index - 1] ?? 0, value));
        expect(cut(chunks)).toEqual(cut([text]));
        expect(cut([...text.split('')])).toEqual(cut([text]));
        expect(cut([text]).join('')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
