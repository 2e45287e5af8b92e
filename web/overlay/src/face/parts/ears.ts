import { fill, ink, linear, outline, rim, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { FUR, HAIR, INK, RIM_LIGHT } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';

// Drawn for her left ear (the viewer's right); the other is its mirror.
const OUTER = new Path2D('M 34,-212 C 54,-292 118,-366 204,-404 C 222,-330 218,-226 186,-112 C 142,-160 92,-198 34,-212 Z');
const INNER = new Path2D('M 82,-206 C 100,-272 144,-328 190,-358 C 202,-296 198,-222 174,-140 C 146,-172 116,-194 82,-206 Z');
const TIP = new Path2D(
  'M 90,-300 C 108,-306 116,-312 124,-322 C 128,-314 130,-308 136,-302 C 146,-312 152,-318 158,-328 C 164,-318 168,-310 172,-302 C 182,-310 190,-318 194,-326 C 200,-316 208,-308 230,-300 L 230,-430 L 90,-430 Z',
);
const FLUFF = new Path2D(
  'M 56,-186 C 76,-216 96,-244 112,-272 C 116,-254 118,-244 118,-230 C 130,-252 142,-268 156,-284 C 156,-262 152,-244 148,-226 C 160,-238 170,-248 182,-256 C 182,-216 172,-172 152,-132 C 118,-152 84,-176 56,-186 Z',
);
const FLUFF_LINES = [
  ink([100, -200, 106, -216, 112, -232, 114, -246], 1, 3, 0.5),
  ink([130, -192, 138, -212, 146, -234, 150, -252], 1, 3, 0.5),
  ink([156, -176, 164, -196, 170, -214, 174, -232], 1, 2.6, 0.5),
];

export function paintEars(pen: Pen, stamps: Stamps, figure: Figure): void {
  for (const side of [-1, 1] as const) {
    const mood = side === 1 ? figure.earLeft : figure.earRight;
    pen.save();
    pen.scale(side, 1);
    // Laid back: outwards and shorter; pricked: upright.
    pen.translate(112, -190);
    pen.rotate(mood < 0 ? -mood * 0.5 : -mood * 0.11);
    pen.scale(1 + Math.min(0, mood) * 0.06, 1 + mood * (mood < 0 ? 0.16 : 0.04));
    pen.translate(-112 - figure.yaw * side * 5, 190 + figure.pitch * 5);
    stamps.put(pen, `ear ${String(side)}`, [20, -420, 236, -96], (still) => {
      paintEar(still, side);
    });
    pen.restore();
  }
}

function paintEar(pen: Pen, side: 1 | -1): void {
  fill(pen, OUTER, linear(pen, [60, -200], [190, -400], [0, HAIR.shade], [0.4, HAIR.base], [0.8, HAIR.light]));
  within(pen, OUTER, () => {
    fill(pen, TIP, vertical(pen, -404, -290, [0, '#431d22'], [0.6, FUR.tip], [1, FUR.tipLight]));
    fill(pen, INNER, vertical(pen, -390, -170, [0, FUR.innerDeep], [0.5, FUR.inner], [1, '#ffe4d8']));
    within(pen, INNER, () => {
      pen.globalAlpha = 0.4;
      fill(pen, new Path2D('M 170,-370 C 190,-310 188,-220 158,-130 L 230,-130 L 230,-370 Z'), FUR.innerDeep);
      pen.globalAlpha = 1;
    });
    outline(pen, INNER, '#a8564c', 2.4);
    fill(pen, FLUFF, vertical(pen, -300, -170, [0, '#ffffff'], [0.6, FUR.fluff], [1, '#f4d6be']));
    outline(pen, FLUFF, '#c99a80', 1.8);
    for (const line of FLUFF_LINES) fill(pen, line, '#d9b095');
  });
  rim(pen, OUTER, RIM_LIGHT, side * 5, -3, 4);
  outline(pen, OUTER, INK.hair, 4.2);
}
