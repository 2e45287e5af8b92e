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

/** Smooth wandering in −1…1: three slow waves whose periods have no common measure. */
export function wander(seconds: number, seed: number): number {
  return (
    0.5 * Math.sin(seconds * 0.61 + seed * 1.7) +
    0.32 * Math.sin(seconds * 1.13 + seed * 4.1 + 1) +
    0.18 * Math.sin(seconds * 2.39 + seed * 2.3 + 2)
  );
}

/** The lids: 0 open … 1 shut. Irregular, sometimes twice, slower when tired. */
export class Blink {
  #nextS: number;
  #startS = -10;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    this.#nextS = 0.8 + random() * 2;
  }

  at(nowS: number, drowsy: number): number {
    if (nowS >= this.#nextS) {
      this.#startS = nowS;
      // Now and then a second blink right behind; else two to seven seconds, the short ones more often.
      this.#nextS = nowS + (this.#random() < 0.16 ? 0.3 : 1.6 + 5.2 * this.#random() ** 1.6);
    }
    const shutS = 0.07 + 0.12 * drowsy;
    const openS = 0.13 + 0.25 * drowsy;
    const t = nowS - this.#startS;
    if (t < shutS) return ease(t / shutS);
    if (t < shutS + 0.03) return 1;
    return 1 - ease(Math.min(1, (t - shutS - 0.03) / openS));
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

/** Where the eyes rest: they stay, then jump. Mostly at the viewer. */
export class Gaze {
  x = 0;
  y = 0;
  #goalX = 0;
  #goalY = 0;
  #nextS = 1;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  step(nowS: number, seconds: number): void {
    if (nowS >= this.#nextS) {
      const away = this.#random() < 0.35;
      this.#goalX = away ? (this.#random() * 2 - 1) * 0.75 : (this.#random() * 2 - 1) * 0.12;
      this.#goalY = away ? (this.#random() * 2 - 1) * 0.45 : (this.#random() * 2 - 1) * 0.08;
      this.#nextS = nowS + (away ? 0.5 + this.#random() * 1.1 : 1.2 + this.#random() * 3);
    }
    const share = 1 - Math.exp(-seconds * 38);
    this.x += (this.#goalX - this.x) * share;
    this.y += (this.#goalY - this.y) * share;
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
