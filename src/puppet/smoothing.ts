import { CLOSED, MOUTH_KEYS, type MouthShape } from './shapes.ts';

/** A jaw opens faster than it closes. Times to cover nine tenths of the way. */
const ATTACK_MS = 30;
const RELEASE_MS = 80;
const LN10 = Math.log(10);
/** Nobody sees less than this. */
const SETTLED = 0.004;

/** Where `value` is `deltaMs` later on its way to `goal`, of which it covers nine tenths in `ninetyMs`; it ends exactly there. */
export function approach(value: number, goal: number, deltaMs: number, ninetyMs: number): number {
  const next = goal + (value - goal) * Math.exp((-LN10 * deltaMs) / ninetyMs);
  return Math.abs(goal - next) < SETTLED ? goal : next;
}

/** Turns the steps of the visemes into movement. Frame times may vary: the course does not depend on them. */
export class Smoothing {
  #shape: MouthShape = CLOSED;

  get shape(): MouthShape {
    return this.#shape;
  }

  /** Closed at once, without the way there. */
  close(): void {
    this.#shape = CLOSED;
  }

  /** @returns the shape `deltaMs` later, on its way to `target`. */
  step(target: MouthShape, deltaMs: number): MouthShape {
    const next = { ...this.#shape };
    for (const key of MOUTH_KEYS) {
      const distance = target[key] - next[key];
      const opening = key === 'smile' ? target.open >= this.#shape.open : distance > 0;
      next[key] = approach(next[key], target[key], deltaMs, opening ? ATTACK_MS : RELEASE_MS);
    }
    this.#shape = next;
    return next;
  }
}
