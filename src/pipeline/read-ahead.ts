import type { EventBus } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Character } from '../ports/character.ts';
import type { PromptPrefix } from '../ports/policy.ts';

/** A turn that follows at once would only cut the reading, which costs a connection and a request. */
const PAUSE_MS = 200;

export interface ReadAheadParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  /** Who speaks next. */
  readonly character: () => Pick<Character, 'id' | 'memory' | 'prompter'>;
  /** The model reads it while it is idle. Never rejects. */
  readonly warm: (begin: PromptPrefix) => Promise<void>;
}

/**
 * Has the model read what the next prompt begins with whenever that has changed and nothing follows:
 * nearly all of the time to her first word is reading. Returns the function that ends it.
 */
export function keepReadAhead({ clock, bus, character, warm }: ReadAheadParts): () => void {
  let cancel: () => void = () => undefined;
  const stop = bus.listen((event) => {
    const { type } = event;
    const changed =
      type === 'turn.finished' ||
      type === 'turn.cut' ||
      type === 'style.changed' ||
      type === 'memory.changed' ||
      // Others are there now: they stand before everything else.
      (type === 'module.state' && event.module === 'tools');
    if (!changed && type !== 'turn.started') return;
    cancel();
    if (!changed) return;
    cancel = clock.schedule(PAUSE_MS, () => {
      const { id, memory, prompter } = character();
      void warm(prompter.prefix(memory.conversation(id)));
    });
  });
  return () => {
    cancel();
    stop();
  };
}
