/** Words that are set apart by capitals alone: "ThePenIsBlue". */

export function camelWords(token: string): string[] {
  return token.split(/(?<=\p{Ll})(?=\p{Lu})/u);
}

/**
 * Whether a token is ordinary words set apart by capitals, and what was found in it only runs over their
 * edges. Two words whose letters are just the term ("PenIs") are the term.
 *
 * @param start of what was found in the token, @param end of it: UTF-16 offsets, half open.
 */
export function isOrdinaryCamel(token: string, start: number, end: number, isOrdinary: (word: string) => boolean): boolean {
  const words = camelWords(token);
  if (words.length < 2 || !words.every((word) => word.length > 1 && isOrdinary(word.toLowerCase()))) return false;
  if (words.length > 2) return true;
  const edge = (words[0] as string).length;
  return !(start === 0 && end === token.length) || end <= edge || start >= edge;
}
