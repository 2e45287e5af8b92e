import { fill, glow, ink, linear, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { INK, SKIN } from '../palette.ts';
import type { Figure } from '../rig.ts';
import { BANGS } from './front-hair.ts';

/** The face's outline; the chin goes down with the jaw. */
function faceShape(jaw: number): Path2D {
  const chin = 190 + jaw * 9;
  return new Path2D(
    `M -146,-60 C -149,10 -147,58 -132,96 C -118,130 -72,${String(chin - 14)} -22,${String(chin)} C -8,${String(chin + 3)} 8,${String(chin + 3)} 22,${String(chin)} C 72,${String(chin - 14)} 118,130 132,96 C 147,58 149,10 146,-60 C 144,-150 90,-210 0,-212 C -90,-210 -144,-150 -146,-60 Z`,
  );
}

const NOSE = ink([1, 88, 5, 95, 6, 99, 0, 101], 0.8, 3, 0.8);

export function paintHead(pen: Pen, figure: Figure): void {
  const { yaw, pitch, mouth, face } = figure;
  const shape = faceShape(Math.min(1, mouth.open));
  fill(pen, shape, linear(pen, [-90, -60], [110, 190], [0, SKIN.light], [0.55, SKIN.base], [1, '#ffd6c2']));
  within(pen, shape, () => {
    // Form: the far cheek and the underside turn away from the light.
    fill(pen, new Path2D('M 96,-80 C 150,0 136,110 60,190 L 200,200 L 200,-80 Z'), `${SKIN.shade}55`);
    glow(pen, 0, 206, 120, 34, SKIN.deep, 0.3);
    // What the hair casts on the face.
    pen.save();
    pen.translate(yaw * 8 + 3, 15 + pitch * 4);
    fill(pen, BANGS, `${SKIN.shade}d8`);
    pen.restore();
    pen.save();
    pen.translate(yaw * 13, pitch * 9);
    paintCheeks(pen, face.blush, face.blushLines);
    pen.restore();
  });
  outline(pen, shape, INK.skin, 3.4);
  pen.save();
  pen.translate(yaw * 19, pitch * 12);
  fill(pen, NOSE, '#d07a6c');
  glow(pen, -3, 86, 5, 6, '#ffffff', 0.8);
  pen.restore();
}

function paintCheeks(pen: Pen, blush: number, lines: number): void {
  for (const side of [-1, 1]) {
    glow(pen, side * 92, 98, 46, 27, SKIN.blush, 0.5 * Math.min(1.2, blush));
    pen.save();
    pen.translate(side * 92, 96);
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
    if (blush > 0.5) glow(pen, side * 104, 86, 8, 4, '#ffffff', 0.6);
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
