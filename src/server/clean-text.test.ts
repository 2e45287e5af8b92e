import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFields, cleanText } from './clean-text.ts';

describe('cleanText', () => {
  it('makes control characters spaces, so that words stay apart', () => {
    expect(cleanText('ding\u0007dong\u0000\u001b[31m\u007f\u0085')).toBe('ding dong  [31m  ');
  });

  it('keeps tabs and newlines, and makes every newline one kind', () => {
    expect(cleanText('a\tb\r\nc\rd\ne')).toBe('a\tb\nc\nd\ne');
  });

  it('mends lone surrogates and leaves emoji alone', () => {
    expect(cleanText('a\ud83db')).toBe('a\ufffdb');
    expect(cleanText('🦊')).toBe('🦊');
  });

  it('leaves no control character in any text, and changes nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});

describe('cleanFields', () => {
  it('cleans texts and passes the rest', () => {
    expect(cleanFields({ text: 'a\u0001b', muted: true, n: 1, deep: { text: '\u0001' } })).toEqual({
      text: 'a b',
      muted: true,
      n: 1,
      deep: { text: '\u0001' },
    });
    for (const odd of [null, undefined, 'text', 5, ['a']]) expect(cleanFields(odd)).toBe(odd);
  });
});
