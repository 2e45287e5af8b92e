import { fill, ink, lean, outline, rim, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { HAIR, INK, RIM_LIGHT } from '../palette.ts';
import type { Figure } from '../rig.ts';

/** Dome and bangs in one; the parting is a little off the middle. */
export const BANGS = new Path2D(
  `M -172,36
   C -190,-50 -186,-150 -124,-214 C -84,-252 -34,-268 6,-266 C 62,-266 128,-238 158,-178 C 188,-118 190,-40 172,36
   C 170,70 160,96 146,116 C 152,78 148,34 138,-2
   C 139,18 134,32 124,44 C 125,8 117,-24 104,-50
   C 104,-26 96,-6 80,10 C 80,-22 70,-52 54,-76
   C 54,-46 46,-20 28,2 C 27,-18 24,-38 18,-56
   C 20,-16 13,18 -6,50 C -24,20 -33,-18 -32,-66
   C -40,-40 -52,-16 -72,2 C -70,-24 -72,-50 -78,-72
   C -84,-44 -96,-20 -114,4 C -114,-18 -116,-34 -120,-48
   C -124,-22 -130,4 -144,26 C -146,10 -146,2 -144,-8
   C -152,30 -152,76 -146,116 C -160,96 -170,70 -172,36 Z`,
);
const SHADE = new Path2D(
  `M 8,-262 C 2,-200 10,-120 18,-56 C 20,-16 13,18 -6,50 C -16,30 -22,6 -26,-20 C -14,-90 -12,-190 8,-262 Z
   M 60,-240 C 92,-180 104,-110 104,-50 C 104,-26 96,-6 80,10 C 82,-40 66,-120 60,-240 Z
   M -60,-240 C -92,-190 -82,-110 -78,-72 C -84,-44 -96,-20 -114,4 C -112,-50 -92,-150 -60,-240 Z
   M 128,-200 C 160,-130 150,-50 138,-2 C 139,18 134,32 124,44 C 132,-30 130,-120 128,-200 Z
   M -128,-200 C -164,-120 -150,-60 -144,-8 L -146,26 C -134,4 -124,-22 -120,-48 C -128,-90 -134,-140 -128,-200 Z`,
);
const STRANDS = [
  ink([10, -260, 4, -190, 10, -120, 18, -58], 1, 3.6, 1),
  ink([-6, -258, -34, -190, -36, -120, -32, -68], 1, 3.4, 1),
  ink([24, -256, 52, -196, 58, -130, 54, -78], 1, 3.4, 1),
  ink([-30, -254, -72, -196, -84, -130, -78, -74], 1, 3.2, 1),
  ink([46, -250, 92, -190, 108, -120, 104, -52], 1, 3.2, 1),
  ink([-64, -238, -114, -186, -126, -110, -120, -50], 1, 3, 1),
  ink([84, -232, 130, -176, 144, -90, 138, -4], 1, 3, 1),
  ink([-96, -220, -148, -170, -156, -80, -144, -10], 1, 2.8, 1),
  ink([4, -150, -8, -90, -12, -40, -8, 16], 0.5, 2, 0.5),
  ink([-56, -140, -62, -90, -66, -50, -70, -22], 0.5, 2, 0.5),
  ink([74, -150, 84, -100, 88, -50, 84, -14], 0.5, 2, 0.5),
];
const RING = new Path2D(
  `M -164,-96 L -150,-118 L -140,-92 L -120,-134 L -104,-104 L -84,-150 L -68,-116 L -44,-160 L -26,-122 L -4,-164 L 14,-124 L 34,-162 L 52,-118 L 74,-152 L 92,-108 L 112,-138 L 128,-98 L 146,-122 L 164,-92
   L 164,-116 C 120,-172 60,-196 4,-196 C -56,-196 -120,-170 -164,-120 Z`,
);
const TIPS = new Path2D('M -180,-30 L 180,-30 L 180,140 L -180,140 Z');

export function paintBangs(pen: Pen, figure: Figure): void {
  pen.save();
  lean(pen, 0, -200, figure.bangs * 0.5);
  fill(pen, BANGS, vertical(pen, -268, 60, [0, HAIR.light], [0.3, HAIR.base], [0.75, '#f58a33'], [1, HAIR.light]));
  within(pen, BANGS, () => {
    fill(pen, SHADE, `${HAIR.shade}8c`);
    fill(pen, TIPS, vertical(pen, -30, 60, [0, `${HAIR.cream}00`], [1, `${HAIR.cream}a8`]));
    pen.save();
    pen.translate(figure.yaw * -8, figure.pitch * -10);
    fill(pen, RING, vertical(pen, -196, -92, [0, `${HAIR.shine}00`], [0.35, `${HAIR.shine}e6`], [1, '#fff4d2e0']));
    pen.restore();
    // The dome turns away at its sides.
    fill(pen, new Path2D('M -200,-260 L -120,-230 C -170,-160 -172,-60 -150,130 L -210,130 Z'), `${HAIR.deep}4c`);
    fill(pen, new Path2D('M 200,-260 L 130,-230 C 178,-150 174,-60 152,130 L 210,130 Z'), `${HAIR.deep}40`);
  });
  for (const strand of STRANDS) fill(pen, strand, '#a4431fcc');
  rim(pen, BANGS, RIM_LIGHT, 4, -4, 3.4);
  outline(pen, BANGS, INK.hair, 3.8);
  pen.restore();
  paintAhoge(pen, figure);
}

const AHOGE = new Path2D(
  'M -6,-258 C -30,-300 -20,-338 34,-344 C 12,-330 2,-316 8,-300 C 22,-318 44,-322 62,-312 C 36,-308 22,-288 20,-256 Z',
);

function paintAhoge(pen: Pen, { hairEnds }: Figure): void {
  pen.save();
  lean(pen, 6, -258, -hairEnds * 0.9, hairEnds * 0.7);
  fill(pen, AHOGE, vertical(pen, -344, -256, [0, HAIR.light], [1, HAIR.base]));
  outline(pen, AHOGE, INK.hair, 3.4);
  pen.restore();
}

const LOCK = new Path2D(
  'M 128,-70 C 158,-20 172,40 172,96 C 172,150 186,186 178,236 C 172,276 158,306 134,330 C 140,300 138,284 132,268 C 130,286 124,300 112,312 C 120,262 118,214 124,164 C 130,110 134,20 118,-40 Z',
);
const LOCK_SHADE = new Path2D(
  'M 128,-40 C 140,40 138,110 134,166 C 130,214 134,250 132,268 C 130,286 124,300 112,312 C 120,262 118,214 124,164 C 130,110 134,20 118,-40 Z',
);
const LOCK_STRANDS = [
  ink([146, -10, 160, 70, 146, 160, 152, 240], 0.6, 3, 0.6),
  ink([158, 60, 164, 130, 160, 190, 160, 262], 0.5, 2.2, 0.5),
  ink([136, 40, 142, 110, 134, 180, 138, 250], 0.5, 2.4, 0.5),
];

/** The two long locks that frame her face. */
export function paintLocks(pen: Pen, figure: Figure): void {
  for (const side of [-1, 1] as const) {
    pen.save();
    pen.translate(figure.yaw * 6, figure.pitch * 3);
    pen.scale(side, 1);
    lean(pen, 140, -60, -side * figure.hairEnds * 0.55, side * figure.hairRoot * 0.35);
    fill(pen, LOCK, vertical(pen, -70, 330, [0, HAIR.shade], [0.2, HAIR.base], [0.55, HAIR.light], [0.78, HAIR.cream], [1, '#fffaf0']));
    within(pen, LOCK, () => {
      fill(pen, LOCK_SHADE, `${HAIR.deep}55`);
    });
    for (const strand of LOCK_STRANDS) fill(pen, strand, '#b5582f99');
    rim(pen, LOCK, RIM_LIGHT, side * 4, -2, 3);
    outline(pen, LOCK, INK.hair, 3.4);
    pen.restore();
  }
}
