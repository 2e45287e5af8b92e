import type { Clock } from './clock.ts';

/**
 * Tells the latest value, at once when nothing was told for `everyMs`, else at the end of that time. A
 * value equal to the last one told says nothing. For figures that change faster than anybody reads.
 */
export class Latest<T> {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #tell: (value: T) => void;
  #toldKey = '';
  #toldAtMs = -Infinity;
  #waiting: { readonly value: T } | null = null;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, everyMs: number, tell: (value: T) => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#tell = tell;
  }

  offer(value: T): void {
    if (this.#waiting) {
      this.#waiting = { value };
      return;
    }
    const leftMs = this.#toldAtMs + this.#everyMs - this.#clock.nowMs();
    if (leftMs <= 0) {
      this.#say(value);
      return;
    }
    this.#waiting = { value };
    this.#cancel = this.#clock.schedule(leftMs, () => {
      const due = this.#waiting;
      this.#waiting = null;
      if (due) this.#say(due.value);
    });
  }

  close(): void {
    this.#cancel();
    this.#waiting = null;
  }

  #say(value: T): void {
    const key = JSON.stringify(value);
    if (key === this.#toldKey) return;
    this.#toldKey = key;
    this.#toldAtMs = this.#clock.nowMs();
    this.#tell(value);
  }
}
