/**
 * What she may come to speak of when nobody writes: what somebody who is here told before, a topic of hers, what the
 * stream is about, or whatever comes to her mind. By turns, and nothing of it twice.
 */
import type { Telling } from '../domain/trigger.ts';
import { seededRandom } from '../kernel/random.ts';
import type { FollowUp } from '../ports/memory.ts';

export interface IdleIdea {
  readonly telling: Telling;
  /** Judged by the intake like anything from outside; null where there are no words. */
  readonly text: string | null;
}

export interface IdleSources {
  readonly followUps: (limit: number) => Promise<readonly FollowUp[]>;
  /** The persona's. */
  readonly topics: () => readonly string[];
  /** Title and game of the stream; null where that is not known. */
  readonly about: () => Promise<{ readonly title: string; readonly game: string } | null>;
  readonly seed: number;
}

const QUIET = 'Nobody has written for a while.';
const idle = (prompt: string): Telling => ({ kind: 'idle', prompt: `${QUIET} ${prompt}`, shownAs: null });

const THOUGHT = idle('Say something short by yourself that gets chat talking: a thought, a tiny story or a question.');
const FOLLOW_UP = idle('Come back to this, kindly and in a sentence or two, and ask how it goes on: {words}');
const TOPIC = idle('Say something short of your own about this, and end with a question to chat: {words}');
const ABOUT = idle(
  'Say something short about what this stream is about, as its title and game tell, and end with a question to chat: {words}',
);

/** Of facts, so that those that were spoken of leave others. */
const FOLLOW_UPS = 40;
/** More ideas than a day of silence uses. */
const MAX_USED = 1000;

export function createIdleIdeas({ followUps, topics, about, seed }: IdleSources): { next(): Promise<IdleIdea> } {
  const random = seededRandom(seed);
  const used = new Set<string>();
  let turn = 0;

  /** One that was not used, by chance; it is used from now on. */
  const pick = <T>(ideas: readonly T[], keyOf: (idea: T) => string): T | null => {
    const fresh = ideas.filter((idea) => !used.has(keyOf(idea)));
    const chosen = fresh[Math.floor(random() * fresh.length)];
    if (chosen === undefined) return null;
    used.add(keyOf(chosen));
    if (used.size > MAX_USED) for (const oldest of used) if (used.delete(oldest)) break;
    return chosen;
  };
  const kinds: readonly (() => Promise<IdleIdea | null>)[] = [
    async () => {
      const found = pick(await followUps(FOLLOW_UPS), ({ key }) => `fact ${key}`);
      return found && { telling: FOLLOW_UP, text: found.text };
    },
    () => {
      const topic = pick(topics(), (text) => `topic ${text}`);
      return Promise.resolve(topic === null ? null : { telling: TOPIC, text: topic });
    },
    async () => {
      const stream = await about();
      const words =
        stream === null
          ? ''
          : [stream.title, stream.game].filter((part) => part.trim() !== '').join(' (') +
            (stream.game.trim() !== '' && stream.title.trim() !== '' ? ')' : '');
      const found = words === '' ? null : pick([words], (text) => `about ${text}`);
      return found === null ? null : { telling: ABOUT, text: found };
    },
    () => Promise.resolve({ telling: THOUGHT, text: null }),
  ];
  return {
    async next() {
      for (const _ of kinds) {
        const kind = kinds[turn++ % kinds.length];
        const idea = await kind?.();
        if (idea) return idea;
      }
      return { telling: THOUGHT, text: null };
    },
  };
}
