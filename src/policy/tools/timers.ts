/** Timers that she sets for herself: when one is up, she says so of her own accord. */
import { createIds } from '../../domain/ids.ts';
import type { Telling } from '../../domain/trigger.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Intake } from '../../ports/intake.ts';
import { ToolRefusal } from './tool.ts';

export const MAX_TIMERS = 5;
export const MAX_MINUTES = 180;

const UP: Telling = {
  kind: 'timer',
  prompt: 'A timer that you set is up. It was for {words}. Say so in one short sentence.',
  shownAs: null,
};

export interface Timers {
  /** @throws ToolRefusal */
  set(minutes: number, about: string): void;
  close(): void;
}

export function createTimers(clock: Clock, offer: Intake['offer']): Timers {
  const nextId = createIds('timer');
  const running = new Set<() => void>();
  return {
    set(minutes, about) {
      if (!(minutes > 0 && minutes <= MAX_MINUTES)) throw new ToolRefusal(`a timer takes up to ${MAX_MINUTES} minutes`);
      if (running.size >= MAX_TIMERS) throw new ToolRefusal(`${MAX_TIMERS} timers are running already`);
      const cancel = clock.schedule(minutes * 60_000, () => {
        running.delete(cancel);
        // Silenced, she lets it pass: later it would come as a surprise.
        void offer({ id: nextId(), telling: UP, lane: 'reply', text: about === '' ? 'the time' : about, receivedAtMs: clock.nowMs() });
      });
      running.add(cancel);
    },
    close() {
      for (const cancel of running) cancel();
      running.clear();
    },
  };
}
