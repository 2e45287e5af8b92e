import type { Viseme } from '../../../../src/domain/viseme.ts';

/** A mouth, as what the drawing needs. All in 0…1 unless said. */
export interface MouthPose {
  /** How far the jaw is down. */
  readonly open: number;
  /** −1 puckered … 1 spread. */
  readonly wide: number;
  /** Lips pushed forward to an O. */
  readonly round: number;
  /** How much of the upper and the lower teeth shows. */
  readonly upperTeeth: number;
  readonly lowerTeeth: number;
  /** Tongue: 0 lies, 1 at the teeth. */
  readonly tongue: number;
  /** Lower lip drawn under the upper teeth. */
  readonly bite: number;
}

export const CLOSED: MouthPose = { open: 0, wide: 0, round: 0, upperTeeth: 0, lowerTeeth: 0, tongue: 0, bite: 0 };

const pose = (part: Partial<MouthPose>): MouthPose => ({ ...CLOSED, ...part });

/** The shapes of the fifteen visemes, each its own but `sil`, which is a rested `PP`. */
export const POSES: { readonly [V in Viseme]: MouthPose } = {
  sil: CLOSED,
  PP: pose({ wide: -0.12 }),
  FF: pose({ open: 0.16, wide: 0.1, upperTeeth: 0.9, bite: 1 }),
  TH: pose({ open: 0.26, wide: 0.1, upperTeeth: 0.7, tongue: 1 }),
  DD: pose({ open: 0.3, wide: 0.18, upperTeeth: 0.6, tongue: 0.7 }),
  kk: pose({ open: 0.36, wide: 0.12, upperTeeth: 0.3, tongue: 0.15 }),
  CH: pose({ open: 0.28, wide: -0.45, round: 0.6, upperTeeth: 0.8, lowerTeeth: 0.7 }),
  SS: pose({ open: 0.18, wide: 0.5, upperTeeth: 1, lowerTeeth: 0.9 }),
  nn: pose({ open: 0.24, wide: 0.05, upperTeeth: 0.35, tongue: 0.85 }),
  RR: pose({ open: 0.32, wide: -0.3, round: 0.4, upperTeeth: 0.2, tongue: 0.4 }),
  aa: pose({ open: 1, wide: 0.12, upperTeeth: 0.55, lowerTeeth: 0.1, tongue: 0.1 }),
  E: pose({ open: 0.64, wide: 0.55, upperTeeth: 0.7, lowerTeeth: 0.15, tongue: 0.25 }),
  ih: pose({ open: 0.42, wide: 0.8, upperTeeth: 0.8, lowerTeeth: 0.3, tongue: 0.3 }),
  oh: pose({ open: 0.78, wide: -0.4, round: 0.75, upperTeeth: 0.15 }),
  ou: pose({ open: 0.4, wide: -0.9, round: 1 }),
};

const KEYS = Object.keys(CLOSED) as (keyof MouthPose)[];

/** `a` with the share `t` (0…1) of `b`. */
export function mix(a: MouthPose, b: MouthPose, t: number): MouthPose {
  if (t <= 0) return a;
  if (t >= 1) return b;
  const out: Record<keyof MouthPose, number> = { ...a };
  for (const key of KEYS) out[key] = a[key] + (b[key] - a[key]) * t;
  return out;
}
