import { fill, ink, linear, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { CLOTH, INK, SCARF } from '../palette.ts';
import { paintNeck } from './head.ts';

const TORSO = new Path2D(
  'M -74,244 C -124,260 -176,272 -206,304 C -226,350 -206,470 -198,560 C -196,610 -204,660 -212,700 L 212,700 C 204,660 196,610 198,560 C 206,470 226,350 206,304 C 176,272 124,260 74,244 C 50,290 -50,290 -74,244 Z',
);
const HOOD = new Path2D(
  'M -150,268 C -196,214 -170,160 -112,170 C -60,180 60,180 112,170 C 170,160 196,214 150,268 C 100,296 -100,296 -150,268 Z',
);
const HOOD_INSIDE = new Path2D(
  'M -116,262 C -140,222 -120,194 -86,198 C -40,206 40,206 86,198 C 120,194 140,222 116,262 C 70,282 -70,282 -116,262 Z',
);
const UNDER = new Path2D('M -84,250 L 0,470 L 84,250 C 40,290 -40,290 -84,250 Z');
const LAPEL_BACK = new Path2D('M 92,246 C 70,330 10,440 -84,560 L -40,600 C 50,500 116,380 142,266 Z');
const LAPEL_FRONT = new Path2D('M -92,246 C -70,330 -10,440 84,560 L 40,600 C -50,500 -116,380 -142,266 Z');
const OBI = new Path2D('M -203,560 C -100,590 100,590 203,560 L 216,700 L -216,700 Z');
const CORD = new Path2D('M -207,612 C -100,640 100,640 207,612 L 210,630 C 100,660 -100,660 -210,630 Z');

/** Neck, hood and the kimono without its sleeves: it does not bend, so it is painted once and kept as a picture. */
export function paintBody(pen: Pen): void {
  fill(pen, HOOD, vertical(pen, 160, 290, [0, CLOTH.light], [1, CLOTH.shade]));
  outline(pen, HOOD, INK.cloth, 4);
  fill(pen, HOOD_INSIDE, vertical(pen, 196, 280, [0, CLOTH.liningShade], [1, CLOTH.lining]));
  paintNeck(pen);

  fill(pen, TORSO, linear(pen, [-160, 260], [180, 700], [0, CLOTH.light], [0.35, CLOTH.base], [1, CLOTH.shade]));
  within(pen, TORSO, () => {
    fill(pen, new Path2D('M 40,250 C 150,330 190,480 170,700 L 320,700 L 320,250 Z'), `${CLOTH.deep}66`);
    // The scarf and the long locks keep the light off the chest.
    fill(
      pen,
      new Path2D('M -190,240 C -180,330 -150,372 -120,352 C -60,378 70,372 118,344 C 150,372 182,330 190,240 Z'),
      `${CLOTH.deep}8c`,
    );
  });
  outline(pen, TORSO, INK.cloth, 4);

  fill(pen, UNDER, vertical(pen, 250, 470, [0, '#fffaf2'], [1, '#e8d5cd']));
  for (const lapel of [LAPEL_BACK, LAPEL_FRONT]) {
    fill(pen, lapel, linear(pen, [0, 250], [0, 600], [0, SCARF.deep], [0.35, '#b7294a'], [1, SCARF.shade]));
    outline(pen, lapel, INK.scarf, 3.2);
  }
  within(pen, LAPEL_FRONT, () => {
    fill(pen, new Path2D('M -160,240 C -120,340 20,350 120,330 L 120,240 Z'), `${SCARF.deep}a0`);
  });
  fill(pen, ink([-98, 252, -66, 350, -4, 450, 62, 540], 2, 4, 2), CLOTH.gold);
  fill(pen, ink([-136, 270, -110, 380, -46, 500, 42, 594], 2, 3.4, 2), CLOTH.gold);

  fill(pen, OBI, vertical(pen, 560, 700, [0, SCARF.base], [0.5, SCARF.shade], [1, SCARF.deep]));
  within(pen, OBI, () => {
    fill(pen, new Path2D('M -240,556 C -100,606 100,606 240,556 L 240,540 L -240,540 Z'), `${SCARF.light}50`);
  });
  outline(pen, OBI, INK.scarf, 3.6);
  fill(pen, CORD, vertical(pen, 612, 660, [0, '#ffe09a'], [1, CLOTH.goldDeep]));
  outline(pen, CORD, '#7d4a1a', 2.4);
}

/** Fox fire, worked in gold thread. */
export function paintFlame(pen: Pen, x: number, y: number, size: number): void {
  pen.save();
  pen.translate(x, y);
  pen.scale(size, size);
  const path = new Path2D(
    'M 0,26 C -22,22 -26,0 -10,-14 C -10,-4 -4,-2 -2,-8 C 0,-20 -2,-28 4,-38 C 8,-22 24,-14 20,6 C 18,18 12,26 0,26 Z',
  );
  fill(pen, path, `${CLOTH.gold}d0`);
  fill(pen, new Path2D('M 0,20 C -10,16 -10,6 -2,0 C 0,6 4,2 4,-8 C 12,0 14,16 0,20 Z'), `${CLOTH.base}e0`);
  pen.restore();
}
