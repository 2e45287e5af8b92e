/** What happens on the channel, in the words in which she is told of it. Numbers only: what somebody wrote stays in `text`. */
import type { Lane, Telling } from '../../domain/trigger.ts';
import type { ChannelEvent } from '../../ports/channel.ts';

export interface Told {
  readonly lane: Exclude<Lane, 'paid'>;
  readonly telling: Telling;
  /** What people wrote of it, not judged yet; null where there are no words. */
  readonly text: string | null;
  /** Told instead where the words are not fit; null: then nothing is said. */
  readonly wordless: Telling | null;
}

const BRIEF = 'in a sentence or two';

function told(kind: string, prompt: string, text: string | null = null, wordless: string | null = null): Told {
  const telling = (words: string): Telling => ({ kind, prompt: words, shownAs: 'Announcing' });
  return { lane: 'reply', telling: telling(prompt), text, wordless: wordless === null ? null : telling(wordless) };
}

/** @param others who followed at about the same time */
export function followTelling(others: number): Telling {
  const who =
    others === 0 ? '{who} now follows the channel' : `{who} and ${others === 1 ? 'one other' : `${others} others`} now follow the channel`;
  return { kind: 'follow', prompt: `${who}; welcome them in one short sentence`, shownAs: 'Welcoming' };
}

/** Null where there is nothing to say of it. */
export function toldOfChannel(event: Exclude<ChannelEvent, { kind: 'follow' }>): Told | null {
  switch (event.kind) {
    case 'hype-train':
      return hypeTrain(event);
    case 'poll':
      return poll(event);
    case 'prediction':
      return prediction(event);
    case 'ad-break':
      return event.phase === 'soon'
        ? told(
            'ad-break',
            `In about a minute an ad break of ${spanOf(event.durationS)} begins. Say so in one short sentence, and that you are back after it.`,
          )
        : told(
            'ad-break',
            `An ad break of ${spanOf(event.durationS)} begins now. Say so in one short sentence, and that you are back after it.`,
          );
    case 'about': {
      const words = aboutWords(event);
      return words === ''
        ? null
        : told(
            'stream-changed',
            `The stream goes on with something else. Say something short about what it is now, as title and game tell: {words}`,
            words,
          );
    }
  }
}

/** Title and game in one; empty where neither is set. */
export function aboutWords({ title, game }: { readonly title: string; readonly game: string }): string {
  const [what, where] = [title.trim(), game.trim()];
  return what === '' || where === '' ? what + where : `${what} (${where})`;
}

function hypeTrain({ phase, level }: Extract<ChannelEvent, { kind: 'hype-train' }>): Told {
  if (phase === 'begin') return told('hype-train', `A hype train has begun: viewers cheer and subscribe together. Cheer chat on ${BRIEF}.`);
  if (phase === 'level') return told('hype-train', `The hype train has reached level ${level}. Be glad of it in one short sentence.`);
  return told('hype-train', `The hype train is over; it reached level ${level}. Thank everybody ${BRIEF}.`);
}

function poll({ phase, title, choices }: Extract<ChannelEvent, { kind: 'poll' }>): Told {
  if (phase === 'begin')
    return told(
      'poll',
      `A poll has begun in chat. Ask chat to vote, ${BRIEF}, without saying how it should end: {words}`,
      `${title}: ${choices.map((choice) => choice.title).join(', ')}`,
      `A poll has begun in chat. Ask chat to vote, ${BRIEF}.`,
    );
  const all = choices.reduce((sum, { votes }) => sum + votes, 0);
  const most = Math.max(0, ...choices.map(({ votes }) => votes));
  const won = choices.filter(({ votes }) => votes === most);
  if (all === 0) return told('poll', `The poll is over, and nobody voted. Take it lightly, in one short sentence.`);
  const how =
    won.length === 1
      ? `The winner has ${percent(most, all)} of ${all === 1 ? 'one vote' : `${all} votes`}.`
      : `There is a tie between ${won.length}, each with ${percent(most, all)} of ${all} votes.`;
  return told(
    'poll',
    `The poll is over. ${how} Tell chat how it ended and what you think of it, ${BRIEF}: {words}`,
    `${title}: ${won.map((choice) => choice.title).join(', ')}`,
    `The poll is over. ${how} Thank chat for voting, ${BRIEF}.`,
  );
}

function prediction({ phase, title, outcomes, winner }: Extract<ChannelEvent, { kind: 'prediction' }>): Told {
  if (phase === 'begin')
    return told(
      'prediction',
      `A prediction has begun: chat puts channel points on what will happen. Tell them to choose, ${BRIEF}: {words}`,
      `${title}: ${outcomes.map((outcome) => outcome.title).join(', ')}`,
      `A prediction has begun: chat puts channel points on what will happen. Tell them to choose, ${BRIEF}.`,
    );
  if (winner === null)
    return told('prediction', `The prediction was called off, and everybody gets their points back. Say so in one short sentence.`);
  const all = outcomes.reduce((sum, { points }) => sum + points, 0);
  const right = outcomes.filter((outcome) => outcome.title === winner).reduce((sum, { points }) => sum + points, 0);
  const how = all === 0 ? '' : ` ${percent(right, all)} of the points were on it.`;
  return told(
    'prediction',
    `The prediction is decided.${how} Tell chat what came true and say something to it, ${BRIEF}: {words}`,
    `${title}: ${winner}`,
    `The prediction is decided.${how} Congratulate those who were right, ${BRIEF}.`,
  );
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} percent`;
}

function spanOf(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60 || seconds % 60 !== 0) return `${Math.max(1, Math.round(seconds))} seconds`;
  return minutes === 1 ? 'one minute' : `${minutes} minutes`;
}
