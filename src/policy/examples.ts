/** Which of her answers a model may learn from: it writes on as it is shown to have written before. */
import type { Persona } from '../domain/persona.ts';
import type { RememberedTurn } from '../ports/memory.ts';

const SENTENCE_END = /[.!?…。！？‽~♥]["'”’)\]]*$/u;
const MIN_WORDS = 2;

/**
 * What of a remembered answer may stand in a prompt as hers, or null for none of it. A sentence that
 * was cut off would come back as a whole answer, and so would a line that the program keeps ready.
 */
export function exampleOf(turn: RememberedTurn, persona: Persona): string | null {
  let text: string = turn.answered.trim();
  text = withoutFiller(text, persona);
  const stock = stockLine(text, persona);
  if (stock !== null) text = text.slice(0, text.length - stock.length).trimEnd();
  // Before a stock line her own sentence was given up as well.
  if (turn.cut === true || stock !== null) text = wholeSentences(text);
  return text === '' && turn.answered.trim() !== '' ? null : text;
}

/** What she said while the model had not begun is the program's; an answer behind it is the model's own. */
function withoutFiller(text: string, { stockLines }: Persona): string {
  const filler = stockLines.filler.find((line) => text.startsWith(`${line} `));
  return filler === undefined ? text : text.slice(filler.length).trimStart();
}

/** The stock line that `text` ends with. */
function stockLine(text: string, { stockLines, blockedReplies }: Persona): string | null {
  const lines = [...Object.values(stockLines), ...Object.values(blockedReplies)].flat();
  const spoken = lines
    .map((line) => line.replace(/^\s*(?:\[[a-z]+\]\s*)*/iu, '').trim())
    .filter((line) => line !== '' && text.endsWith(line));
  return spoken.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** `text` up to the end of its last whole sentence. */
function wholeSentences(text: string): string {
  if (!SENTENCE_END.test(text)) {
    const end = Math.max(...[...text.matchAll(/[.!?…。！？‽]["'”’)\]]*(?=\s)/gu)].map((match) => match.index + match[0].length), 0);
    text = text.slice(0, end);
  }
  return text.split(/\s+/u).length < MIN_WORDS ? '' : text;
}
