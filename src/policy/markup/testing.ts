/** What a listener would get of a reply: for tests of the markup parser. */
import type { ReplyPart } from '../../ports/markup.ts';
import { createMarkupParser, type ReplyRules } from '../markup.ts';

/** Parses `text` in the given pieces; neighbouring text parts are merged as a listener would hear them. */
export function parse(pieces: readonly string[], rules: Partial<ReplyRules> = {}): ReplyPart[] {
  const parser = createMarkupParser(rules);
  const parts = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.flush()];
  const merged: ReplyPart[] = [];
  for (const part of parts) {
    if (part.kind === 'retract') {
      merged.length = 0;
      continue;
    }
    const before = merged.at(-1);
    if (part.kind === 'text' && before?.kind === 'text') merged[merged.length - 1] = { kind: 'text', text: before.text + part.text };
    else merged.push(part);
  }
  return merged;
}

/** Compact: emotions in braces, text as it is. */
export function show(text: string, rules: Partial<ReplyRules> = {}): string {
  return parse([text], rules)
    .map((part) => (part.kind === 'text' ? part.text : `{${part.emotion}}`))
    .join('');
}

/** The words alone, with the spaces a listener would not hear the difference of taken out. */
export function heard(parts: readonly ReplyPart[]): string {
  return parts
    .map((part) => (part.kind === 'text' ? part.text : ' '))
    .join('')
    .replace(/\s+/gu, ' ')
    .replace(/ ([,.!?])/gu, '$1')
    .trim();
}

/** A text as a model streams it: in pieces of these sizes, again and again. */
export function piecesOf(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, n = 0; at < text.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}
