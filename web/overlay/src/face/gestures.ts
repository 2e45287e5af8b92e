import type { Emotion } from '../../../../src/domain/emotion.ts';

export type HandShape = 'relaxed' | 'open' | 'fist' | 'point';

/**
 * Where an arm is held, as if it were the one on the picture's right: x grows away from her middle, so
 * that a hand beyond it has a negative x. Figure units.
 */
export interface ArmPose {
  readonly elbow: readonly [number, number];
  readonly hand: readonly [number, number];
  /** Which way the fingers point, in degrees: 0 outwards, −90 up, −180 inwards, −270 down. */
  readonly turn: number;
  readonly shape: HandShape;
  /** How much the hand goes along with the head, 0…1: a hand at her chin stays there when she nods. */
  readonly clings: number;
  /** Free to gesture while she speaks. */
  readonly free: boolean;
}

/** How the whole body holds itself. */
export interface Gesture {
  /** The arm on the picture's left, then the one on its right. */
  readonly arms: readonly [ArmPose, ArmPose];
  /** −1 they hang … 1 drawn up to the ears. */
  readonly shoulders: number;
  /** Hops up and down, in units. */
  readonly bounce: number;
}

const arm = (
  elbow: readonly [number, number],
  hand: readonly [number, number],
  turn: number,
  shape: HandShape,
  more: Partial<ArmPose> = {},
): ArmPose => ({ elbow, hand, turn, shape, clings: 0, free: false, ...more });

const both = (pose: ArmPose): readonly [ArmPose, ArmPose] => [pose, pose];

/** Hand on hip, elbow out. */
const AKIMBO = arm([322, 452], [196, 548], -205, 'fist');
/** Upper arm down, forearm laid before her. */
const LAID = arm([240, 504], [58, 574], -192, 'relaxed');

/** Silhouettes that differ: they are what is still seen when the picture is small. */
export const GESTURES: { readonly [E in Emotion]: Gesture } = {
  neutral: { arms: [LAID, { ...LAID, hand: [46, 560], free: true }], shoulders: 0, bounce: 0 },
  happy: {
    arms: [arm([244, 494], [54, 428], -128, 'relaxed'), arm([244, 494], [42, 424], -128, 'relaxed', { free: true })],
    shoulders: 0.3,
    bounce: 2,
  },
  excited: { arms: both(arm([290, 440], [250, 262], -98, 'fist')), shoulders: 0.7, bounce: 15 },
  shy: { arms: both(arm([220, 498], [92, 404], -172, 'point')), shoulders: 0.9, bounce: 0 },
  sad: { arms: [arm([222, 528], [64, 606], -200, 'relaxed'), arm([222, 500], [70, 462], -160, 'relaxed')], shoulders: -1, bounce: 0 },
  surprised: { arms: both(arm([268, 440], [182, 232], -104, 'open', { clings: 0.7 })), shoulders: 0.8, bounce: 0 },
  annoyed: { arms: both(AKIMBO), shoulders: 0.4, bounce: 0 },
  smug: { arms: [AKIMBO, arm([284, 446], [226, 276], -98, 'point')], shoulders: 0.1, bounce: 0 },
  sleepy: {
    arms: [arm([222, 528], [70, 604], -196, 'relaxed'), arm([232, 446], [140, 214], -112, 'relaxed', { clings: 1 })],
    shoulders: -0.6,
    bounce: 0,
  },
  thinking: {
    arms: [arm([232, 530], [-84, 548], -184, 'relaxed'), arm([240, 476], [92, 250], -130, 'point', { clings: 1 })],
    shoulders: 0.1,
    bounce: 0,
  },
};
