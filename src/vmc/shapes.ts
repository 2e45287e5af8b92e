/** The shapes of a VRM model's face, by what they are and by what they are called. */

export const SHAPES = [
  ...(['a', 'i', 'u', 'e', 'o', 'blink'] as const),
  ...(['joy', 'angry', 'sorrow', 'fun', 'surprised'] as const),
  ...(['lookUp', 'lookDown', 'lookLeft', 'lookRight'] as const),
];
export type Shape = (typeof SHAPES)[number];
/** 0 … 1 each. */
export type Weights = Readonly<Record<Shape, number>>;

export type VmcNames = 'vrm0' | 'vrm1';

/**
 * The protocol asks every sender for the names of VRM 0.x, and every receiver with a VRM 1.0 model to turn
 * them into its own; upper and lower case count. VRM 0.x has no preset for surprise: `Surprised` is what
 * models have it under, and those without leave it.
 */
export const SHAPE_NAMES: Readonly<Record<VmcNames, Readonly<Record<Shape, string>>>> = {
  vrm0: {
    ...{ a: 'A', i: 'I', u: 'U', e: 'E', o: 'O', blink: 'Blink' },
    ...{ joy: 'Joy', angry: 'Angry', sorrow: 'Sorrow', fun: 'Fun', surprised: 'Surprised' },
    ...{ lookUp: 'LookUp', lookDown: 'LookDown', lookLeft: 'LookLeft', lookRight: 'LookRight' },
  },
  vrm1: {
    ...{ a: 'aa', i: 'ih', u: 'ou', e: 'ee', o: 'oh', blink: 'blink' },
    ...{ joy: 'happy', angry: 'angry', sorrow: 'sad', fun: 'relaxed', surprised: 'surprised' },
    ...{ lookUp: 'lookUp', lookDown: 'lookDown', lookLeft: 'lookLeft', lookRight: 'lookRight' },
  },
};
