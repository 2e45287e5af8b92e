import { fill, glow, ink, linear, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { EYE, INK } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';

const EYE_X = 66;
const EYE_Y = 46;

/** Both eyes, and the brows over them. */
export function paintEyes(pen: Pen, stamps: Stamps, figure: Figure): void {
  for (const side of [-1, 1] as const) {
    pen.save();
    // The eye that turns away looks narrower.
    pen.translate(side * EYE_X + figure.yaw * 15, EYE_Y + figure.pitch * 10);
    pen.scale(1.08 - figure.yaw * side * 0.07, 1.04);
    paintEye(pen, stamps, figure, side);
    pen.restore();
  }
}

/** `out` turns a place outwards from the nose into one on the picture; highlights alone are not mirrored. */
function paintEye(pen: Pen, stamps: Stamps, figure: Figure, side: 1 | -1): void {
  const { face, lids, lookX, lookY } = figure;
  const out = (x: number): number => x * side;
  // A smile that shuts the eyes bends them upwards; a plain blink bends them down.
  const open = Math.max(0, face.eyeOpen * (1 - lids));
  const merry = face.lowerLid > 0.45 ? 1 : 0;
  const shut = 1 - Math.min(1, open / 0.22);
  const top = 22 - 66 * open;
  const slant = face.lidSlant * 16 * Math.min(1, open * 2);
  const bottom = 50 - face.lowerLid * 16 * Math.min(1, open * 1.4) - 14 * (1 - Math.min(1, open));
  const inY = 20 - slant * 0.5;
  const outY = 10 + slant * 0.5 + 22 * (1 - Math.min(1, open)) ** 1.3;
  const lift = merry * shut * 20;

  // Built by calls: a path told as text would be written and read anew in every frame.
  const upper = (path: Path2D): void => {
    path.bezierCurveTo(out(-32), top + 2 - slant - lift, out(16), top - 12 + slant - lift, out(42), outY);
  };

  if (shut < 1) {
    const contour = new Path2D();
    contour.moveTo(out(-36), inY);
    upper(contour);
    contour.bezierCurveTo(out(38), bottom - 2, out(-18), bottom + 6, out(-36), inY);
    contour.closePath();
    fill(pen, contour, vertical(pen, -30, 45, [0, EYE.whiteShade], [0.4, EYE.white], [1, '#f3eefb']));
    within(pen, contour, () => {
      pen.save();
      pen.translate(side * 2 + lookX * 10, 4 + lookY * 8);
      pen.scale(face.iris, face.iris);
      stamps.put(pen, 'iris', [-34, -44, 34, 44], paintIris);
      paintSparkle(pen, face.sparkle, figure.nowS);
      pen.restore();
      // The lid and lashes throw a shadow on the eye.
      pen.save();
      pen.translate(0, 9);
      const lidShadow = new Path2D();
      lidShadow.moveTo(out(-60), inY);
      lidShadow.lineTo(out(-36), inY);
      upper(lidShadow);
      lidShadow.lineTo(out(70), outY);
      lidShadow.lineTo(out(70), -90);
      lidShadow.lineTo(out(-60), -90);
      lidShadow.closePath();
      fill(pen, lidShadow, '#3a235a66');
      pen.restore();
    });
  }

  // Upper lash: thin at the nose, heavy outside, with a flick.
  const thick = 9 + 6 * Math.min(1, open);
  const lash = new Path2D();
  lash.moveTo(out(-39), inY + 4);
  upper(lash);
  lash.bezierCurveTo(out(48), outY + 1, out(54), outY - 4, out(60), outY - 16);
  lash.bezierCurveTo(out(50), outY - 13, out(44), outY - 16, out(38), outY - 18 - open * 4);
  lash.bezierCurveTo(out(20), top - 12 + slant - lift - thick, out(-30), top - thick + 3 - slant - lift, out(-39), inY + 4);
  lash.closePath();
  fill(pen, lash, linear(pen, [side * -40, 0], [side * 50, 0], [0, '#7c3434'], [0.4, INK.dark], [1, '#2a0f1c']));
  const flick = ink([side * 40, outY - 6, side * 50, outY + 2, side * 56, outY + 2, side * 63, outY - 2], 5, 4, 0.5);
  fill(pen, flick, INK.dark);
  if (open > 0.25) {
    // The fold above, and the lower lashes.
    const fold = ink(
      [side * -26, top * 0.72 - 9 - slant, side * -8, top * 0.72 - 24, side * 18, top * 0.72 - 24 + slant, side * 40, outY - 30],
      0.6,
      2.6,
      0.6,
    );
    fill(pen, fold, '#a3564d');
    const lower = ink([side * -10, bottom + 1, side * 10, bottom + 3, side * 28, bottom - 6, side * 40, outY + 14], 0.6, 3, 2.6);
    fill(pen, lower, '#6d2c36');
    fill(pen, ink([side * 33, bottom - 10, side * 38, bottom - 7, side * 41, bottom - 6, side * 45, bottom - 7], 2.4, 2, 0.4), '#6d2c36');
  }
}

function paintIris(pen: Pen): void {
  const iris = new Path2D();
  iris.ellipse(0, 0, 30, 40, 0, 0, Math.PI * 2);
  fill(pen, iris, vertical(pen, -38, 38, [0, EYE.top], [0.42, EYE.middle], [0.95, EYE.bottom]));
  within(pen, iris, () => {
    // Rays, and light that gathers below.
    pen.strokeStyle = '#d9fff2';
    pen.globalAlpha = 0.26;
    pen.lineWidth = 2;
    for (let i = 0; i < 13; i++) {
      const angle = 0.15 * Math.PI + (i / 12) * 0.7 * Math.PI;
      pen.beginPath();
      pen.moveTo(Math.cos(angle) * 15, Math.sin(angle) * 19);
      pen.lineTo(Math.cos(angle) * 27, Math.sin(angle) * 34);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    glow(pen, 0, 24, 22, 13, '#f0ffd8', 0.85);
    const pupil = new Path2D();
    pupil.ellipse(0, -1, 9.5, 17, 0, 0, Math.PI * 2);
    fill(pen, pupil, EYE.pupil);
    glow(pen, 0, -26, 32, 16, '#04202e', 0.75);
  });
  outline(pen, iris, EYE.rim, 3);
  // Highlights are the same in both eyes: there is one lamp.
  const big = new Path2D();
  big.ellipse(-10, -13, 9.5, 12.5, 0.35, 0, Math.PI * 2);
  fill(pen, big, EYE.glint);
  const small = new Path2D();
  small.ellipse(11, 14, 4.6, 5.4, 0.3, 0, Math.PI * 2);
  fill(pen, small, '#ffffffee');
  const dot = new Path2D();
  dot.ellipse(12, -10, 2.4, 2.8, 0, 0, Math.PI * 2);
  fill(pen, dot, '#ffffffcc');
}

function paintSparkle(pen: Pen, sparkle: number, nowS: number): void {
  if (sparkle > 0.1) {
    const size = sparkle * (8 + 1.5 * Math.sin(nowS * 7));
    star(pen, 10, 13, size);
    star(pen, -15, 9, size * 0.55);
  }
}

function star(pen: Pen, x: number, y: number, size: number): void {
  const path = new Path2D();
  for (let i = 0; i < 8; i++) {
    const angle = (i * Math.PI) / 4;
    const r = i % 2 === 0 ? size : size * 0.3;
    path.lineTo(x + Math.cos(angle) * r, y + Math.sin(angle) * r);
  }
  path.closePath();
  fill(pen, path, '#ffffff');
}

/** Painted over the bangs, as is the custom. */
export function paintBrows(pen: Pen, figure: Figure): void {
  const { face } = figure;
  for (const side of [-1, 1] as const) {
    const up = face.browUp + face.browOdd * side * 9 + face.browOdd * 2;
    const inner = -38 - up - face.browSad * 11;
    const outer = -36 - up + face.browSad * 7;
    pen.save();
    pen.translate(side * EYE_X + figure.yaw * 14, figure.pitch * 9);
    const brow = ink([side * -34, inner + 4, side * -12, inner - 9, side * 16, outer - 13, side * 42, outer + 5], 3.5, 8.5, 1);
    fill(pen, brow, '#93391fe6');
    pen.restore();
  }
}
