import { describe, expect, it, test } from 'vitest';
import { isEnglish, languageFault, languageOf, lettersOf } from './languages.ts';
import { speakable } from './speakable.ts';
import { normalise } from './text/normalise.ts';

test.each([
  ['en-us+Annie', 'en-us'],
  ['en-gb-x-rp', 'en-gb-x-rp'],
  ['ru', 'ru'],
  ['pt-br+f3', 'pt-br'],
  ['cmn', 'cmn'],
  ['de_DE', 'de-DE'],
  ['vi-vn-x-central', 'vi-vn-x-central'],
  ['fa-latn', 'fa-latn'],
  ['english', 'english'],
  ['!', 'en'],
  ['', 'en'],
])('the voice %j speaks %j', (voice, language) => {
  expect(languageOf(voice)).toBe(language);
  expect(() => lettersOf(languageOf(voice))).not.toThrow();
});

test('English is English in all its places, and nothing else is', () => {
  expect(['en', 'en-us', 'en-GB', 'en-gb-x-rp'].every(isEnglish)).toBe(true);
  expect(['ru', 'eno', 'de', 'fr-en'].some(isEnglish)).toBe(false);
});

// A Russian voice was once given no Cyrillic: captions came, and no sound at all.
describe('a voice of another language', () => {
  const given = (text: string, language: string): string => normalise(speakable(text, language), language).text.trim();

  it.each([
    ['ru', 'Привет, мой дорогой друг! Как твои дела сегодня?', 'Привет, мой дорогой друг! Как твои дела сегодня?'],
    ['ja', 'こんにちは、カナと漢字。ラーメン', 'こんにちは, カナと漢字. ラーメン'],
    ['ko', '안녕하세요 여러분', '안녕하세요 여러분'],
    ['cmn', '你好，世界', '你好,世界'],
    ['th', 'สวัสดีครับ', 'สวัสดีครับ'],
    ['hi', 'नमस्ते दोस्तों', 'नमस्ते दोस्तों'],
    ['el', 'Καλημέρα σας', 'Καλημέρα σας'],
    ['ar', 'مرحبا بكم', 'مرحبا بكم'],
    ['he', 'שלום', 'שלום'],
    ['uk', 'Привіт, YouTube!', 'Привіт, YouTube!'],
    ['de', 'Grüße aus Köln, lol w8 1990s', 'Grüße aus Köln, lol w8 1990s'],
  ])('%s is given its own letters, and no English rules', (language, text, expected) => {
    expect(given(text, language)).toBe(expected);
    expect(speakable(text, language).audible).toBe(true);
  });

  it('is given no words of English for signs, and no letters that it cannot read', () => {
    expect(given('Том & Джерри', 'ru')).toBe('Том Джерри');
    expect(given('Привет שלום こんにちは', 'ru')).toBe('Привет');
    expect(speakable('Привет').audible).toBe(false);
  });
});

test('what a voice cannot speak is said with what to change', () => {
  expect(languageFault('en-US', languageOf('en-us+Annie'), 'ESPEAK_VOICE')).toBeNull();
  expect(languageFault('ru-RU', languageOf('ru'), 'ESPEAK_VOICE')).toBeNull();
  expect(languageFault('zh-CN', languageOf('cmn'), 'ESPEAK_VOICE')).toBeNull();
  expect(languageFault('no', languageOf('nb'), 'ESPEAK_VOICE')).toBeNull();
  expect(languageFault('ru-RU', languageOf('en-us'), 'ESPEAK_VOICE')).toBe(
    "the persona speaks Russian, the voice only English: set ESPEAK_VOICE to a voice of that language, or the persona's language to en",
  );
});
