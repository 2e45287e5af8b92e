import { SKIN, INK } from '../palette.ts';
import type { Pen } from '../brush.ts';
import type { HandShape } from '../gestures.ts';
import type { Stamps } from '../stamps.ts';

/** From, to and thickness; the wrist lies at the origin, the fingers go along +x, the thumb is above. */
type Bone = readonly [number, number, number, number, number];

interface Hand {
  readonly bones: readonly Bone[];
  /** Lines between fingers that lie side by side. */
  readonly creases: readonly (readonly [number, number, number, number])[];
}

const HANDS: { readonly [S in HandShape]: Hand } = {
  relaxed: {
    bones: [
      [-16, 0, 12, 0, 34],
      [16, 0, 32, 1, 43],
      [34, -13, 66, -10, 14],
      [38, -3, 75, 1, 14],
      [38, 7, 71, 11, 14],
      [34, 16, 60, 20, 13],
      [12, -14, 44, -27, 15],
    ],
    creases: [
      [44, -8, 66, -5],
      [44, 3, 70, 6],
      [42, 12, 62, 16],
    ],
  },
  open: {
    bones: [
      [-16, 0, 12, 0, 34],
      [18, 0, 32, 0, 45],
      [34, -14, 68, -31, 14],
      [38, -5, 81, -10, 14],
      [38, 6, 80, 12, 14],
      [34, 15, 67, 31, 13],
      [12, -14, 30, -44, 15],
    ],
    creases: [],
  },
  fist: {
    bones: [
      [-16, 0, 12, 0, 34],
      [18, 0, 34, 0, 48],
      [42, -15, 46, -14, 20],
      [46, -4, 49, -4, 19],
      [45, 8, 47, 8, 19],
      [40, 18, 41, 18, 17],
      [16, -20, 36, -23, 16],
    ],
    creases: [
      [38, -9, 53, -9],
      [40, 2, 55, 2],
      [38, 13, 52, 13],
      [18, -11, 38, -14],
    ],
  },
  point: {
    bones: [
      [-16, 0, 12, 0, 34],
      [18, 0, 34, 0, 46],
      [36, -15, 82, -18, 14],
      [46, -3, 48, -3, 19],
      [45, 8, 46, 8, 19],
      [40, 18, 41, 18, 16],
      [16, -17, 40, -4, 15],
    ],
    creases: [
      [40, 3, 54, 3],
      [38, 13, 51, 13],
      [24, -4, 42, 4],
    ],
  },
};

/** A hand at the pen's origin. */
export function paintHand(pen: Pen, stamps: Stamps, shape: HandShape): void {
  stamps.put(pen, `hand ${shape}`, [-30, -60, 96, 48], (onto) => {
    const { bones, creases } = HANDS[shape];
    // All outlines, then all fills: what is left of the outlines runs around the whole hand.
    strokes(onto, bones, INK.skin, 6);
    strokes(onto, bones, SKIN.base, 0);
    onto.globalCompositeOperation = 'source-atop';
    const light = onto.createLinearGradient(0, -40, 6, 36);
    light.addColorStop(0, `${SKIN.light}cc`);
    light.addColorStop(0.5, `${SKIN.base}00`);
    light.addColorStop(1, `${SKIN.deep}80`);
    onto.fillStyle = light;
    onto.fillRect(-30, -60, 126, 108);
    strokes(
      onto,
      creases.map((crease) => [...crease, 2.6] as const),
      `${INK.skin}d0`,
      0,
    );
  });
}

function strokes(pen: Pen, bones: readonly Bone[], colour: string, wider: number): void {
  pen.strokeStyle = colour;
  pen.lineCap = 'round';
  for (const [x0, y0, x1, y1, width] of bones) {
    pen.lineWidth = width + wider;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  }
}
