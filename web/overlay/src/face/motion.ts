/** The small machines of a living body. Pure: time and chance are given. */

/** A weight on a spring that follows a goal, with some swing. */
export class Spring {
  value = 0;
  #speed = 0;
  readonly #stiffness: number;
  readonly #damping: number;

  constructor(stiffness: number, damping: number) {
    this.#stiffness = stiffness;
    this.#damping = damping;
  }

  /** Small steps whatever the frame rate, so that it never runs away. */
  step(goal: number, seconds: number, push = 0): number {
    const steps = Math.max(1, Math.ceil(seconds / 0.008));
    const dt = seconds / steps;
    for (let i = 0; i < steps; i++) {
      this.#speed += ((goal - this.value) * this.#stiffness - this.#speed * this.#damping + push) * dt;
      this.value += this.#speed * dt;
    }
    return this.value;
  }
}

/** Eyes shut for joy: 0 open … 1 shut, for a second or two, with rests between. */
export class Beam {
  #startS = 0;
  #endS = 0;
  #nextS = 0.6;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  at(nowS: number): number {
    if (nowS >= this.#nextS) {
      this.#startS = nowS;
      this.#endS = nowS + 1.2 + this.#random() * 1.4;
      this.#nextS = this.#endS + 2 + this.#random() * 4;
    }
    return ease(clamp01((nowS - this.#startS) / 0.12)) * (1 - ease(clamp01((nowS - this.#endS) / 0.16)));
  }
}

/** An ear's flick: a quick turn and a shake, at odd moments. */
export class Twitch {
  #nextS: number;
  #startS = -10;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    this.#nextS = 1 + random() * 5;
  }

  /** −1…1, mostly 0. */
  at(nowS: number): number {
    if (nowS >= this.#nextS) {
      this.#startS = nowS;
      this.#nextS = nowS + (this.#random() < 0.25 ? 0.4 : 2.5 + this.#random() * 6);
    }
    const t = (nowS - this.#startS) / 0.34;
    return t < 1 ? Math.sin(t * Math.PI * 3) * (1 - t) : 0;
  }
}

function clamp01(x: number): number {
  return Math.min(1, Math.max(0, x));
}

function ease(x: number): number {
  return x * x * (3 - 2 * x);
}
