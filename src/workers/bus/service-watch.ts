/** Signs of life of the services that work for a link, and of the link for them. Costs nothing while nobody works. */
import type { Clock } from '../../kernel/clock.ts';

/** A service tells of itself so often to whoever it works for. */
export const BEAT_MS = 250;
/** Beats that may be missing. Counted, not timed: a machine that was busy or asleep takes nobody for dead. */
const MISSING_BEATS = 4;
/** And is told so often that it is still wanted, in beats. */
const TELL_EVERY_BEATS = 4;

export interface ServiceWatchActions {
  readonly beat: (service: string) => void;
  /** Called once: forgotten after that, until it works again. */
  readonly dead: (service: string) => void;
}

export class ServiceWatch {
  readonly #clock: Clock;
  readonly #actions: ServiceWatchActions;
  readonly #services = new Map<string, { jobs: number; missing: number }>();
  #beats = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, actions: ServiceWatchActions) {
    this.#clock = clock;
    this.#actions = actions;
  }

  /** It has one more job of ours. */
  add(service: string): void {
    const known = this.#services.get(service);
    if (known) known.jobs += 1;
    else this.#services.set(service, { jobs: 1, missing: 0 });
    this.heard(service);
    this.#cancel ??= this.#clock.schedule(BEAT_MS, () => this.#onBeat());
  }

  remove(service: string): void {
    const known = this.#services.get(service);
    if (!known) return;
    known.jobs -= 1;
    if (known.jobs <= 0) this.#services.delete(service);
    if (this.#services.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
  }

  heard(service: string): void {
    const known = this.#services.get(service);
    if (known) known.missing = 0;
  }

  #onBeat(): void {
    this.#beats += 1;
    const dead: string[] = [];
    for (const [service, known] of this.#services) {
      known.missing += 1;
      if (known.missing > MISSING_BEATS) dead.push(service);
      else if (this.#beats % TELL_EVERY_BEATS === 0) this.#actions.beat(service);
    }
    this.#cancel = this.#clock.schedule(BEAT_MS, () => this.#onBeat());
    for (const service of dead) this.#actions.dead(service);
  }
}
