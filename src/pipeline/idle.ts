import { NOTHING_SAID } from './approved.ts';
import type { Clock } from './clock.ts';
import type { Conductor } from './conductor.ts';
import type { EventBus } from './events.ts';
import { LANE_TTL_MS } from './trigger.ts';

/**
 * After `afterMs` in which nothing was said by her or to her, offers the director an idle trigger.
 * Returns the function that stops it.
 */
export function watchSilence(clock: Clock, bus: EventBus, conductor: Conductor, afterMs: number, accepting: () => boolean): () => void {
  if (afterMs <= 0) return () => undefined;
  let count = 0;
  let cancel: () => void = () => undefined;
  const wait = (): void => {
    cancel();
    cancel = clock.schedule(afterMs, () => {
      const { floor, panicked, muted, streamerSpeaking } = conductor.state;
      if (floor === null && !panicked && !muted && !streamerSpeaking && accepting()) {
        const nowMs = clock.nowMs();
        conductor.submit({
          id: `idle:${count++}`,
          kind: 'idle',
          lane: 'idle',
          text: NOTHING_SAID,
          viewer: null,
          messageId: null,
          receivedAtMs: nowMs,
          admittedAtMs: nowMs,
          deadlineMs: nowMs + (LANE_TTL_MS.idle ?? 0),
        });
      }
      wait();
    });
  };
  wait();
  const stop = bus.listen((event) => {
    if (event.type === 'turn.finished' || event.type === 'turn.cut' || event.type === 'chat.message' || event.type === 'turn.started')
      wait();
  });
  return () => {
    stop();
    cancel();
  };
}
