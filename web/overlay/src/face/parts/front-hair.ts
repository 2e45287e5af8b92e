import { fill, ink, lean, outline, rim, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { HAIR, INK, RIM_LIGHT } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';

/** Dome and bangs in one; the parting is a little off the middle. */
export const BANGS = new Path2D(
  `M -146,132
   C -168,104 -182,68 -185,30 C -191,40 -200,47 -212,50 C -197,14 -196,-30 -191,-74
   C -184,-150 -138,-222 -72,-250 C -42,-262 -16,-267 6,-266
   C 66,-267 134,-236 166,-170 C 190,-120 194,-42 192,0
   C 196,22 204,36 218,44 C 205,49 195,46 186,38 C 183,70 170,104 148,134
   C 153,90 149,38 139,-2
   C 141,20 138,38 128,54 C 129,12 121,-24 106,-52
   C 106,-26 100,-4 86,14 C 85,-20 74,-54 56,-80
   C 56,-48 50,-18 32,6 C 31,-18 27,-40 20,-58
   C 24,-14 14,24 -12,58 C -30,22 -36,-20 -32,-70
   C -40,-42 -54,-14 -78,6 C -74,-22 -74,-50 -79,-74
   C -86,-44 -100,-16 -122,6 C -119,-16 -119,-34 -121,-50
   C -125,-20 -132,8 -148,32 C -149,14 -148,2 -145,-10
   C -153,34 -152,88 -146,132 Z`,
);
const SHADE = new Path2D(
  `M 8,-262 C 2,-200 10,-120 18,-56 C 20,-16 13,18 -6,50 C -16,30 -22,6 -26,-20 C -14,-90 -12,-190 8,-262 Z
   M 60,-240 C 92,-180 104,-110 104,-50 C 104,-26 96,-6 80,10 C 82,-40 66,-120 60,-240 Z
   M -60,-240 C -92,-190 -82,-110 -78,-72 C -84,-44 -96,-20 -114,4 C -112,-50 -92,-150 -60,-240 Z
   M 128,-200 C 160,-130 150,-50 138,-2 C 139,18 134,32 124,44 C 132,-30 130,-120 128,-200 Z
   M -128,-200 C -164,-120 -150,-60 -144,-8 L -146,26 C -134,4 -124,-22 -120,-48 C -128,-90 -134,-140 -128,-200 Z`,
);
const STRANDS = [
  ink([19, -56, 14, -100, 12, -150, 16, -196], 3.6, 2.6, 0.4),
  ink([-32, -68, -34, -110, -30, -150, -18, -196], 3.6, 2.6, 0.4),
  ink([56, -78, 54, -116, 46, -160, 32, -200], 3.4, 2.4, 0.4),
  ink([-79, -72, -84, -110, -76, -150, -54, -198], 3.4, 2.4, 0.4),
  ink([106, -50, 106, -90, 96, -130, 78, -170], 3.4, 2.2, 0.4),
  ink([-121, -48, -126, -90, -118, -130, -96, -176], 3.2, 2.2, 0.4),
  ink([139, 0, 142, -50, 138, -90, 124, -134], 3.2, 2.2, 0.4),
  ink([-145, -8, -152, -50, -150, -90, -136, -136], 3.2, 2.2, 0.4),
  ink([6, -264, 0, -240, -6, -224, -16, -206], 3, 2, 0.4),
  ink([10, -264, 24, -244, 36, -228, 52, -214], 2.6, 2, 0.4),
  ink([-12, 40, -16, 0, -14, -30, -8, -70], 0.4, 2.4, 0.4),
  ink([-72, -4, -62, -30, -58, -60, -58, -100], 0.4, 2.2, 0.4),
  ink([84, 2, 82, -30, 78, -60, 70, -100], 0.4, 2.2, 0.4),
  ink([36, -10, 44, -40, 44, -70, 38, -110], 0.4, 2, 0.4),
  ink([-166, 40, -172, -10, -172, -60, -164, -110], 0.4, 2.6, 0.4),
  ink([168, 40, 174, -10, 174, -60, 164, -110], 0.4, 2.6, 0.4),
];
const RING = new Path2D(
  `M -172,-92 C -166,-104 -160,-112 -152,-118 L -146,-96 C -138,-116 -130,-128 -120,-138 L -108,-110 C -100,-130 -92,-142 -80,-152 L -66,-120 C -58,-142 -46,-156 -34,-162
   L -16,-126 C -10,-148 -2,-160 8,-166 L 26,-128 C 32,-148 40,-158 50,-162 L 68,-120 C 74,-138 82,-146 92,-150 L 108,-108 C 114,-122 120,-130 128,-134 L 142,-96 C 148,-106 154,-112 162,-116 L 174,-86
   C 170,-128 150,-150 128,-168 C 92,-190 48,-198 6,-198 C -48,-198 -98,-188 -134,-164 C -154,-148 -168,-122 -172,-92 Z`,
);
const TIPS = new Path2D('M -180,-30 L 180,-30 L 180,140 L -180,140 Z');

export function paintBangs(pen: Pen, stamps: Stamps, figure: Figure): void {
  paintAhoge(pen, figure);
  pen.save();
  lean(pen, 0, -200, figure.bangs * 0.5);
  stamps.put(pen, 'bangs', [-220, -274, 226, 142], paintBangsStill);
  pen.restore();
}

function paintBangsStill(pen: Pen): void {
  fill(pen, BANGS, vertical(pen, -268, 60, [0, HAIR.light], [0.3, HAIR.base], [0.75, '#f58a33'], [1, HAIR.light]));
  within(pen, BANGS, () => {
    fill(pen, SHADE, `${HAIR.shade}8c`);
    fill(pen, TIPS, vertical(pen, -30, 60, [0, `${HAIR.cream}00`], [1, `${HAIR.cream}a8`]));
    fill(pen, RING, vertical(pen, -200, -92, [0, `${HAIR.shine}00`], [0.45, `${HAIR.shine}c0`], [1, '#fff0c8d0']));
    // The dome turns away at its sides.
    fill(pen, new Path2D('M -200,-260 L -120,-230 C -170,-160 -172,-60 -150,130 L -210,130 Z'), `${HAIR.deep}4c`);
    fill(pen, new Path2D('M 200,-260 L 130,-230 C 178,-150 174,-60 152,130 L 210,130 Z'), `${HAIR.deep}40`);
  });
  for (const strand of STRANDS) fill(pen, strand, '#a4431fcc');
  rim(pen, BANGS, RIM_LIGHT, 4, -4, 3.4);
  outline(pen, BANGS, INK.hair, 3.8);
}

const AHOGE = new Path2D(
  'M -12,-236 C -34,-286 -24,-334 40,-348 C 16,-332 4,-314 10,-296 C 26,-318 50,-324 74,-312 C 44,-308 26,-288 26,-236 Z',
);

function paintAhoge(pen: Pen, { hairEnds }: Figure): void {
  pen.save();
  lean(pen, 6, -258, -hairEnds * 0.9, hairEnds * 0.7);
  fill(pen, AHOGE, vertical(pen, -344, -250, [0, HAIR.shine], [0.5, HAIR.light], [1, HAIR.base]));
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
export function paintLocks(pen: Pen, stamps: Stamps, figure: Figure): void {
  for (const side of [-1, 1] as const) {
    pen.save();
    pen.translate(figure.yaw * 6, figure.pitch * 3);
    pen.scale(side, 1);
    lean(pen, 140, -60, -side * figure.hairEnds * 0.55, side * figure.hairRoot * 0.35);
    stamps.put(pen, `lock ${String(side)}`, [100, -82, 196, 340], (still) => {
      paintLock(still, side);
    });
    pen.restore();
  }
}

function paintLock(pen: Pen, side: 1 | -1): void {
  fill(pen, LOCK, vertical(pen, -70, 330, [0, HAIR.shade], [0.2, HAIR.base], [0.55, HAIR.light], [0.78, HAIR.cream], [1, '#fffaf0']));
  within(pen, LOCK, () => {
    fill(pen, LOCK_SHADE, `${HAIR.deep}55`);
  });
  for (const strand of LOCK_STRANDS) fill(pen, strand, '#b5582f99');
  rim(pen, LOCK, RIM_LIGHT, side * 4, -2, 3);
  outline(pen, LOCK, INK.hair, 3.4);
}
