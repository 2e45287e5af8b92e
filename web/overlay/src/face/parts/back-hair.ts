import { fill, ink, lean, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { HAIR, INK } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Box, Stamps } from '../stamps.ts';

const BACK = new Path2D(
  `M -150,-190 C -212,-120 -206,0 -204,90 C -202,166 -236,214 -248,284 C -258,350 -292,384 -314,428 C -294,428 -280,420 -270,410 C -278,456 -272,502 -242,548
   C -238,524 -234,506 -226,492 C -220,534 -196,572 -154,598 C -158,566 -156,540 -148,518 C -132,550 -110,570 -78,582 C -90,530 -70,500 0,500
   C 70,500 90,530 74,584 C 108,572 132,550 146,520 C 156,544 160,568 158,600 C 198,572 220,536 226,494 C 236,510 240,526 244,550
   C 272,506 280,460 272,412 C 284,424 298,432 320,434 C 292,388 260,352 248,284 C 236,214 202,166 204,90 C 206,0 212,-120 150,-190 Z`,
);
const STRANDS = [-1, 1].flatMap((side) => [
  ink([side * 178, -60, side * 196, 110, side * 190, 240, side * 236, 420], 0.6, 5, 0.6),
  ink([side * 152, 60, side * 170, 200, side * 158, 330, side * 176, 500], 0.6, 5, 0.6),
  ink([side * 206, 210, side * 214, 280, side * 262, 350, side * 262, 430], 0.6, 3.6, 0.6),
  ink([side * 128, 180, side * 140, 300, side * 112, 420, side * 112, 540], 0.6, 3.6, 0.6),
  ink([side * 190, 330, side * 198, 400, side * 200, 440, side * 212, 500], 0.6, 3.4, 0.6),
]);

const SEEN: readonly (readonly [string, Box])[] = [
  ['back hair, her right', [-326, -196, -74, 606]],
  ['back hair, her left', [74, -196, 326, 606]],
  ['back hair, neck', [-74, 110, 74, 290]],
];

export function paintBackHair(pen: Pen, stamps: Stamps, figure: Figure): void {
  pen.save();
  pen.translate(-figure.yaw * 7, 0);
  lean(pen, 0, -150, -figure.hairEnds * 0.42, figure.hairRoot * 0.25);
  // Her head and her body hide its middle: only the sides and the ends are put down.
  for (const [name, box] of SEEN) stamps.put(pen, name, box, paintStill);
  pen.restore();
}

function paintStill(pen: Pen): void {
  fill(pen, BACK, vertical(pen, -190, 570, [0, HAIR.deep], [0.3, HAIR.shade], [0.62, HAIR.base], [0.84, HAIR.light], [1, HAIR.cream]));
  within(pen, BACK, () => {
    // What lies behind the neck is in shadow.
    fill(
      pen,
      new Path2D('M -130,-100 C -160,120 -120,330 -96,580 L 96,580 C 120,330 160,120 130,-100 Z'),
      vertical(pen, 60, 560, [0, '#7a2a1fcc'], [1, '#7a2a1f00']),
    );
  });
  for (const strand of STRANDS) fill(pen, strand, '#9c3f22aa');
  outline(pen, BACK, INK.hair, 4);
}
