import type { Clock } from '../src/kernel/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly fn: () => void;
}

/** A clock that moves only when a test says so. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #order = 0;
  readonly #startWallMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startWallMs = 1_800_000_000_000) {
    this.#startWallMs = startWallMs;
  }

  wallMs(): number {
    return this.#startWallMs + this.#nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, fn: () => void): () => void {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fn };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Number of timers still waiting: a test asserts 0 to show that nothing leaks. */
  get pending(): number {
    return this.#timers.size;
  }

  /**
   * Moves time on by `deltaMs`, firing due timers in order. Pending promise reactions run between
   * timers, so a chain of sleeps inside async code advances as it would in real time.
   */
  async advance(deltaMs: number): Promise<void> {
    const targetMs = this.#nowMs + deltaMs;
    await drainMicrotasks();
    for (;;) {
      const next = this.#nextDue(targetMs);
      if (!next) break;
      this.#timers.delete(next);
      this.#nowMs = next.dueMs;
      next.fn();
      await drainMicrotasks();
    }
    this.#nowMs = targetMs;
    await drainMicrotasks();
  }

  /** Like `advance`, without letting anything else happen meanwhile. */
  fireDue(deltaMs: number): void {
    const targetMs = this.#nowMs + deltaMs;
    for (let next = this.#nextDue(targetMs); next; next = this.#nextDue(targetMs)) {
      this.#timers.delete(next);
      this.#nowMs = next.dueMs;
      next.fn();
    }
    this.#nowMs = targetMs;
  }

  #nextDue(targetMs: number): Timer | undefined {
    let best: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > targetMs) continue;
      if (!best || timer.dueMs < best.dueMs || (timer.dueMs === best.dueMs && timer.order < best.order)) best = timer;
    }
    return best;
  }
}

/** Lets every promise that is already settled run its reactions, and those that these settle. */
async function drainMicrotasks(): Promise<void> {
  // setImmediate runs after the microtask queue is empty, whatever the depth of the chain.
  await new Promise<void>((resolve) => setImmediate(resolve));
}
