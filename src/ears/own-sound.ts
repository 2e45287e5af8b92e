/** What she is heard to say, for telling her voice from the streamer's: followed by the events of her turns. */
import type { AivtEvent } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';

/** A recogniser is some seconds late, and a room has an echo. */
const REMEMBERED_MS = 15_000;
/** Clauses that were made but not heard yet. */
const MOST_CLAUSES = 64;

export class OwnSound {
  readonly #clock: Clock;
  readonly #made = new Map<string, string>();
  #spoken: { readonly text: string; readonly atMs: number }[] = [];
  #turnId: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** She is being heard, or between two clauses of one reply. */
  get sounding(): boolean {
    return this.#turnId !== null;
  }

  /** Her words of the last seconds. */
  get spoken(): string {
    const from = this.#clock.nowMs() - REMEMBERED_MS;
    this.#spoken = this.#spoken.filter(({ atMs }, n) => atMs >= from || (this.sounding && n === this.#spoken.length - 1));
    return this.#spoken.map(({ text }) => text).join(' ');
  }

  follow(event: AivtEvent): void {
    switch (event.type) {
      case 'turn.clause':
        this.#made.set(`${event.turnId} ${event.seq}`, event.text);
        for (const key of this.#made.keys()) {
          if (this.#made.size <= MOST_CLAUSES) break;
          this.#made.delete(key);
        }
        break;
      case 'turn.playing': {
        this.#turnId = event.turnId;
        const text = this.#made.get(`${event.turnId} ${event.seq}`);
        if (text !== undefined) this.#spoken.push({ text, atMs: this.#clock.nowMs() });
        break;
      }
      case 'turn.finished':
      case 'turn.cut':
        if (event.turnId === this.#turnId) this.#turnId = null;
        break;
      default:
        break;
    }
  }
}
