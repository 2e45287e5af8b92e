/** Opening signs and what closes them. */

/** Brackets that have a meaning of their own, and signs whose partner is not the next in Unicode. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['［', '］'],
  ['【', '】'],
  ['〔', '〕'],
  ['〖', '〗'],
  ['(', ')'],
  ['（', '）'],
  ['«', '»'],
  ['{', '}'],
  ['｛', '｝'],
  ['﴿', '﴾'],
]);
/** Quotation marks that Unicode counts among the brackets: what stands in them is said. */
const QUOTES = new Set('‚„〝⹂');

/** What closes `open`; null when it opens nothing. Brackets of every script stand in pairs in Unicode. */
export function closingOf(open: string): string | null {
  const known = KNOWN.get(open);
  if (known !== undefined) return known;
  if (open < '\u0080' || !/^\p{Ps}$/u.test(open) || QUOTES.has(open)) return null;
  const next = String.fromCodePoint((open.codePointAt(0) ?? 0) + 1);
  return /^\p{Pe}$/u.test(next) ? next : null;
}

/** `think` or `/think` within brackets of any shape: the beginning or the end of reasoning, in small letters too. */
export function reasonTag(content: string): 'begin' | 'end' | null {
  const tag = content.normalize('NFKC').trim().toLowerCase();
  if (/^[/\\]\s*(?:think(?:ing)?|thoughts?|reason(?:ing)?)$/u.test(tag)) return 'end';
  // "(thinking)" shows a face.
  return tag === 'think' ? 'begin' : null;
}
