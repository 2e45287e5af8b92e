import type { Emotion } from '../../../../src/domain/emotion.ts';

/** A face, as numbers that can be eased from one to another. 0 is at rest unless said. */
export interface Expression {
  /** Brows: up in units; inner ends up (sad) or down (angry), −1…1; one raised, −1…1. */
  readonly browUp: number;
  readonly browSad: number;
  readonly browOdd: number;
  /** Eyes: 1 is open at rest; lower lid pushed up by a smile; upper lid slanted, −1 angry … 1 sad. */
  readonly eyeOpen: number;
  readonly lowerLid: number;
  readonly lidSlant: number;
  readonly iris: number;
  /** Where she looks by herself, −1…1. */
  readonly lookX: number;
  readonly lookY: number;
  /** Mouth: corners up or down, −1…1; one corner up; a cat's mouth; a little open in silence. */
  readonly smile: number;
  readonly smirk: number;
  readonly cat: number;
  readonly restOpen: number;
  /** How that open mouth is shaped: 0 a laugh, 1 an oh. */
  readonly restRound: number;
  readonly blush: number;
  readonly blushLines: number;
  /** Ears: −1 laid back … 1 pricked; one apart from the other. */
  readonly ears: number;
  readonly earsOdd: number;
  /** Head in degrees and units. */
  readonly roll: number;
  readonly pitch: number;
  readonly yaw: number;
  /** Glints in the eyes, and how lively she moves (1 at rest). */
  readonly sparkle: number;
  readonly energy: number;
  /** Whether she shuts her eyes for joy now and then. */
  readonly beams: number;
}

const NEUTRAL: Expression = {
  browUp: 0,
  browSad: 0.12,
  browOdd: 0,
  eyeOpen: 1,
  lowerLid: 0.05,
  lidSlant: 0,
  iris: 1,
  lookX: 0,
  lookY: 0,
  smile: 0.55,
  smirk: 0,
  cat: 0,
  restOpen: 0,
  restRound: 0,
  blush: 0.4,
  blushLines: 0,
  ears: 0,
  earsOdd: 0,
  roll: 2,
  pitch: 0,
  yaw: 0,
  sparkle: 0,
  energy: 1,
  beams: 0,
};

const like = (part: Partial<Expression>): Expression => ({ ...NEUTRAL, ...part });

export const EXPRESSIONS: { readonly [E in Emotion]: Expression } = {
  neutral: NEUTRAL,
  happy: like({
    browUp: 9,
    browSad: 0.35,
    eyeOpen: 0.74,
    lowerLid: 0.8,
    smile: 1.25,
    restOpen: 0.26,
    blush: 1.1,
    ears: 0.35,
    roll: 6,
    sparkle: 0.2,
    energy: 1.5,
    beams: 1,
  }),
  excited: like({
    browUp: 15,
    browSad: 0.1,
    eyeOpen: 1.2,
    iris: 1.1,
    smile: 1.2,
    restOpen: 0.62,
    blush: 0.9,
    ears: 0.9,
    roll: -3,
    pitch: -0.3,
    sparkle: 1,
    energy: 2.3,
  }),
  shy: like({
    browUp: 3,
    browSad: 0.85,
    eyeOpen: 0.8,
    lowerLid: 0.2,
    lookX: -0.75,
    lookY: 0.45,
    smile: 0.3,
    blush: 1.2,
    blushLines: 1,
    ears: -0.6,
    roll: -7,
    pitch: 0.5,
    yaw: -0.35,
    energy: 0.8,
  }),
  sad: like({
    browUp: 2,
    browSad: 1.15,
    eyeOpen: 0.78,
    lidSlant: 0.8,
    lookY: 0.4,
    smile: -0.75,
    blush: 0.2,
    ears: -1,
    roll: -5,
    pitch: 0.6,
    energy: 0.5,
  }),
  surprised: like({
    browUp: 18,
    browSad: 0.1,
    eyeOpen: 1.2,
    iris: 0.8,
    smile: 0.05,
    restOpen: 0.4,
    restRound: 1,
    blush: 0.5,
    ears: 1,
    roll: 0,
    pitch: -0.4,
    energy: 1.2,
  }),
  annoyed: like({
    browUp: -9,
    browSad: -1.5,
    eyeOpen: 0.66,
    lowerLid: 0.3,
    lidSlant: -1.35,
    lookX: 0.35,
    smile: -0.95,
    blush: 0.35,
    ears: -0.7,
    roll: 3,
    yaw: 0.3,
    energy: 0.9,
  }),
  smug: like({
    browUp: 2,
    browSad: -0.3,
    browOdd: 0.8,
    eyeOpen: 0.66,
    lowerLid: 0.35,
    lidSlant: -0.25,
    lookX: 0.4,
    smile: 0.8,
    smirk: 0.7,
    cat: 1,
    blush: 0.6,
    ears: 0.2,
    earsOdd: 0.25,
    roll: 6,
    pitch: -0.35,
    yaw: 0.3,
    energy: 1.1,
  }),
  sleepy: like({
    browUp: 4,
    browSad: 0.5,
    eyeOpen: 0.42,
    lidSlant: 0.35,
    lookY: 0.3,
    smile: 0.15,
    blush: 0.5,
    ears: -0.6,
    roll: 8,
    pitch: 0.55,
    energy: 0.45,
  }),
  thinking: like({
    browUp: 3,
    browSad: 0.2,
    browOdd: -0.7,
    lookX: 0.75,
    lookY: -0.75,
    smile: -0.1,
    smirk: -0.5,
    ears: 0.1,
    earsOdd: 0.7,
    roll: 7,
    pitch: -0.25,
    yaw: 0.35,
    energy: 0.8,
  }),
};

const KEYS = Object.keys(NEUTRAL) as (keyof Expression)[];

/** Moves `from` the share of the way to `to` that an eased change takes in `seconds`. */
export function ease(from: Expression, to: Expression, seconds: number): Expression {
  const share = 1 - Math.exp(-seconds * 8);
  const out: Record<keyof Expression, number> = { ...from };
  for (const key of KEYS) out[key] = from[key] + (to[key] - from[key]) * share;
  return out;
}
