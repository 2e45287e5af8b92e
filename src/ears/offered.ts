/** What the streamer said aloud, as it is offered to the house. */
import type { Telling } from '../domain/trigger.ts';
import type { Offered } from '../ports/ingress.ts';
import type { Spoken } from './hearing.ts';

const SPEECH: Telling = { kind: 'speech', prompt: 'The streamer, your partner on this show, says to you: {words}', shownAs: 'Answering' };

/** Answered before everything else; `/stream` tells the words as `ears.final`. */
export function speechOffered({ id, text, endedAtMs }: Pick<Spoken, 'id' | 'text' | 'endedAtMs'>): Offered {
  return {
    id,
    telling: SPEECH,
    lane: 'streamer',
    text,
    receivedAtMs: endedAtMs,
    announce: (approved) => ({ type: 'ears.final', id, text: approved }),
  };
}
