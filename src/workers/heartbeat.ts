import type { Clock } from '../kernel/clock.ts';

export interface HeartbeatLimits {
  readonly heartbeatMs: number;
  readonly hungAfterMs: number;
  readonly stalledAfterMs: number;
}

export interface HeartbeatActions {
  ping(beat: number): void;
  /** Called once: the process hangs. */
  dead(reason: string): void;
}

/** Pings at a steady pace and tells when answers stay away, or when the engine makes no progress. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #limits: HeartbeatLimits;
  readonly #actions: HeartbeatActions;
  #beat = 0;
  /** Beats sent since the last answer: counted, not timed, so that a machine waking from sleep is not taken for a hung child. */
  #unanswered = 0;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, limits: HeartbeatLimits, actions: HeartbeatActions) {
    this.#clock = clock;
    this.#limits = limits;
    this.#actions = actions;
    this.#schedule();
  }

  /** @param stalledMs as in the message of the seam. */
  pong(stalledMs: number): void {
    this.#unanswered = 0;
    if (!this.#stopped && stalledMs >= this.#limits.stalledAfterMs) {
      this.#die(`it made no progress on one job for ${Math.round(stalledMs / 1000)} s`);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    this.#cancel = this.#clock.schedule(this.#limits.heartbeatMs, () => {
      if (this.#unanswered * this.#limits.heartbeatMs >= this.#limits.hungAfterMs) {
        this.#die(`it gave no sign of life for ${this.#limits.hungAfterMs / 1000} s`);
        return;
      }
      this.#unanswered++;
      this.#actions.ping(++this.#beat);
      this.#schedule();
    });
  }

  #die(reason: string): void {
    this.stop();
    this.#actions.dead(reason);
  }
}
