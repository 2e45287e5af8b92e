import { NOTHING_SAID } from '../domain/approved.ts';
import type { EventBus } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import { deadlineOf, type Telling } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Conductor } from './conductor.ts';

const QUIET: Telling = {
  kind: 'idle',
  prompt: 'Nobody has written for a while. Say something short by yourself that gets chat talking: a thought, a tiny story or a question.',
  shownAs: null,
};

export interface SilenceParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly conductor: Pick<Conductor, 'state' | 'submit'>;
  /** Who is to speak. */
  readonly characterId: string;
  /** Asked whenever the wait begins anew; 0 never. */
  readonly afterMs: () => number;
}

/**
 * After `afterMs` in which nothing was said by her or to her, offers the director an idle trigger.
 * Returns the function that stops it.
 */
export function watchSilence({ clock, bus, conductor, characterId, afterMs }: SilenceParts): () => void {
  const nextId = createIds('idle');
  let cancel: () => void = () => undefined;
  const wait = (): void => {
    cancel();
    const waitMs = afterMs();
    if (waitMs <= 0) return;
    cancel = clock.schedule(waitMs, () => {
      const { floor, panicked, muted, streamerSpeaking, thinking } = conductor.state;
      if (floor === null && thinking && !panicked && !muted && !streamerSpeaking) {
        const nowMs = clock.nowMs();
        conductor.submit({
          id: nextId(),
          characterId,
          telling: QUIET,
          lane: 'idle',
          text: NOTHING_SAID,
          viewer: null,
          messageId: null,
          receivedAtMs: nowMs,
          admittedAtMs: nowMs,
          deadlineMs: deadlineOf('idle', nowMs),
        });
      }
      wait();
    });
  };
  wait();
  const stop = bus.listen((event) => {
    if (
      event.type === 'turn.finished' ||
      event.type === 'turn.cut' ||
      event.type === 'chat.message' ||
      event.type === 'turn.started' ||
      event.type === 'style.changed'
    )
      wait();
  });
  return () => {
    stop();
    cancel();
  };
}
