/** How a body moves of itself, shared by every body that she has. Pure: time and chance are given. */

/** Smooth wandering in −1…1: three slow waves whose periods have no common measure. */
export function wander(seconds: number, seed: number): number {
  return (
    0.5 * Math.sin(seconds * 0.61 + seed * 1.7) +
    0.32 * Math.sin(seconds * 1.13 + seed * 4.1 + 1) +
    0.18 * Math.sin(seconds * 2.39 + seed * 2.3 + 2)
  );
}

/** For how long the lids stay shut. */
const STAY_S = 0.03;
const times = (drowsy: number): { readonly shutS: number; readonly openS: number } => ({
  shutS: 0.07 + 0.12 * drowsy,
  openS: 0.13 + 0.25 * drowsy,
});

/** The lids: 0 open … 1 shut. Irregular, sometimes twice, slower when tired. */
export class Blink {
  #nextS: number;
  #startS = -10;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    this.#nextS = 0.8 + random() * 2;
  }

  /** Asked in every frame of a blink, it is one; it begins when it is asked after its moment. */
  at(nowS: number, drowsy: number): number {
    if (nowS >= this.#nextS) {
      this.#startS = nowS;
      // Now and then a second blink right behind; else two to seven seconds, the short ones more often.
      this.#nextS = nowS + (this.#random() < 0.16 ? 0.3 : 1.6 + 5.2 * this.#random() ** 1.6);
    }
    const { shutS, openS } = times(drowsy);
    const t = nowS - this.#startS;
    if (t < shutS) return ease(t / shutS);
    if (t < shutS + STAY_S) return 1;
    return 1 - ease(Math.min(1, (t - shutS - STAY_S) / openS));
  }

  /** Between the first moment of a blink and its last. */
  blinking(nowS: number, drowsy: number): boolean {
    const { shutS, openS } = times(drowsy);
    return nowS - this.#startS < shutS + STAY_S + openS;
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

function ease(x: number): number {
  return x * x * (3 - 2 * x);
}
