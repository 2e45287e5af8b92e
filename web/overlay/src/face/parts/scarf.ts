import { fill, ink, lean, outline, rim, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { CLOTH, INK, RIM_LIGHT, SCARF } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';

const WRAP = new Path2D(
  'M -128,250 C -150,216 -128,186 -96,192 C -50,214 50,214 96,192 C 128,186 150,216 128,250 C 120,296 66,322 0,324 C -66,322 -120,296 -128,250 Z',
);
const UPPER = new Path2D(
  'M -118,214 C -60,254 60,252 120,208 C 132,222 128,240 116,252 C 60,286 -50,290 -116,256 C -128,244 -128,228 -118,214 Z',
);
const END = new Path2D(
  'M 44,296 C 76,300 104,330 110,380 C 116,430 112,480 104,530 L 30,524 C 40,470 40,420 30,380 C 24,350 22,320 44,296 Z',
);
const FRINGE = new Path2D(
  'M 30,522 L 26,556 L 38,532 L 42,560 L 52,534 L 58,562 L 66,534 L 74,562 L 82,534 L 90,560 L 96,532 L 106,556 L 104,528 Z',
);
const STRIPES = [
  new Path2D('M 34,470 C 60,478 90,478 112,470 L 111,486 C 90,494 60,494 32,486 Z'),
  new Path2D('M 32,496 C 60,504 90,504 109,496 L 107,506 C 90,514 60,514 31,506 Z'),
];
const FOLDS = [
  ink([-112, 262, -60, 292, 20, 300, 84, 280], 1, 4.6, 1),
  ink([-84, 232, -40, 256, 10, 262, 60, 250], 0.6, 3.4, 0.6),
  ink([-60, 300, -20, 314, 20, 314, 50, 306], 0.6, 3.4, 0.6),
  ink([70, 222, 92, 216, 104, 212, 112, 206], 0.6, 3, 0.6),
];

/** The red scarf; its end swings with her. */
export function paintScarf(pen: Pen, stamps: Stamps, figure: Figure): void {
  pen.save();
  lean(pen, 60, 300, -figure.hairEnds * 0.3, figure.hairRoot * 0.14);
  stamps.put(pen, 'scarf end', [4, 284, 124, 568], paintEnd);
  pen.restore();

  stamps.put(pen, 'scarf', [-156, 180, 156, 332], paintWrap);
  pen.save();
  pen.translate(44, 300);
  pen.rotate(figure.hairEnds * 0.8);
  stamps.put(pen, 'bell', [-23, -12, 23, 36], paintBell);
  pen.restore();
}

function paintEnd(pen: Pen): void {
  fill(pen, FRINGE, SCARF.shade);
  outline(pen, FRINGE, INK.scarf, 2.6);
  fill(pen, END, vertical(pen, 300, 530, [0, SCARF.shade], [0.3, SCARF.base], [1, '#d43650']));
  within(pen, END, () => {
    for (const stripe of STRIPES) fill(pen, stripe, CLOTH.lining);
    fill(pen, new Path2D('M 30,290 C 56,360 52,460 40,540 L 10,540 L 10,290 Z'), `${SCARF.deep}80`);
    fill(pen, new Path2D('M 20,290 L 120,290 L 120,330 C 90,352 50,352 20,330 Z'), `${SCARF.deep}70`);
  });
  fill(pen, ink([80, 340, 88, 400, 86, 460, 80, 520], 0.6, 3.4, 0.6), `${SCARF.deep}b0`);
  rim(pen, END, '#ffb3a6', 4, -2, 3);
  outline(pen, END, INK.scarf, 3.6);
}

function paintWrap(pen: Pen): void {
  fill(pen, WRAP, vertical(pen, 190, 324, [0, SCARF.base], [0.6, SCARF.shade], [1, SCARF.deep]));
  within(pen, WRAP, () => {
    fill(pen, UPPER, vertical(pen, 206, 288, [0, SCARF.light], [0.4, SCARF.base], [1, SCARF.shade]));
    // The head's own shadow.
    fill(pen, new Path2D('M -140,180 L 140,180 L 120,214 C 60,246 -50,250 -120,220 Z'), `${SCARF.deep}99`);
  });
  outline(pen, UPPER, INK.scarf, 2.8);
  for (const fold of FOLDS) fill(pen, fold, `${SCARF.deep}cc`);
  rim(pen, WRAP, RIM_LIGHT, 4, -3, 3);
  outline(pen, WRAP, INK.scarf, 4);
}

function paintBell(pen: Pen): void {
  const bell = new Path2D();
  bell.arc(0, 12, 19, 0, Math.PI * 2);
  const shine = pen.createRadialGradient(-6, 5, 2, 0, 12, 21);
  shine.addColorStop(0, '#fff6cf');
  shine.addColorStop(0.4, CLOTH.gold);
  shine.addColorStop(1, CLOTH.goldDeep);
  fill(pen, bell, shine);
  outline(pen, bell, '#7d4a1a', 3);
  fill(pen, ink([-18, 14, -8, 18, 8, 18, 18, 14], 2, 3, 2), '#8f5a20');
  const hole = new Path2D();
  hole.arc(0, 22, 3.6, 0, Math.PI * 2);
  fill(pen, hole, '#5b3312');
  fill(pen, new Path2D('M -1.4,22 L 1.4,22 L 1.4,31 L -1.4,31 Z'), '#5b3312');
}
