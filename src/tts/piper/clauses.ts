/**
 * Cuts text into clauses where espeak does, because espeak tells phonemes but not the punctuation
 * that ended each clause, and Piper's voices were trained with it.
 */
export type Terminator = '.' | '!' | '?' | ',' | ';' | ':' | '';

export interface TextClause {
  /** Half-open range in the text, terminator and the space after it included. */
  readonly start: number;
  readonly end: number;
  readonly terminator: Terminator;
  /** A voice is asked for one sentence at a time. */
  readonly endsSentence: boolean;
}

const ENDS: Readonly<Record<string, Terminator>> = {
  '.': '.',
  '!': '!',
  '?': '?',
  ',': ',',
  ';': ';',
  ':': ':',
  '…': '',
  '—': ';',
  '–': ';',
};
const CLOSING = /["'”’)\]]/u;

export function clausesOf(text: string): TextClause[] {
  const clauses: TextClause[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const found = terminatorAt(text, at);
    if (!found) {
      at++;
      continue;
    }
    let end = found.end;
    while (end < text.length && /\s/u.test(text[end] ?? '')) end++;
    clauses.push({ start, end, terminator: found.terminator, endsSentence: '.!?'.includes(found.terminator) && found.terminator !== '' });
    start = end;
    at = end;
  }
  if (/\S/u.test(text.slice(start))) clauses.push({ start, end: text.length, terminator: '', endsSentence: true });
  return clauses;
}

/** A run of punctuation at `at` that ends a clause, with the closing quotes after it. */
function terminatorAt(text: string, at: number): { terminator: Terminator; end: number } | null {
  const first = text[at] ?? '';
  const terminator = ENDS[first];
  if (terminator === undefined) return null;
  let end = at + 1;
  while (end < text.length && ENDS[text[end] ?? ''] !== undefined) end++;
  const run = text.slice(at, end);
  while (end < text.length && CLOSING.test(text[end] ?? '')) end++;
  const next = text[end] ?? ' ';
  if (!/\s/u.test(next)) return null;
  if (first === '—' || first === '–') return { terminator, end };
  // Three dots are a pause inside the sentence, and a dot before a small letter is an abbreviation's.
  if (/^\.{2,}$/u.test(run)) return { terminator: '', end };
  if (first === '.') {
    const follower = text.slice(end).trimStart()[0];
    if (follower !== undefined && /\p{Ll}/u.test(follower)) return null;
  }
  return { terminator, end };
}
