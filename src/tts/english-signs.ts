/** Signs that English says as words, where their neighbours make them so. */
/** Signs that English says as words. */
const SAID: Readonly<Record<string, string>> = {
  '≈': ' about ',
  '≤': ' at most ',
  '≥': ' at least ',
  '→': ' to ',
  '÷': ' / ',
  '≠': ' is not equal to ',
  '√': ' the square root of ',
  '∞': ' infinite ',
  π: ' pi ',
};

/** "I <3 you": a heart between words is said; alone it is drawn. */
export function isLove(text: string, at: number): boolean {
  if (!/^<3\s+\p{L}/u.test(text.slice(at, at + 6))) return false;
  return (
    /(?:^|\s)(?:I|we|you|they|u|chat|really|still|always)\s+$/iu.test(text.slice(Math.max(0, at - 10), at)) ||
    (/^\s*$/u.test(text.slice(0, at)) && /^<3\s+(?:you|u|ya|this|that|it|chat|all|y'all)\b/iu.test(text.slice(at, at + 9)))
  );
}

/** The English words for a sign, where its neighbours make it one; null: no such sign. */
export function englishFor(point: string, source: string, offset: number, units: readonly string[]): string | null {
  if (Object.hasOwn(SAID, point)) return SAID[point] ?? null;
  const last = units.at(-1) ?? ' ';
  switch (point) {
    case '&':
      // "a && b": one "and".
      return source[offset - 1] === '&' ? '' : ' and ';
    case '*':
      if (/\d\s?$/u.test(source.slice(Math.max(0, offset - 2), offset)) && /^\s?[-(]?[\d(]/u.test(source.slice(offset + 1, offset + 4)))
        return ' x ';
      // "a 5* hotel"; a star that opened before is emphasis.
      return /\b[1-7]$/u.test(source.slice(Math.max(0, offset - 2), offset)) &&
        /^(?:$|[\s.,!?])/u.test(source.slice(offset + 1, offset + 2)) &&
        !source.slice(0, offset).includes('*')
        ? ' star '
        : null;
    case '★':
    case '⭐':
      return /\d$/u.test(last) && !/^[★⭐]/u.test(source.slice(offset + point.length)) ? ' star ' : null;
    case '!':
      // "!discord" is a command; its mark is not said.
      if (source[offset + 1] === '=') return compared(source, offset, 2) ? ' is not equal to ' : null;
      return last === ' ' && /\p{L}/u.test(source[offset + 1] ?? '') ? '' : null;
    case '=':
      if (/[<>!=]/u.test(source[offset - 1] ?? '') && compared(source, offset - 1, 2)) return '';
      return source[offset + 1] === '=' && compared(source, offset, 2) ? ' equals ' : null;
    case '<':
    case '>':
      if (source[offset + 1] === '3' && isLove(source, offset)) return ' love ';
      if (source[offset + 1] === '=')
        return compared(source, offset, 2) ? `${needs(source, offset) ? '' : ' is'} at ${point === '<' ? 'most' : 'least'} ` : null;
      // "(<33%)", ">100 fps"
      if (
        /(?:^|[\s("])$/u.test(source.slice(Math.max(0, offset - 1), offset)) &&
        /^[$€£]?\.?\d/u.test(source.slice(offset + 1, offset + 4))
      )
        return point === '<' ? 'under ' : 'over ';
      return compared(source, offset, 1)
        ? `${/\b(?:is|are|was|were|be|being)\s*$/iu.test(source.slice(Math.max(0, offset - 8), offset)) ? ' ' : ' is '}${point === '<' ? 'less' : 'greater'} than `
        : null;
    case '±':
      return last === ' ' && /^\s\d/u.test(source.slice(offset + 1, offset + 3)) ? ' plus or minus ' : null;
    case '~':
      // "HEAD~3"
      if (/[A-Z]/u.test(last) && /^\d{1,3}(?![\d\p{L}])/u.test(source.slice(offset + 1, offset + 5))) return ' tilde ';
      if (last !== ' ' || !/^[$€£]?\.?\d/u.test(source.slice(offset + 1, offset + 4))) return null;
      return /\b(?:about|around|roughly|approx\.?|like)\s$/iu.test(source.slice(Math.max(0, offset - 9), offset)) ? '' : 'about ';
    case '^':
      if (/\d\s$/u.test(source.slice(Math.max(0, offset - 2), offset)) && /^\s\d/u.test(source.slice(offset + 1, offset + 3)))
        return 'to the power of';
      if (!/^-?[\dn]/u.test(source.slice(offset + 1, offset + 3)) || !/[\p{L}\d)]/u.test(last)) return null;
      if (!/\d/u.test(last) && /^[23](?!\d)/u.test(source.slice(offset + 1, offset + 3)))
        return ` ${source[offset + 1] === '2' ? 'squared' : 'cubed'}${gapBefore(source.slice(offset + 2))}`;
      return ' to the power of ';
    case '2':
    case '3':
      // The figure of "<3" and of "c^2" was said with its sign.
      if (source[offset - 1] === '<' && isLove(source, offset - 1)) return '';
      return source[offset - 1] === '^' && /[\p{L})]/u.test(source[offset - 2] ?? '') && !/\d/u.test(source[offset + 1] ?? '') ? '' : null;
    case '²':
    case '³':
      // Behind a unit ("5 m²") the number's reader says it.
      if (/\d ?[a-z]{1,2}$/u.test(units.slice(-4).join(''))) return null;
      return ` ${point === '²' ? 'squared' : 'cubed'}${gapBefore(source.slice(offset + 1))}`;
    case '№':
      return ' number ';
    default:
      // "x₁"
      if (/[₀-₉]/u.test(point) && /\p{L}/u.test(last)) return ` ${point.normalize('NFKC')}`;
      // "1½" is no eleven halves.
      return /[¼-¾⅐-⅞]/u.test(point) && /\d/u.test(last) ? ` ${point.normalize('NFKC').replace('\u2044', '/')}` : null;
  }
}

/** A space, unless what follows hangs on the word before it. */
function gapBefore(rest: string): string {
  return /^(?:$|[\s).,!?;:'"\]])/u.test(rest) ? '' : ' ';
}

/** Behind these the thing that is compared is what they ask for: "needs Python >= 3.10". */
function needs(source: string, offset: number): boolean {
  return /\b(?:needs?|requires?|with|want|use|using|install|for|have|has|get|run|runs|on)\s+(?:an?\s+)?\S+(?:\s\S+)?\s*$/iu.test(
    source.slice(Math.max(0, offset - 60), offset),
  );
}

/** A word on each side and a space between, or a number or a single letter on each side, and as much space on the one as on the other: a comparison, no tag. */
function compared(source: string, offset: number, length: number): boolean {
  if (
    /[\p{L}\p{N}] $/u.test(source.slice(Math.max(0, offset - 3), offset)) &&
    /^ [\p{L}\p{N}]/u.test(source.slice(offset + length, offset + length + 2))
  )
    return true;
  const left = /(?:^|[\s(])(?:[-\d.,%$€£]*\d%?|[A-Za-z]|[A-Za-z]+\d+)(\s?)$/u.exec(source.slice(Math.max(0, offset - 16), offset));
  const right = /^(\s?)(?:[-$€£]?\d[\d.,%]*|[A-Za-z]|[A-Za-z]+\d+)(?=$|[\s).,!?])/u.exec(
    source.slice(offset + length, offset + length + 16),
  );
  return left !== null && right !== null && left[1] === right[1];
}
