import { describe, expect, it } from 'vitest';
import { EMOTIONS } from '../../../../src/domain/emotion.ts';
import type { Emotion } from '../../../../src/domain/emotion.ts';
import { CLOSED } from '../mouth/poses.ts';
import { BOUNDS } from './bounds.ts';
import { Rig } from './rig.ts';
import type { Figure } from './rig.ts';

interface Doing {
  readonly expression?: Emotion;
  readonly loudness?: (s: number) => number;
  readonly speaking?: boolean;
}

/** Her figures over `seconds`, sixty a second, always the same for the same doing. */
function watch(
  rig: Rig,
  fromS: number,
  seconds: number,
  { expression = 'neutral', loudness = () => 0, speaking = false }: Doing,
): Figure[] {
  return Array.from({ length: Math.round(seconds * 60) }, (_, i) => {
    const nowS = fromS + i / 60;
    return rig.step(nowS, { mouth: CLOSED, loudness: loudness(nowS), speaking, expression });
  });
}

const newRig = (): Rig => new Rig(() => 0.5);
/** Hands and elbows on the picture, not mirrored. */
const joints = ({ arms }: Figure): number[] =>
  arms.flatMap(({ elbow, hand }, i) => {
    const side = i === 0 ? -1 : 1;
    return [elbow[0] * side, elbow[1], hand[0] * side, hand[1]];
  });
const farthest = (a: Figure, b: Figure): number => Math.max(...joints(a).map((at, i) => Math.abs(at - (joints(b)[i] ?? 0))));
const settled = (expression: Emotion): Figure => watch(newRig(), 0, 4, { expression }).at(-1)!;

describe('her arms', () => {
  it('are held otherwise for each emotion, so that her outline alone tells it', () => {
    for (const a of EMOTIONS)
      for (const b of EMOTIONS) if (a !== b) expect(farthest(settled(a), settled(b)), `${a} and ${b}`).toBeGreaterThan(40);
  });

  it('show at least one hand in the picture, whatever she feels and says', () => {
    for (const expression of EMOTIONS)
      for (const speaking of [false, true]) {
        const figures = watch(newRig(), 0, 12, { expression, speaking, loudness: (s) => (speaking ? Math.abs(Math.sin(s * 9)) : 0) });
        for (const { arms } of figures) {
          for (const { elbow } of arms) expect(elbow[0] + 55).toBeLessThan(-BOUNDS.left);
          expect(Math.min(...arms.map(({ hand }) => hand[1]))).toBeLessThan(BOUNDS.bottom - 30);
          expect(Math.min(...arms.map(({ hand }) => hand[1]))).toBeGreaterThan(BOUNDS.top);
        }
      }
  });

  it('breathe: while she stands there they rise and sink, and no part rests for a second', () => {
    const figures = watch(newRig(), 0, 12, {}).slice(120);
    const heights = figures.map(({ arms }) => arms[0].elbow[1]);
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(3);
    for (let i = 0; i + 60 < figures.length; i += 60) expect(farthest(figures[i]!, figures[i + 60]!)).toBeGreaterThan(0.3);
  });

  it('go from one feeling to the next without a leap', () => {
    const rig = newRig();
    watch(rig, 0, 3, { expression: 'neutral' });
    let before = watch(rig, 3, 1 / 60, { expression: 'neutral' })[0]!;
    for (const [n, expression] of EMOTIONS.entries())
      for (const figure of watch(rig, 4 + n * 2, 2, { expression })) {
        expect(farthest(before, figure), expression).toBeLessThan(60);
        before = figure;
      }
  });

  it('explain while she speaks, and come back when she has spoken', () => {
    const rig = newRig();
    const rest = watch(rig, 0, 4, {}).at(-1)!;
    const said = watch(rig, 4, 8, { speaking: true, loudness: (s) => Math.abs(Math.sin(s * 8)) });
    expect(Math.min(...said.map(({ arms }) => arms[1].hand[1]))).toBeLessThan(rest.arms[1].hand[1] - 80);
    expect(said.some(({ arms }) => arms[1].shape === 'open')).toBe(true);
    const after = watch(rig, 12, 4, {}).at(-1)!;
    expect(farthest(rest, after)).toBeLessThan(30);
    expect(after.arms[1].shape).toBe('relaxed');
  });

  it('keep a hand at her chin there while the head moves', () => {
    const figures = watch(newRig(), 0, 10, { expression: 'thinking' }).slice(120);
    for (const { arms, headX, headY, roll } of figures) {
      const [x, y] = [92, 250 - 190];
      const chin = [headX + x * Math.cos(roll) - y * Math.sin(roll), 190 + headY + x * Math.sin(roll) + y * Math.cos(roll)];
      expect(Math.hypot(arms[1].hand[0] - chin[0]!, arms[1].hand[1] - chin[1]!)).toBeLessThan(16);
    }
  });

  it('are the same for the same time and the same chance', () => {
    const doing = { expression: 'excited', speaking: true, loudness: (s: number) => Math.abs(Math.sin(s)) } as const;
    expect(watch(newRig(), 0, 5, doing)).toEqual(watch(newRig(), 0, 5, doing));
  });
});

describe('her face', () => {
  it('tells neutral, happy and excited apart: mouth, eyes and signs', () => {
    const [neutral, happy, excited] = (['neutral', 'happy', 'excited'] as const).map(settled);
    expect(neutral!.mouth.open).toBe(0);
    expect(happy!.mouth.open).toBeGreaterThan(0.2);
    expect(excited!.mouth.open).toBeGreaterThan(happy!.mouth.open + 0.2);
    expect(happy!.face.lowerLid - neutral!.face.lowerLid).toBeGreaterThan(0.5);
    expect(excited!.face.sparkle - happy!.face.sparkle).toBeGreaterThan(0.5);
    expect(neutral!.moods.map(({ emotion }) => emotion)).toEqual(['neutral']);
    expect(excited!.moods.map(({ emotion }) => emotion)).toEqual(['excited']);
  });

  it('shuts its eyes for joy now and then, never for long', () => {
    const figures = watch(newRig(), 0, 30, { expression: 'happy' });
    const shut = figures.filter(({ lids }) => lids > 0.95).length / figures.length;
    expect(shut).toBeGreaterThan(0.1);
    expect(shut).toBeLessThan(0.6);
  });

  it('lets the signs of one feeling go while the next come', () => {
    const rig = newRig();
    watch(rig, 0, 2, { expression: 'sad' });
    const between = watch(rig, 2, 0.1, { expression: 'excited' }).at(-1)!;
    expect(between.moods.map(({ emotion }) => emotion).sort()).toEqual(['excited', 'sad']);
    expect(
      watch(rig, 2.1, 2, { expression: 'excited' })
        .at(-1)!
        .moods.map(({ emotion }) => emotion),
    ).toEqual(['excited']);
  });
});
