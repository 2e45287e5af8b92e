import { fill, ink, lean, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { HAIR, INK } from '../palette.ts';
import type { Figure } from '../rig.ts';

const BACK = new Path2D(
  `M -150,-190 C -206,-110 -204,10 -206,110 C -210,220 -250,300 -262,392 C -268,440 -258,478 -240,512
   C -238,488 -232,472 -222,458 C -216,500 -200,536 -172,566 C -174,536 -172,514 -166,496 C -150,530 -122,560 -88,574
   C -96,520 -70,500 0,500 C 70,500 96,520 88,574
   C 122,560 150,530 166,496 C 172,514 174,536 172,566 C 200,536 216,500 222,458 C 232,472 238,488 240,512
   C 258,478 268,440 262,392 C 250,300 210,220 206,110 C 204,10 206,-110 150,-190 Z`,
);
const STRANDS = [-1, 1].flatMap((side) => [
  ink([side * 176, -60, side * 196, 110, side * 196, 250, side * 222, 430], 1, 5, 1),
  ink([side * 150, 60, side * 168, 200, side * 160, 330, side * 168, 480], 1, 5, 1),
  ink([side * 190, 120, side * 214, 230, side * 240, 320, side * 244, 430], 0.6, 3.4, 0.6),
  ink([side * 128, 180, side * 138, 300, side * 116, 420, side * 112, 530], 0.6, 3.6, 0.6),
]);

export function paintBackHair(pen: Pen, figure: Figure): void {
  pen.save();
  pen.translate(-figure.yaw * 7, 0);
  lean(pen, 0, -150, -figure.hairEnds * 0.42, figure.hairRoot * 0.25);
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
  pen.restore();
}
