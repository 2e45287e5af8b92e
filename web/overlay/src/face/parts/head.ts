import { fill, glow, ink, linear, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { INK, SKIN } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';
import { BANGS } from './front-hair.ts';

const FACE = new Path2D(
  `M -146,-60 C -149,10 -147,58 -132,96 C -120,134 -64,170 -20,189 C -8,194 8,194 20,189 C 64,170 120,134 132,96
   C 147,58 149,10 146,-60 C 144,-150 90,-210 0,-212 C -90,-210 -144,-150 -146,-60 Z`,
);
const BOX = [-152, -216, 152, 200] as const;
/** Below this the face goes down with the jaw. */
const JAW_FROM = 100;
const JAW_DROPS = 9;

const NOSE = ink([1, 94, 5, 101, 6, 105, 0, 107], 0.8, 3, 0.8);

export function paintHead(pen: Pen, stamps: Stamps, figure: Figure): void {
  const { yaw, pitch, mouth, face } = figure;
  const picture = stamps.picture('face', BOX, paintStill);
  const [left, top, right, bottom] = BOX;
  const perUnit = picture.height / (bottom - top);
  const cut = Math.round((JAW_FROM - top) * perUnit);
  const cutY = top + cut / perUnit;
  const drop = Math.min(1, mouth.open) * JAW_DROPS;
  // The lower half lies over the whole, so that no seam shows between them.
  pen.drawImage(picture, left, top, right - left, bottom - top);
  if (drop > 0.3) pen.drawImage(picture, 0, cut, picture.width, picture.height - cut, left, cutY, right - left, bottom - cutY + drop);
  pen.save();
  pen.translate(yaw * 11, pitch * 9);
  paintCheeks(pen, face.blush, face.blushLines);
  pen.restore();
  pen.save();
  pen.translate(yaw * 19, pitch * 12);
  fill(pen, NOSE, '#d07a6c');
  glow(pen, -3, 92, 5, 6, '#ffffff', 0.8);
  pen.restore();
}

function paintStill(pen: Pen): void {
  fill(pen, FACE, linear(pen, [-90, -60], [110, 190], [0, SKIN.light], [0.55, SKIN.base], [1, '#ffd6c2']));
  within(pen, FACE, () => {
    // Form: the far cheek and the underside turn away from the light.
    fill(pen, new Path2D('M 96,-80 C 150,0 136,110 60,190 L 200,200 L 200,-80 Z'), `${SKIN.shade}55`);
    glow(pen, 0, 206, 120, 34, SKIN.deep, 0.3);
    // What the hair casts on the face.
    pen.translate(3, 16);
    fill(pen, BANGS, `${SKIN.shade}d8`);
  });
  outline(pen, FACE, INK.skin, 3.4);
}

function paintCheeks(pen: Pen, blush: number, lines: number): void {
  for (const side of [-1, 1]) {
    glow(pen, side * 93, 104, 46, 26, SKIN.blush, 0.5 * Math.min(1.2, blush));
    pen.save();
    pen.translate(side * 93, 103);
    pen.lineCap = 'round';
    pen.lineWidth = 3;
    pen.strokeStyle = '#ee5566';
    pen.globalAlpha = 0.28 * Math.min(1, blush) + 0.5 * lines;
    for (const x of lines > 0.3 ? [-20, -7, 6, 19] : [-9, 3]) {
      pen.beginPath();
      pen.moveTo(x + 4, -7);
      pen.lineTo(x - 4, 7);
      pen.stroke();
    }
    pen.restore();
    if (blush > 0.5) glow(pen, side * 104, 94, 8, 4, '#ffffff', 0.6);
  }
}

const NECK = new Path2D('M -42,120 C -40,190 -44,224 -72,262 L 72,262 C 44,224 40,190 42,120 Z');

export function paintNeck(pen: Pen): void {
  fill(pen, NECK, vertical(pen, 150, 262, [0, SKIN.deep], [0.35, SKIN.shade], [1, SKIN.base]));
  within(pen, NECK, () => {
    fill(pen, new Path2D('M -60,120 L 60,120 L 60,186 C 30,222 -20,226 -60,196 Z'), '#d98378aa');
  });
  outline(pen, NECK, INK.skin, 3);
}
