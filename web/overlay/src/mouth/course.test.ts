import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VISEMES } from '../../../../src/domain/viseme.ts';
import type { VisemeCue } from '../audio/schedule.ts';
import { mouthAt } from './course.ts';
import { POSES } from './poses.ts';

const RATE = 22050;
const cues = (...rows: (readonly [VisemeCue[0], number])[]): VisemeCue[] =>
  rows.map(([name, atMs]) => [name, Math.round((atMs * RATE) / 1000)]);
const at = (course: VisemeCue[], ms: number, loudness = 0.68) => mouthAt(course, (ms * RATE) / 1000, RATE, loudness);

describe('the shapes', () => {
  it('has at least ten that a viewer can tell apart', () => {
    const distinct: (typeof POSES)['aa'][] = [];
    for (const name of VISEMES) {
      const one = POSES[name];
      const far = distinct.every(
        (other) => Math.hypot(...(Object.keys(one) as (keyof typeof one)[]).map((key) => one[key] - other[key])) > 0.25,
      );
      if (far) distinct.push(one);
    }
    expect(distinct.length).toBeGreaterThanOrEqual(10);
  });
});

describe('the course of the mouth', () => {
  const course = cues(['sil', 0], ['aa', 200], ['PP', 400], ['ou', 480], ['sil', 700]);

  it('moves before the sound and is there when it begins', () => {
    expect(at(course, 130).pose.open).toBe(0);
    const half = at(course, 165).pose.open;
    expect(half).toBeGreaterThan(0.15);
    expect(half).toBeLessThan(0.85);
    expect(at(course, 200).pose.open).toBeGreaterThan(0.9);
  });

  it('is shut at a closure and at the end, however loud', () => {
    for (const loudness of [0, 1]) {
      for (const ms of [395, 410, 422, 700, 800]) expect(at(course, ms, loudness).pose.open).toBeLessThan(0.07);
    }
  });

  it('names the shape that is heard', () => {
    expect(at(course, 300).viseme).toBe('aa');
    expect(at(course, 500).viseme).toBe('ou');
    expect(at([], 500).viseme).toBe('sil');
  });

  it('opens wider where it is louder', () => {
    expect(at(course, 300, 1).pose.open).toBeGreaterThan(at(course, 300, 0.2).pose.open + 0.2);
  });

  it('lets a consonant take colour from the vowel behind it', () => {
    const koo = at(cues(['sil', 0], ['kk', 200], ['ou', 300], ['sil', 500]), 230).pose;
    const key = at(cues(['sil', 0], ['kk', 200], ['ih', 300], ['sil', 500]), 230).pose;
    expect(koo.round).toBeGreaterThan(key.round + 0.2);
    expect(key.wide).toBeGreaterThan(koo.wide + 0.4);
  });

  it('gets ready before the first sample', () => {
    expect(at(cues(['oh', 0], ['sil', 300]), -20).pose.open).toBeGreaterThan(0.2);
    expect(at(cues(['oh', 0], ['sil', 300]), -80).pose.open).toBe(0);
  });

  it('never jumps: a 60th of a second moves the jaw by less than half its way', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom(...VISEMES), fc.integer({ min: 45, max: 200 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, (steps) => {
        let ms = 0;
        const random = cues(...steps.map(([name, length]) => [name, (ms += length) - length] as const));
        let before = at(random, -150).pose.open;
        for (let now = -150; now < ms + 200; now += 1000 / 60) {
          const { open } = at(random, now).pose;
          expect(Math.abs(open - before)).toBeLessThan(0.62);
          before = open;
        }
      }),
    );
  });
});
