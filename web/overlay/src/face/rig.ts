import type { MouthPose } from '../mouth/poses.ts';
import { Arm } from './arm.ts';
import type { ArmFigure } from './arm.ts';
import { EXPRESSIONS, ease } from './expressions.ts';
import type { Expression } from './expressions.ts';
import { GESTURES } from './gestures.ts';
import { Moods } from './moods.ts';
import type { Mood } from './moods.ts';
import { Blink, Gaze, wander } from '../../../../src/domain/idle-motion.ts';
import { Beam, Spring, Twitch } from './motion.ts';
import type { FaceInput } from './face.ts';

/** The whole figure in one moment. Angles in radians, places in figure units. */
export interface Figure {
  readonly nowS: number;
  readonly face: Expression;
  readonly mouth: MouthPose;
  /** Of that, what speech opens: a laugh or an oh that she holds in silence is not counted. */
  readonly spokenOpen: number;
  /** −1…1: turned to her left, looking down. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly headX: number;
  readonly headY: number;
  readonly bodyX: number;
  readonly bodyTurn: number;
  /** 0…1 over a breath. */
  readonly breath: number;
  readonly lids: number;
  readonly lookX: number;
  readonly lookY: number;
  readonly earLeft: number;
  readonly earRight: number;
  /** Slopes: hair near the head, and its ends, which come later. */
  readonly hairRoot: number;
  readonly hairEnds: number;
  readonly bangs: number;
  readonly tail: number;
  readonly tailTip: number;
  /** On the picture's left, then on its right; mirrored, see `ArmPose`. */
  readonly arms: readonly [ArmFigure, ArmFigure];
  /** −1 they hang … 1 drawn up. */
  readonly shoulders: number;
  /** She hops: up in units. */
  readonly hop: number;
  /** The feelings whose signs stand around her, each 0…1. */
  readonly moods: readonly Mood[];
}

/** Where the neck carries the head. */
export const NECK_Y = 190;

/** After speech the lips stay shut for a while before they gape. */
const STAYS_SHUT_S = 0.7;

/** Turns what she says and feels into how she moves, frame by frame. */
export class Rig {
  #face: Expression = EXPRESSIONS.neutral;
  #lastS: number | undefined;
  #tailPhase = 0;
  #agape = 0;
  #spokeS = -10;
  readonly #blink: Blink;
  readonly #beam: Beam;
  readonly #gaze: Gaze;
  readonly #twitches: readonly [Twitch, Twitch];
  readonly #roll = new Spring(70, 13);
  readonly #yaw = new Spring(60, 12);
  readonly #pitch = new Spring(90, 13);
  readonly #nod = new Spring(160, 17);
  readonly #hairRoot = new Spring(95, 7.5);
  readonly #hairEnds = new Spring(48, 4.6);
  readonly #bangs = new Spring(150, 9);
  readonly #ears = [new Spring(170, 12), new Spring(150, 12)] as const;
  readonly #tailTip = new Spring(26, 4);
  readonly #arms = [new Arm(40), new Arm(60)] as const;
  readonly #shoulders = new Spring(60, 12);
  readonly #moods = new Moods();
  #bounce = 0;

  constructor(random: () => number) {
    this.#blink = new Blink(random);
    this.#beam = new Beam(random);
    this.#gaze = new Gaze(random);
    this.#twitches = [new Twitch(random), new Twitch(random)];
  }

  step(nowS: number, input: FaceInput): Figure {
    // A hidden source draws no frames; she goes on from where she was, she does not leap.
    const dt = Math.min(0.1, Math.max(0, nowS - (this.#lastS ?? nowS)));
    this.#lastS = nowS;
    const face = (this.#face = ease(this.#face, EXPRESSIONS[input.expression], dt));
    const { energy } = face;
    const talk = input.speaking ? input.loudness : 0;
    if (input.speaking) this.#spokeS = nowS;
    const agape = nowS - this.#spokeS > STAYS_SHUT_S ? face.restOpen : 0;
    this.#agape += (agape - this.#agape) * (1 - Math.exp(-dt * (agape === 0 ? 40 : 9)));

    const sway = wander(nowS * 0.55, 1) * energy;
    const nod = this.#nod.step(talk * 1, dt);
    const roll = this.#roll.step(
      ((face.roll + wander(nowS * 0.7, 3) * 2.6 * energy + wander(nowS * 2.2, 9) * 2.2 * talk) * Math.PI) / 180,
      dt,
    );
    const yaw = this.#yaw.step(face.yaw + wander(nowS * 0.62, 5) * 0.42 * energy + wander(nowS * 1.8, 6) * 0.25 * talk, dt);
    const pitch = this.#pitch.step(face.pitch + wander(nowS * 0.5, 7) * 0.3 + (nod - 0.35 * talk) * 0.55, dt);
    const breath = 0.5 - 0.5 * Math.cos(nowS * (1.35 + 0.35 * (energy - 1)));

    // Hair answers the head's turning: it hangs where gravity pulls and lags where the head goes.
    const hang = -roll * 0.85 - yaw * 0.1 - sway * 0.03;
    const hairRoot = this.#hairRoot.step(hang, dt);
    const hairEnds = this.#hairEnds.step(hang + wander(nowS * 1.1, 11) * 0.018, dt);
    const bangs = this.#bangs.step(hang * 0.5, dt);

    this.#gaze.step(nowS, dt);
    this.#tailPhase += dt * (1.1 + 1.5 * Math.max(0, energy - 0.7));
    const tail = Math.sin(this.#tailPhase) * (0.55 + 0.3 * energy) + wander(nowS * 0.5, 13) * 0.3;
    const tailTip = this.#tailTip.step(tail, dt);

    const ear = (index: 0 | 1, odd: number): number =>
      this.#ears[index].step(face.ears + odd, dt) + this.#twitches[index].at(nowS) * 0.5 + talk * 0.12 + wander(nowS, 20 + index) * 0.08;

    const gesture = GESTURES[input.expression];
    const shoulders = this.#shoulders.step(gesture.shoulders, dt);
    this.#bounce += (gesture.bounce - this.#bounce) * (1 - Math.exp(-dt * 6));
    const headX = sway * 5;
    const headY = -breath * 3.5 + pitch * 5 + nod * 3;
    const [sin, cos] = [Math.sin(roll), Math.cos(roll)];
    const arm = (index: 0 | 1): ArmFigure => {
      const side = index === 0 ? -1 : 1;
      return this.#arms[index].step({
        ...{ nowS, seconds: dt, energy, breath, shoulders, talk },
        pose: gesture.arms[index],
        speaking: input.speaking,
        headCarries: (x, y) => [(headX + x * side * cos - (y - NECK_Y) * sin) * side, NECK_Y + headY + x * side * sin + (y - NECK_Y) * cos],
      });
    };

    return {
      nowS,
      face,
      spokenOpen: input.mouth.open,
      mouth: settle(input.mouth, this.#agape, face.restRound),
      yaw,
      pitch,
      roll,
      headX,
      headY,
      bodyX: sway * 3.5,
      bodyTurn: sway * 0.008,
      breath,
      lids: Math.max(this.#blink.at(nowS, face.beams > 0.5 ? 0 : Math.max(0, 1 - face.eyeOpen / 0.9)), this.#beam.at(nowS) * face.beams),
      lookX: clamp(this.#gaze.x * (1 - Math.abs(face.lookX)) + face.lookX + yaw * 0.15),
      lookY: clamp(this.#gaze.y * (1 - Math.abs(face.lookY)) + face.lookY),
      earLeft: ear(0, face.earsOdd),
      earRight: ear(1, -face.earsOdd),
      hairRoot,
      hairEnds,
      bangs,
      tail,
      tailTip,
      arms: [arm(0), arm(1)],
      shoulders,
      hop: this.#bounce * Math.abs(Math.sin(nowS * 6.2)),
      moods: this.#moods.step(input.expression, dt),
    };
  }
}

/** In silence an expression may hold the mouth a little open. */
function settle(mouth: MouthPose, agape: number, round: number): MouthPose {
  if (agape < 0.01 || mouth.open > agape) return mouth;
  // An oh is round; a laugh is broad and shows the upper teeth.
  return { ...mouth, open: agape, round: 0.8 * round, wide: 0.55 - 1.05 * round, upperTeeth: 0.5 * (1 - round), tongue: 0.5 * (1 - round) };
}

function clamp(x: number): number {
  return Math.min(1, Math.max(-1, x));
}
