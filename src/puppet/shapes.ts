/** What each viseme looks like on a puppet outside the overlay. */
import type { Viseme } from '../domain/viseme.ts';

/** All 0 … 1. `smile` 0.5 is neutral, less is rounded, more is spread; the vowels are for models rigged by A I U E O. */
export interface MouthShape {
  readonly open: number;
  readonly smile: number;
  readonly a: number;
  readonly i: number;
  readonly u: number;
  readonly e: number;
  readonly o: number;
}
export const MOUTH_KEYS = ['open', 'smile', 'a', 'i', 'u', 'e', 'o'] as const satisfies readonly (keyof MouthShape)[];

const shape = (open: number, smile: number, vowels: Partial<MouthShape> = {}): MouthShape => ({
  open,
  smile,
  a: 0,
  i: 0,
  u: 0,
  e: 0,
  o: 0,
  ...vowels,
});

export const CLOSED: MouthShape = shape(0, 0.5);

export const MOUTH_SHAPES: Readonly<Record<Viseme, MouthShape>> = {
  sil: CLOSED,
  PP: shape(0, 0.48),
  FF: shape(0.08, 0.5, { u: 0.15 }),
  TH: shape(0.18, 0.5, { e: 0.15 }),
  DD: shape(0.22, 0.52, { e: 0.2 }),
  kk: shape(0.25, 0.5, { e: 0.2 }),
  CH: shape(0.22, 0.32, { u: 0.35 }),
  SS: shape(0.14, 0.6, { i: 0.3 }),
  nn: shape(0.16, 0.5, { e: 0.15 }),
  RR: shape(0.25, 0.36, { u: 0.3 }),
  aa: shape(0.9, 0.5, { a: 1 }),
  E: shape(0.55, 0.64, { e: 1 }),
  ih: shape(0.4, 0.72, { i: 1 }),
  oh: shape(0.62, 0.3, { o: 1 }),
  ou: shape(0.34, 0.14, { u: 1 }),
};
