/** Takes viewers' words out of log lines that leave the machine: no name, nothing of what was written or answered. */
import type { AivtEvent } from '../domain/events.ts';

/** Stands in the place of what was taken out. */
export const LEFT_OUT = '(left out: words of the chat)';

/** So many words in a row, the same as in the chat, are no chance. */
const RUN = 3;
const MIN_NAME_CHARS = 2;

/** What log lines tell in fields of this name was said or written by somebody, up to the line's end. */
const SAID = /\b(excerpt|text|line|user|args|heard|command)=.*$/su;
/** Titles of rewards, names and texts stand in quotes. Not `'`: it is an apostrophe more often. */
const QUOTED = /“[^”]*”?|"[^"]*"?|«[^»]*»?/gu;

interface Said {
  readonly names: readonly string[];
  readonly texts: readonly string[];
}

/** Who wrote and what was said, as the events of the conversation tell it. */
export function saidIn(events: readonly AivtEvent[]): Said {
  const names: string[] = [];
  const texts: string[] = [];
  for (const event of events) {
    if ('user' in event && event.user !== undefined) names.push(event.user);
    if ('text' in event) texts.push(event.text);
    if ('heard' in event) texts.push(event.heard);
    if (event.type === 'chat.command') texts.push(event.args);
    if (event.type === 'moderation.blocked') texts.push(event.excerpt);
    if (event.type === 'turn.started') {
      if (event.trigger.user !== null) names.push(event.trigger.user);
      texts.push(event.trigger.text);
    }
  }
  return { names, texts };
}

/** A line with the words taken out that are known, or that stand where words of the chat stand. */
export function createWordsFilter({ names, texts }: Said): (line: string) => string {
  const runs = new Set(texts.flatMap((text) => runsOf(wordsOf(text))));
  // A short text has no run of its own: it is looked for whole, as a name is.
  const short = texts
    .map(wordsOf)
    .filter((words) => words.length < RUN)
    .map((words) => words.join(' '));
  const whole = new Set([...names.map((name) => wordsOf(name).join(' ')), ...short].filter((text) => text.length >= MIN_NAME_CHARS));
  return (line) => {
    const told = line.replace(SAID, `$1=${LEFT_OUT}`).replaceAll(QUOTED, `“${LEFT_OUT}”`);
    const words = wordsOf(told.replaceAll(LEFT_OUT, ' '));
    const found = runsOf(words).some((run) => runs.has(run)) || pieces(words).some((piece) => whole.has(piece));
    return found ? LEFT_OUT : told;
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}_]+|\p{Extended_Pictographic}/gu) ?? []
  );
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(RUN - 1).map((_, from) => words.slice(from, from + RUN).join(' '));
}

/** One, two or (a name may have that many) three words in a row. */
function pieces(words: readonly string[]): string[] {
  return [1, 2, 3].flatMap((length) => words.map((_, from) => words.slice(from, from + length).join(' ')));
}
