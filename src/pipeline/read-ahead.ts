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
  /** Whether the model may be asked at all: the streamer can switch it off. */
  readonly thinks: () => boolean;
  /** The model reads it while it is idle. Never rejects. */
  readonly warm: (begin: PromptPrefix) => Promise<void>;
}

/**
 * Has the model read what the next prompt begins with whenever that has changed and nothing follows:
 * nearly all of the time to her first word is reading. Returns the function that ends it.
 */
export function keepReadAhead({ clock, bus, character, thinks, warm }: ReadAheadParts): () => void {
  let cancel: () => void = () => undefined;
  /** Something had changed while the model was switched off. */
  let owed = false;
  const stop = bus.listen((event) => {
    const { type } = event;
    const changed =
      type === 'turn.finished' ||
      type === 'turn.cut' ||
      type === 'style.changed' ||
      type === 'memory.changed' ||
      // Others are there now: they stand before everything else.
      (type === 'module.state' && (event.module === 'tools' || (owed && event.module === 'policy' && event.state !== 'disabled')));
    if (!changed && type !== 'turn.started') return;
    cancel();
    if (!changed) return;
    cancel = clock.schedule(PAUSE_MS, () => {
      owed = !thinks();
      if (owed) return;
      const { id, memory, prompter } = character();
      void warm(prompter.prefix(memory.conversation(id)));
    });
  });
  return () => {
    cancel();
    stop();
  };
}
