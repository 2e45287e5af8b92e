import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS } from './fixtures/sentences.ts';
import { segments } from './segments.ts';
import { speakable } from './speakable.ts';

test.each([
  ['Hello, world!', 'Hello, world!'],
  ['so 😀 happy 🎉!', 'so happy'],
  ['a < b & c > d', 'a is less than b and c is greater than d'],
  ['<em>hi</em> you', 'em hi /em you'],
  ['I <3 chat <3', 'I love chat'],
  ['type !discord, or !so', 'type discord, or so'],
  ['ʕ•ᴥ•ʔ ᴡᴏᴡ', 'wow'],
  ['<b>hi</b>', 'b hi /b'],
  ['he\u200bllo', 'hello'],
  ['𝕙𝕖𝕝𝕝𝕠', 'hello'],
  ['café — naïve', 'café, naïve'],
  ['wow !!! ok', 'wow ok'],
  ['[[h@lou]]', 'h@lou'],
  ['it’s “fine”', 'it\'s "fine"'],
  ['*waves* snake_case', 'waves snake case'],
  ['שלום hello', 'hello'],
])('%j is spoken as %j', (source, spoken) => {
  expect(speakable(source).text.trim()).toBe(spoken);
});

test.each(['', '!?', '😀', '… … …', '\u200b', 'こんにちは', '--- ***'])('%j makes no sound', (source) => {
  expect(speakable(source).audible).toBe(false);
});

test('whatever the text: no markup, no wide characters, every unit knows its source', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...HOSTILE_TEXTS)), (source) => {
      const { text, sourceOffsets, audible } = speakable(source);
      expect(text).not.toMatch(/[<>&[\]{}|\\\ud800-\udfff\u0000-\u001f]/u);
      expect(sourceOffsets).toHaveLength(text.length);
      for (let n = 1; n < sourceOffsets.length; n++) expect(sourceOffsets[n]!).toBeGreaterThanOrEqual(sourceOffsets[n - 1]!);
      for (const offset of sourceOffsets) expect(offset).toBeLessThan(source.length);
      if (audible) expect(text).toMatch(/[\p{Script=Latin}0-9]/u);
    }),
  );
});

test('segments join to the text, keep to their size and split no character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 2, max: 40 }), (text, max) => {
      const pieces = segments(text, max);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(max);
        expect(piece.length).toBeGreaterThan(0);
      }
      for (let n = 1; n < pieces.length; n++) {
        const pair = pieces[n - 1]!.slice(-1) + pieces[n]!.slice(0, 1);
        expect(/^[\ud800-\udbff][\udc00-\udfff]$/.test(pair)).toBe(false);
      }
    }),
  );
});
