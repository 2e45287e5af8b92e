import type { EventBus } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Intake } from '../ports/intake.ts';
import type { DirectorState } from './director-state.ts';
import type { IdleIdea } from './idle-ideas.ts';

export interface SilenceParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly floor: () => Pick<DirectorState, 'floor' | 'streamerSpeaking'>;
  readonly intake: Pick<Intake, 'offer'>;
  /** What she could speak of. Never rejects. */
  readonly idea: () => Promise<IdleIdea>;
  /** Asked whenever the wait begins anew; 0 never. */
  readonly afterMs: () => number;
}

/**
 * After `afterMs` in which nothing was said by her or to her, offers the intake something to say.
 * Returns the function that stops it.
 */
export function watchSilence({ clock, bus, floor, intake, idea, afterMs }: SilenceParts): () => void {
  const nextId = createIds('idle');
  let cancel: () => void = () => undefined;
  let asked = 0;
  const wait = (): void => {
    cancel();
    const waitMs = afterMs();
    if (waitMs <= 0) return;
    cancel = clock.schedule(waitMs, () => {
      wait();
      const { floor: taken, streamerSpeaking } = floor();
      if (taken !== null || streamerSpeaking) return;
      const mine = ++asked;
      void idea().then(({ telling, text }) => {
        // Somebody wrote while it came to her. The intake refuses what she cannot answer now: no outcome is of interest.
        if (mine === asked) void intake.offer({ id: nextId(), telling, lane: 'idle', text, receivedAtMs: clock.nowMs() });
      });
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
    ) {
      asked += 1;
      wait();
    }
  });
  return () => {
    asked += 1;
    stop();
    cancel();
  };
}
