/** How what was said so far ends, by its words: the endpointing waits accordingly. */
import type { Ending } from '../endpointing.ts';
import { wordsOf } from './words.ts';

/** Words after which somebody goes on: they join, ask for an object, or fill the time until the next word comes. */
const LEADING_ON = new Set(
  (
    'and but or so because cause if when while although though unless until since which who whose where than then as ' +
    'the a an my your our their every ' +
    'to of in on at by for from with without about into onto over under between through like ' +
    'is are was were am be been being have has had do does did will would can could should may might must shall ' +
    'i we they he she its im youre theyre id very really just also not ' +
    'um uh uhm er erm hmm hm mm'
  ).split(' '),
);
const SENTENCE_END = /[.!?…]["'”’)\]]*$/u;

export function endingOf(text: string): Ending {
  const last = wordsOf(text).at(-1);
  if (!last) return 'unknown';
  if (/(?:\.\.\.|…|[,;:\-–—])$/u.test(last.text)) return 'open';
  // A question or a call is heard as such by its melody; a full stop may be the recogniser's own.
  if (/[?!]$/u.test(last.text)) return 'finished';
  if (LEADING_ON.has(last.key)) return 'open';
  return SENTENCE_END.test(last.text) ? 'finished' : 'unknown';
}
