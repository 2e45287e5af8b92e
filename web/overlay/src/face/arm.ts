import type { ArmPose, HandShape } from './gestures.ts';
import { wander } from '../../../../src/domain/idle-motion.ts';
import { Spring } from './motion.ts';

/** An arm in one moment, in the same mirrored space as `ArmPose`. */
export interface ArmFigure {
  readonly elbow: readonly [number, number];
  readonly hand: readonly [number, number];
  /** Radians. */
  readonly turn: number;
  readonly shape: HandShape;
  /** How far the sleeve's corner is behind the arm's movement, in units. */
  readonly drape: readonly [number, number];
}

/** What the rest of her does, as far as her arms go along. */
export interface ArmCause {
  readonly nowS: number;
  readonly seconds: number;
  readonly pose: ArmPose;
  readonly energy: number;
  readonly breath: number;
  /** −1 hanging … 1 drawn up. */
  readonly shoulders: number;
  /** 0…1: how loud she is now. */
  readonly talk: number;
  readonly speaking: boolean;
  /** Where the head carries a point that lies at `(x, y)` while it is upright; of the same mirrored space. */
  readonly headCarries: (x: number, y: number) => readonly [number, number];
}

/** A free hand, lifted while she explains. */
const EXPLAINS = { x: 176, y: -128, turn: 66 } as const;

/** One arm: springs between poses, breath, a little unrest, and gestures with her words. */
export class Arm {
  readonly #seed: number;
  readonly #elbow = [new Spring(62, 12.5), new Spring(62, 12.5)] as const;
  readonly #hand = [new Spring(78, 12), new Spring(78, 12)] as const;
  readonly #turn = new Spring(70, 12);
  readonly #drape = [new Spring(60, 6.5), new Spring(60, 6.5)] as const;
  readonly #beat = new Spring(120, 14);
  #explains = 0;
  #shape: HandShape = 'relaxed';
  #placed = false;

  /** @param seed sets the two arms' unrest apart. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  step(cause: ArmCause): ArmFigure {
    const { nowS, seconds, pose, energy, breath, talk } = cause;
    // Some phrases get a gesture, others do not.
    const wish = cause.speaking && pose.free && wander(nowS * 0.5, this.#seed + 31) > -0.35 ? 1 : 0;
    this.#explains += (wish - this.#explains) * (1 - Math.exp(-seconds * 3.2));
    const beat = this.#beat.step(talk, seconds);
    const unrest = 0.6 + 0.5 * energy;
    const lift = -breath * 5 - cause.shoulders * 12;
    const [carriedX, carriedY] = cause.headCarries(...pose.hand);
    const goalX =
      pose.hand[0] +
      (carriedX - pose.hand[0]) * pose.clings +
      this.#explains * (EXPLAINS.x + wander(nowS * 1.9, this.#seed + 4) * 30) +
      wander(nowS * 0.8, this.#seed) * 4 * unrest;
    const goalY =
      pose.hand[1] +
      (carriedY - pose.hand[1]) * pose.clings +
      this.#explains * (EXPLAINS.y + wander(nowS * 2.1, this.#seed + 7) * 24) +
      wander(nowS * 0.9, this.#seed + 2) * 3.5 * unrest +
      lift * (1 - pose.clings) -
      beat * (10 + 22 * this.#explains) * (1 - 0.8 * pose.clings);
    const elbowX = pose.elbow[0] + breath * 3 + this.#explains * 14 + wander(nowS * 0.7, this.#seed + 3) * 3 * unrest;
    const elbowY = pose.elbow[1] + lift * 0.8 - beat * 5 - this.#explains * 10;
    const turn = pose.turn + this.#explains * EXPLAINS.turn + wander(nowS * 1.1, this.#seed + 5) * 3.5 * unrest - beat * 8;
    if (!this.#placed) this.#place(elbowX, elbowY, goalX, goalY, turn);

    const hand = [this.#hand[0].step(goalX, seconds), this.#hand[1].step(goalY, seconds)] as const;
    // The fingers take their new shape while the hand is on its way, where nobody sees them change.
    const shape = this.#explains > 0.35 ? 'open' : pose.shape;
    const nearness = Math.hypot(goalX - hand[0], goalY - hand[1]);
    if (shape !== this.#shape && nearness < 70) this.#shape = shape;
    return {
      elbow: [this.#elbow[0].step(elbowX, seconds), this.#elbow[1].step(elbowY, seconds)],
      hand,
      turn: (this.#turn.step(turn, seconds) * Math.PI) / 180,
      shape: this.#shape,
      drape: [this.#drape[0].step(hand[0], seconds) - hand[0], this.#drape[1].step(hand[1], seconds) - hand[1]],
    };
  }

  /** She is there from the first frame; nothing flies in. */
  #place(elbowX: number, elbowY: number, handX: number, handY: number, turn: number): void {
    this.#placed = true;
    this.#elbow[0].value = elbowX;
    this.#elbow[1].value = elbowY;
    this.#hand[0].value = this.#drape[0].value = handX;
    this.#hand[1].value = this.#drape[1].value = handY;
    this.#turn.value = turn;
  }
}
