/** The text of a `.env` file: whatever an editor of Windows made of it, and what a `#` in a value means. */

/** Decodes by the byte order mark: UTF-8 with one or without, UTF-16 in both orders. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  // The mark itself is left out by the decoder.
  return new TextDecoder(encoding).decode(bytes);
}

const ENTRY = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=(.*)$/u;
const QUOTES = ["'", '`', '"'] as const;

export interface ReadEnv {
  /** As `util.parseEnv` reads it. */
  readonly text: string;
  /** Lines that are no setting, no comment and no part of a value: counted from 1. */
  readonly strayLines: readonly number[];
}

/**
 * A `#` begins a comment only at a line's start or after white space, as elsewhere: `util.parseEnv` takes
 * every one for that, and a password would lose its tail without a word.
 */
export function prepareEnv(raw: string): ReadEnv {
  const strayLines: number[] = [];
  let open: string | null = null;
  const lines = raw.split(/\r\n|\r|\n/u).map((line, index) => {
    if (open !== null) {
      // Inside a value of several lines.
      if (line.includes(open)) open = null;
      return line;
    }
    const entry = ENTRY.exec(line);
    if (!entry) {
      if (!/^\s*(?:#|$)/u.test(line)) strayLines.push(index + 1);
      return line;
    }
    const [, name = '', rest = ''] = entry;
    const value = rest.trim();
    const quote = QUOTES.find((mark) => value.startsWith(mark));
    if (quote !== undefined) {
      if (!value.slice(1).includes(quote)) open = quote;
      return line;
    }
    if (!value.includes('#')) return line;
    const kept = rest.slice(0, commentAt(rest)).trim();
    const free = QUOTES.find((mark) => !kept.includes(mark));
    return free === undefined ? line : `${name}=${free}${kept}${free}`;
  });
  return { text: lines.join('\n'), strayLines };
}

/** Where the comment begins in what stands after `=`; its end when there is none. */
function commentAt(rest: string): number {
  const found = rest.search(/\s#/u);
  return found < 0 ? rest.length : found;
}
