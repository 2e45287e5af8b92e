/**
 * The mouth at a moment of a clip: a pure function of the cues and the playhead, so that it can never
 * drift from the sound. Lips move before they are heard: each shape is reached as its sound begins and
 * the way to it takes the attack before. A shape that passes quickly is not quite reached, and a
 * consonant borrows from the vowel that follows (co-articulation); a closure is always reached.
 */
import type { Viseme } from '../../../../src/domain/viseme.ts';
import type { VisemeCue } from '../audio/schedule.ts';
import { CLOSED, POSES, mix } from './poses.ts';
import type { MouthPose } from './poses.ts';

const ATTACK_S = 0.055;
/** A closure is quick, and is whole a little before its sound. */
const CLOSURE_ATTACK_S = 0.04;
const EARLY_S = 0.008;
/** A shape shorter than this is reached only in part. */
const FULL_SHAPE_S = 0.07;

/** How far a shape holds its own against the vowel behind it. */
const DOMINANCE: { readonly [V in Viseme]: number } = {
  sil: 1,
  PP: 1,
  FF: 1,
  TH: 0.85,
  DD: 0.6,
  kk: 0.5,
  CH: 0.8,
  SS: 0.8,
  nn: 0.6,
  RR: 0.65,
  aa: 1,
  E: 1,
  ih: 1,
  oh: 1,
  ou: 1,
};
const VOWELS: ReadonlySet<Viseme> = new Set<Viseme>(['aa', 'E', 'ih', 'oh', 'ou']);

export interface MouthMoment {
  readonly pose: MouthPose;
  readonly viseme: Viseme;
}

/**
 * `sample` may lie before 0 (the mouth gets ready). `loudness` (0…1) opens the stressed vowels wider;
 * a closure stays closed.
 */
export function mouthAt(cues: readonly VisemeCue[], sample: number, sampleRateHz: number, loudness: number): MouthMoment {
  const t = sample / sampleRateHz + EARLY_S;
  const current = lastCueAt(cues, t * sampleRateHz);
  const viseme = cues[current]?.[0] ?? 'sil';
  let pose = shapeOf(cues, current, sampleRateHz);
  // Several short shapes may lie within one attack: blend towards each that has begun to move.
  for (let next = current + 1; next < cues.length; next++) {
    const [name, atSample] = cues[next] ?? ['sil', 0];
    const aheadS = atSample / sampleRateHz - t;
    const attackS = isClosed(name) ? CLOSURE_ATTACK_S : Math.min(ATTACK_S, Math.max(0.03, lengthS(cues, next - 1, sampleRateHz)));
    if (aheadS >= ATTACK_S) break;
    pose = mix(pose, shapeOf(cues, next, sampleRateHz), smooth(1 - aheadS / attackS));
  }
  const stress = 0.5 + 0.65 * loudness;
  return { pose: { ...pose, open: Math.min(1.1, pose.open * stress), wide: pose.wide * (0.85 + 0.15 * loudness) }, viseme };
}

function shapeOf(cues: readonly VisemeCue[], index: number, sampleRateHz: number): MouthPose {
  const name = cues[index]?.[0];
  if (name === undefined) return CLOSED;
  const own = POSES[name];
  if (isClosed(name)) return own;
  const vowel = followingVowel(cues, index);
  const dominance = DOMINANCE[name];
  const shape = vowel === undefined || VOWELS.has(name) ? own : mix(POSES[vowel], own, dominance);
  const reached = Math.min(1, 0.55 + (0.45 * lengthS(cues, index, sampleRateHz)) / FULL_SHAPE_S);
  const before = cues[index - 1]?.[0];
  return before === undefined ? shape : mix(POSES[before], shape, reached);
}

function followingVowel(cues: readonly VisemeCue[], index: number): Viseme | undefined {
  for (let i = index + 1; i <= index + 2; i++) {
    const name = cues[i]?.[0];
    if (name === undefined || isClosed(name)) return undefined;
    if (VOWELS.has(name)) return name;
  }
  return undefined;
}

/** −1 before the first. The courses are short and the search is halved. */
function lastCueAt(cues: readonly VisemeCue[], sample: number): number {
  let low = -1;
  let high = cues.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cues[middle]?.[1] ?? Infinity) <= sample) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lengthS(cues: readonly VisemeCue[], index: number, sampleRateHz: number): number {
  const start = cues[index]?.[1];
  const end = cues[index + 1]?.[1];
  return start === undefined || end === undefined ? ATTACK_S : (end - start) / sampleRateHz;
}

function isClosed(name: Viseme): boolean {
  return name === 'sil' || name === 'PP';
}

function smooth(x: number): number {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}
