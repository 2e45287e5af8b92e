/** Words that stand for pictures, by the rule of those who show them: a whole word between spaces, letter by letter. */

/** @returns the text as it is where none of them is in it; its spaces are made single where one was taken out */
export function withoutEmotes(text: string, isEmote: (word: string) => boolean): string {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const left = words.filter((word) => !isEmote(word));
  return left.length === words.length ? text : left.join(' ');
}
