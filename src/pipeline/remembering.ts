/** What her memory is told: what was heard of a turn, and what the platform took back. */
import type { NewEvent } from '../domain/events.ts';
import type { Retraction } from '../domain/trigger.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Characters } from '../ports/character.ts';
import type { Speaker } from '../ports/speaker.ts';

export interface RememberingParts {
  readonly clock: Clock;
  readonly speaker: Speaker;
  readonly characters: Characters;
  readonly emit: (event: NewEvent) => void;
  /** A memory that fails must not keep a panic from being carried out: it is told here and goes no further. */
  readonly trouble: (what: string, error: unknown) => void;
}

export interface Remembering {
  /** Commits what was heard of the turn, if anything was. */
  remember(turn: TurnScope): void;
  /** To be called after the cut, which remembers what was heard up to it. */
  forget(what: Retraction): void;
}

export function createRemembering({ clock, speaker, characters, emit, trouble }: RememberingParts): Remembering {
  return {
    remember({ id, characterId, trigger }) {
      const heard = speaker.heard(id);
      if (heard.text === '') return;
      try {
        const { memory } = characters.of(characterId);
        memory.commit({ turnId: id, characterId, trigger, heard, endedAtMs: clock.wallMs() });
        emit({ type: 'memory.changed', ...memory.summary() });
      } catch (error) {
        trouble('memory did not take what was heard', error);
      }
    },
    forget(what) {
      try {
        // Characters may share one.
        for (const memory of new Set(characters.all.map((character) => character.memory))) {
          memory.forget(what);
          emit({ type: 'memory.changed', ...memory.summary() });
        }
      } catch (error) {
        trouble('memory did not forget what was taken back', error);
      }
    },
  };
}
