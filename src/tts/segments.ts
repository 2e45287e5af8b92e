/** Text of one engine job at most: about forty seconds of speech. Clauses are far shorter. */
export const MAX_SEGMENT_CHARS = 600;

/** Cuts an overlong text at spaces where it can; the pieces joined are the text. */
export function segments(text: string, maxChars: number = MAX_SEGMENT_CHARS): string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > maxChars) {
    const window = text.slice(from, from + maxChars);
    const space = window.lastIndexOf(' ');
    let cut = space > maxChars / 2 ? space + 1 : maxChars;
    // Not between the halves of a surrogate pair.
    if (/[\ud800-\udbff]$/u.test(window.slice(0, cut)) && cut > 1) cut--;
    pieces.push(text.slice(from, from + cut));
    from += cut;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
