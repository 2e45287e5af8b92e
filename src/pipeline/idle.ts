import type { EventBus } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import type { Telling } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Intake } from '../ports/intake.ts';
import type { DirectorState } from './director-state.ts';

const QUIET: Telling = {
  kind: 'idle',
  prompt: 'Nobody has written for a while. Say something short by yourself that gets chat talking: a thought, a tiny story or a question.',
  shownAs: null,
};

export interface SilenceParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly floor: () => Pick<DirectorState, 'floor' | 'streamerSpeaking'>;
  readonly intake: Pick<Intake, 'offer'>;
  /** Asked whenever the wait begins anew; 0 never. */
  readonly afterMs: () => number;
}

/**
 * After `afterMs` in which nothing was said by her or to her, offers the intake something to say.
 * Returns the function that stops it.
 */
export function watchSilence({ clock, bus, floor, intake, afterMs }: SilenceParts): () => void {
  const nextId = createIds('idle');
  let cancel: () => void = () => undefined;
  const wait = (): void => {
    cancel();
    const waitMs = afterMs();
    if (waitMs <= 0) return;
    cancel = clock.schedule(waitMs, () => {
      const { floor: taken, streamerSpeaking } = floor();
      // The intake refuses what she cannot answer now, and the next silence offers again: no outcome is of interest.
      if (taken === null && !streamerSpeaking)
        void intake.offer({ id: nextId(), telling: QUIET, lane: 'idle', text: null, receivedAtMs: clock.nowMs() });
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
