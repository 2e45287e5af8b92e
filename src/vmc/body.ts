/** How she looks in one moment: mouth, feeling, lids, eyes and head. Pure: time, chance and what is said are given. */
import type { Emotion } from '../domain/emotion.ts';
import { Blink, Gaze, wander } from '../domain/idle-motion.ts';
import type { Viseme } from '../domain/viseme.ts';
import { CLOSED, MOUTH_KEYS, MOUTH_SHAPES, type MouthShape } from '../puppet/shapes.ts';
import { approach, Smoothing } from '../puppet/smoothing.ts';
import { FEELING_KEYS, FEELINGS, type Feeling } from './feelings.ts';
import { SHAPES, type Weights } from './shapes.ts';

/** Degrees against the rest pose: `yaw` to her right, `pitch` down, `roll` to her left shoulder. */
export interface Turn {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

export interface Pose {
  readonly weights: Weights;
  readonly head: Turn;
  readonly eyes: Turn;
  /** The next moment looks different, or may. */
  readonly moving: boolean;
}

export interface Moment {
  readonly nowMs: number;
  readonly deltaMs: number;
  readonly viseme: Viseme;
  readonly sounding: boolean;
  readonly emotion: Emotion;
}

export interface Body {
  step(moment: Moment): Pose;
  /** At once, without the way there. */
  closeMouth(): void;
}

const STILL: Turn = { yaw: 0, pitch: 0, roll: 0 };
/** What she is when nobody moves her. */
export const AT_REST: Pose = {
  weights: Object.fromEntries(SHAPES.map((shape) => [shape, 0])) as unknown as Weights,
  head: STILL,
  eyes: STILL,
  moving: false,
};

/** Nine tenths of a feeling's way. */
const FADE_MS = 250;
/** How far the head sways of itself, in degrees, and how much more while she speaks. */
const SWAY: Turn = { yaw: 4, pitch: 2.5, roll: 2 };
const LIVELY = 0.7;
const LIVELY_FADE_MS = 900;
/** What the eyes turn by at the edge of their gaze. */
const EYE_YAW = 12;
const EYE_PITCH = 8;
/** Where she looks while she thinks. */
const ASIDE = { x: 0.5, y: -0.6 } as const;

export function createBody(random: () => number): Body {
  const mouth = new Smoothing();
  const blink = new Blink(random);
  const gaze = new Gaze(random);
  const seed = random() * 10;
  let feeling: Feeling = FEELINGS.neutral;
  let lively = 0;
  let startMs: number | null = null;
  let lookedAt = { x: 0, y: 0 };

  return {
    closeMouth: () => mouth.close(),
    step({ nowMs, deltaMs, viseme, sounding, emotion }) {
      startMs ??= nowMs;
      const nowS = (nowMs - startMs) / 1000;
      const target = MOUTH_SHAPES[viseme];
      const shape = mouth.step(target, deltaMs);
      const wanted = FEELINGS[emotion];
      feeling = towards(feeling, wanted, deltaMs);
      lively = approach(lively, sounding ? 1 : 0, deltaMs, LIVELY_FADE_MS);

      const shut = blink.at(nowS, feeling.drowsy);
      gaze.step(nowS, deltaMs / 1000);
      const x = mix(gaze.x, ASIDE.x, feeling.aside);
      const y = mix(gaze.y, ASIDE.y, feeling.aside);
      const glancing = Math.abs(x - lookedAt.x) + Math.abs(y - lookedAt.y) > 0.002;
      lookedAt = { x, y };

      const moving =
        sounding ||
        target !== CLOSED ||
        MOUTH_KEYS.some((key) => shape[key] !== CLOSED[key]) ||
        FEELING_KEYS.some((key) => feeling[key] !== wanted[key]) ||
        blink.blinking(nowS, feeling.drowsy) ||
        glancing;
      const sway = 1 + LIVELY * lively;
      return {
        weights: {
          ...vowelsOf(shape),
          // Joy shuts the eyes on many models: lids that are shut twice go through the cheek.
          blink: Math.max(shut, feeling.drowsy) * (1 - feeling.joy),
          ...{ joy: feeling.joy, angry: feeling.angry, sorrow: feeling.sorrow, fun: feeling.fun, surprised: feeling.surprised },
          ...{ lookUp: Math.max(0, -y), lookDown: Math.max(0, y), lookLeft: Math.max(0, -x), lookRight: Math.max(0, x) },
        },
        head: {
          yaw: SWAY.yaw * sway * wander(nowS, seed) + x * 3,
          pitch: SWAY.pitch * sway * wander(nowS, seed + 3) + y * 2,
          roll: SWAY.roll * sway * wander(nowS, seed + 6),
        },
        eyes: { yaw: EYE_YAW * x, pitch: EYE_PITCH * y, roll: 0 },
        moving,
      };
    },
  };
}

/** On the way from one vowel to the next both are there: together they are one whole mouth and no more. */
function vowelsOf(shape: MouthShape): Pick<MouthShape, 'a' | 'i' | 'u' | 'e' | 'o'> {
  const whole = Math.max(1, shape.a + shape.i + shape.u + shape.e + shape.o);
  return { a: shape.a / whole, i: shape.i / whole, u: shape.u / whole, e: shape.e / whole, o: shape.o / whole };
}

function towards(from: Feeling, to: Feeling, deltaMs: number): Feeling {
  const next = { ...from };
  for (const key of FEELING_KEYS) next[key] = approach(from[key], to[key], deltaMs, FADE_MS);
  return next;
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
