/** How a login is said: `tofu_knight` is "tofu knight", `xX_Dark99_Xx` is "Dark". What comes out is still raw and goes through the gate for names. */
import type { ChatMessage } from '../../ports/chat.ts';

const MAX_CHARS = 28;

/** @returns null when nothing is left that a voice could say (`____`, `12345`): thank "somebody" instead. */
export function spokenName(name: string): string | null {
  const plain = name.normalize('NFKC').replaceAll(/[\u200B-\u200F\u2060\uFEFF]/gu, '');
  const words = unframed(plain)
    .replaceAll(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
    // lunaOrbit, HTTPFox, fox2go
    .replaceAll(/(\p{Ll}\p{M}*)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replaceAll(/(\p{L}\p{M}*)(\p{N})/gu, '$1 $2')
    .replaceAll(/(\p{N})(\p{L})/gu, '$1 $2')
    .split(' ')
    .filter((word) => word !== '');
  const letters = words.filter((word) => /\p{L}/u.test(word)).join('');
  if (letters === '') return null;
  // A number at either end is there because the name was taken; within the name it says something.
  while (words.length > 1 && /^\p{N}+$/u.test(words.at(-1) ?? '')) words.pop();
  while (words.length > 1 && /^\p{N}{3,}$/u.test(words[0] ?? '')) words.shift();
  return fitting(words.map((word) => calm(word)));
}

/** `xX_…_Xx` and its relatives, where something is left within. */
function unframed(name: string): string {
  const inner = /^[xX]{2,}[_\-.]?(.*?)[_\-.]?[xX]{2,}$/u.exec(name)?.[1] ?? '';
  return /\p{L}/u.test(inner) ? inner : name;
}

/** A voice spells capitals out and stumbles over stretched letters. */
function calm(word: string): string {
  const short = word.replaceAll(/(\p{L})\1{2,}/giu, '$1$1');
  return short.length > 3 && short === short.toUpperCase() && short !== short.toLowerCase()
    ? `${short.slice(0, 1)}${short.slice(1).toLowerCase()}`
    : short;
}

function fitting(words: readonly string[]): string {
  let said = '';
  for (const word of words) {
    if (said !== '' && said.length + 1 + word.length > MAX_CHARS) break;
    said = said === '' ? [...word].slice(0, MAX_CHARS).join('') : `${said} ${word}`;
  }
  return said;
}

/** How the name of who wrote is said. Names of other places are typed as they are to be said. */
export function nameToSay({ platform, userName }: Pick<ChatMessage, 'platform' | 'userName'>): string | null {
  return platform === 'twitch' ? spokenName(userName) : userName;
}
