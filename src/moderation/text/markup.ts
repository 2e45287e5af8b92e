/**
 * Markup between letters ("f<b>o</b>o", "f&#111;o", "[i]f[/i]oo") as the matcher meets it, one
 * character at a time: a bookmark is set where a piece of markup may begin, and is settled when it
 * turns out to be one or not.
 */

export type MarkupKind = '<' | '&' | '[';

export type MarkupOutcome =
  | { readonly kind: 'open' }
  | { readonly kind: 'none' }
  /** It was markup and shows nothing. */
  | { readonly kind: 'invisible' }
  /** It stands for this code point. */
  | { readonly kind: 'codePoint'; readonly codePoint: number };

const OPEN: MarkupOutcome = { kind: 'open' };
const NONE: MarkupOutcome = { kind: 'none' };
const INVISIBLE: MarkupOutcome = { kind: 'invisible' };

/** Longer ones are not read as markup. */
const MAX_CHARS: Readonly<Record<MarkupKind, number>> = { '<': 80, '&': 12, '[': 24 };
const NAMED: Readonly<Record<string, number>> = {
  amp: 0x26,
  lt: 0x3c,
  gt: 0x3e,
  quot: 0x22,
  apos: 0x27,
  nbsp: 0x20,
  commat: 0x40,
  num: 0x23,
  excl: 0x21,
  dollar: 0x24,
  ast: 0x2a,
  period: 0x2e,
  lowbar: 0x5f,
};

export function markupKind(codePoint: number): MarkupKind | null {
  return codePoint === 0x3c ? '<' : codePoint === 0x26 ? '&' : codePoint === 0x5b ? '[' : null;
}

/** What the characters after the opening one make of it so far. */
export function readMarkup(kind: MarkupKind, content: string): MarkupOutcome {
  const last = content.charAt(content.length - 1);
  const first = content.charAt(0);
  if (content.length > MAX_CHARS[kind]) return NONE;
  if (kind === '<') {
    if (!/[A-Za-z/!?]/u.test(first) || last === '<') return NONE;
    return last === '>' ? INVISIBLE : OPEN;
  }
  if (kind === '[') {
    if (!/[A-Za-z/]/u.test(first) || /[\s[]/u.test(last)) return NONE;
    return last === ']' ? INVISIBLE : OPEN;
  }
  if (last !== ';') return /[#A-Za-z0-9]/u.test(last) ? OPEN : NONE;
  return readEntity(content.slice(0, -1));
}

function readEntity(name: string): MarkupOutcome {
  const codePoint = /^#x[0-9a-f]+$/iu.test(name)
    ? parseInt(name.slice(2), 16)
    : /^#[0-9]+$/u.test(name)
      ? parseInt(name.slice(1), 10)
      : NAMED[name.toLowerCase()];
  if (codePoint !== undefined) return codePoint <= 0x10ffff ? { kind: 'codePoint', codePoint } : NONE;
  return /^(?:shy|zwj|zwnj|lrm|rlm|zerowidthspace|nobreak)$/iu.test(name) ? INVISIBLE : NONE;
}

/** Letters drawn with several symbols. Longest first. */
export const DRAWN: ReadonlyMap<string, string> = new Map([
  ['\\/\\/', 'w'],
  ['|\\/|', 'm'],
  ['/\\/\\', 'm'],
  ['|\\|', 'n'],
  ['/\\/', 'n'],
  ['|_|', 'u'],
  ['(_)', 'u'],
  ['|-|', 'h'],
  [')-(', 'h'],
  ['}{', 'h'],
  ['()', 'o'],
  ['[]', 'o'],
  ['<>', 'o'],
  ['\\/', 'v'],
  ['/\\', 'a'],
  ['|<', 'k'],
  ['|{', 'k'],
  ['|(', 'k'],
  ['|)', 'd'],
  ['|>', 'd'],
  ['|3', 'b'],
  ['|=', 'f'],
  ['|_', 'l'],
  ['|*', 'p'],
  ['_|', 'j'],
  ['vv', 'w'],
  ['VV', 'w'],
]);
/** Characters with which a drawn letter ends. */
export const DRAWN_ENDS: ReadonlySet<number> = new Set([...DRAWN.keys()].map((drawn) => drawn.charCodeAt(drawn.length - 1)));
/** Characters that letters are drawn with. */
export const DRAWN_PARTS: ReadonlySet<number> = new Set([...DRAWN.keys()].flatMap((drawn) => [...drawn].map((char) => char.charCodeAt(0))));
