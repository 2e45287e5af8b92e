/** Names of somebody who wants to be forgotten, found and blotted out in what was written. */

/** A shorter name is a word of everybody's. */
const MIN_NAME_CHARS = 3;
const SOMEONE = 'someone';

export interface Mentions {
  /** Whether this is one of the names, whatever its case. */
  is(name: string): boolean;
  /** Whether one of them occurs, as a whole word. */
  in(text: string): boolean;
  blotted(text: string): string;
}

export function mentionsOf(names: readonly string[]): Mentions {
  const folded = new Set(names.map((name) => name.toLowerCase()));
  const long = names.filter((name) => name.length >= MIN_NAME_CHARS).sort((a, b) => b.length - a.length);
  const any = long.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&')).join('|');
  const whole = long.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any})(?![\\p{L}\\p{N}_])`, 'giu');
  return {
    is: (name) => folded.has(name.toLowerCase()),
    in: (text) => whole !== null && text.search(whole) >= 0,
    blotted: (text) => (whole === null ? text : text.replace(whole, SOMEONE)),
  };
}
