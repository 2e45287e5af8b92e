import { describe, expect, it } from 'vitest';
import { charOf } from './symbols.ts';
import { glyphOf } from './glyphs.ts';

describe('what a code point may stand for', () => {
  it('takes the zero-width no-break space for nothing, though regular expressions call it a space', () => {
    expect(glyphOf(0xfeff)).toMatchObject({ skip: true, space: false, boundary: false });
  });

  it('reads the small capital q as q first, though it decomposes to an o', () => {
    const glyph = glyphOf('ǫ'.codePointAt(0) ?? 0);
    expect(glyph).toMatchObject({ plain: true, letters: 'q' });
    expect(glyph.readings[0]?.map(charOf)).toEqual(['q']);
  });
});
