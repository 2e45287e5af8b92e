import { describe, expect, it } from 'vitest';
import { addressIn } from './addresses.ts';
import { saidAgain } from './said-again.ts';
import { hasDisguisedScript, isMixedName } from './scripts.ts';
import { upright } from './upside-down.ts';

describe('a name', () => {
  it.each(['ᚺᛁᛏ', 'ꓗꓨꓢ', 'ⲛⲓⲅ', 'аdmіn', '卐heil', 'ᖴᑌᑕ'])('put together from look-alikes is refused: %s', (name) => {
    expect(isMixedName(name)).toBe(true);
  });

  it.each(['Ольга', 'xX_Кот_Xx', '田中Taro', 'ねこCat', 'Ωmega', 'Łukasz', '김민수', 'סתיו', 'ᴋɪᴛꜱᴜ', '𝓛𝓾𝓷𝓪'])('is welcome: %s', (name) => {
    expect(isMixedName(name)).toBe(false);
  });
});

it('a text in scripts that only disguise is told from one in a living script', () => {
  expect(hasDisguisedScript('see 𐌍𐌉𐌂')).toBe(true);
  expect(hasDisguisedScript('привет, नमस्ते, สวัสดี, مرحبا, 今日は')).toBe(false);
});

it('turned letters are read upright', () => {
  expect(upright('well ollǝɥ')).toBe('hello llem');
  expect(upright('ollǝɥ, chat')).toBe('hello, chat');
  expect(upright('hello')).toBeNull();
});

it('an account number is one when its check digits fit', () => {
  expect(addressIn('to GB82 WEST 1234 5698 7654 32 please')).toBe('doxxing.account');
  expect(addressIn('to GB83 WEST 1234 5698 7654 32 please')).toBeNull();
});

it('what is said twice, or with its command behind, is read once and in order', () => {
  expect(saidAgain('go go go team')).toEqual(['go team']);
  expect(saidAgain('a calm evening')).toEqual([]);
});
