/** What she is heard to say, for telling her voice from the streamer's: her words by the events of her turns, her sound by the player. */
import type { AivtEvent } from '../domain/events.ts';
import type { Clock } from '../kernel/clock.ts';
import { EchoJudge, type EchoVerdict } from './echo.ts';

/** A recogniser is some seconds late, and a room has an echo. */
const REMEMBERED_MS = 15_000;
/** Clauses that were made but not heard yet. */
const MOST_CLAUSES = 64;

export class OwnSound {
  readonly #clock: Clock;
  readonly #made = new Map<string, string>();
  #spoken: { readonly text: string; readonly atMs: number }[] = [];
  #turnId: string | null = null;
  readonly #echo = new EchoJudge();

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

  /** What the microphone brings now is her own voice, as far as its sound tells. */
  get verdict(): EchoVerdict {
    return this.#echo.verdict;
  }

  /** The microphone's sound as it comes. */
  heard(pcm: Int16Array): void {
    this.#echo.heard(pcm, this.#clock.nowMs());
  }

  played(pcm: Int16Array, sampleRateHz: number, atMs: number): void {
    this.#echo.played(pcm, sampleRateHz, atMs);
  }

  silenced(atMs: number): void {
    this.#echo.silenced(atMs);
  }

  ducked(ducked: boolean): void {
    this.#echo.duck(ducked);
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
