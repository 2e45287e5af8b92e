import { CLOSED, MOUTH_KEYS, type MouthShape } from './shapes.ts';

/** A jaw opens faster than it closes. Times to cover nine tenths of the way. */
const ATTACK_MS = 30;
const RELEASE_MS = 80;
const LN10 = Math.log(10);
/** Nobody sees less than this. */
const SETTLED = 0.004;

/** Turns the steps of the visemes into movement. Frame times may vary: the course does not depend on them. */
export class Smoothing {
  #shape: MouthShape = CLOSED;

  get shape(): MouthShape {
    return this.#shape;
  }

  /** @returns the shape `deltaMs` later, on its way to `target`. */
  step(target: MouthShape, deltaMs: number): MouthShape {
    const next = { ...this.#shape };
    for (const key of MOUTH_KEYS) {
      const distance = target[key] - next[key];
      const opening = key === 'smile' ? target.open >= this.#shape.open : distance > 0;
      const left = Math.exp((-LN10 * deltaMs) / (opening ? ATTACK_MS : RELEASE_MS));
      const value = target[key] - distance * left;
      next[key] = Math.abs(target[key] - value) < SETTLED ? target[key] : value;
    }
    this.#shape = next;
    return next;
  }
}
