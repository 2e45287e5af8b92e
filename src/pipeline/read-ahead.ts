import type { EventBus } from '../domain/events.ts';
import type { Character } from '../ports/character.ts';
import type { PromptPrefix } from '../ports/policy.ts';

export interface ReadAheadParts {
  readonly bus: EventBus;
  readonly character: Pick<Character, 'memory' | 'prompter'>;
  /** The model reads it while it is idle. Never rejects. */
  readonly warm: (begin: PromptPrefix) => Promise<void>;
}

/**
 * Has the model read what the next prompt begins with whenever that has changed: nearly all of the
 * time to her first word is reading. Returns the function that ends it.
 */
export function keepReadAhead({ bus, character, warm }: ReadAheadParts): () => void {
  let due = false;
  let ended = false;
  const read = (): void => {
    due = false;
    if (!ended) void warm(character.prompter.prefix(character.memory.conversation()));
  };
  const stop = bus.listen(({ type }) => {
    if (type !== 'turn.finished' && type !== 'turn.cut' && type !== 'style.changed' && type !== 'memory.changed') return;
    if (due) return;
    due = true;
    // Not among the listeners: the next turn begins first, and a model that is asked reads nothing ahead.
    queueMicrotask(read);
  });
  return () => {
    ended = true;
    stop();
  };
}
