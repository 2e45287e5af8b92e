import { fill, ink, linear, outline, rim, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { FUR, HAIR, INK, RIM_LIGHT } from '../palette.ts';
import type { Figure } from '../rig.ts';

// Drawn for her left ear (the viewer's right); the other is its mirror.
const OUTER = new Path2D('M 46,-214 C 58,-300 112,-388 178,-428 C 204,-378 216,-262 180,-128 C 140,-170 92,-200 46,-214 Z');
const INNER = new Path2D('M 82,-214 C 92,-286 126,-350 168,-384 C 186,-330 190,-250 168,-160 C 142,-184 112,-204 82,-214 Z');
const TIP = new Path2D('M 90,-330 L 118,-322 L 126,-338 L 146,-322 L 158,-340 L 176,-318 L 186,-334 L 214,-312 L 214,-450 L 100,-450 Z');
const FLUFF = new Path2D(
  'M 58,-196 C 74,-226 92,-262 100,-292 C 106,-270 108,-258 108,-246 C 118,-272 128,-290 138,-304 C 140,-280 138,-262 134,-244 C 146,-258 154,-268 164,-276 C 164,-236 158,-190 140,-150 C 110,-170 80,-190 58,-196 Z',
);
const FLUFF_LINES = [
  ink([92, -214, 98, -232, 102, -250, 103, -262], 1, 3, 0.5),
  ink([122, -206, 126, -226, 130, -248, 133, -266], 1, 3, 0.5),
  ink([146, -194, 150, -214, 154, -230, 158, -246], 1, 2.6, 0.5),
];

export function paintEars(pen: Pen, figure: Figure): void {
  for (const side of [-1, 1] as const) {
    const mood = side === 1 ? figure.earLeft : figure.earRight;
    pen.save();
    pen.scale(side, 1);
    // Laid back: outwards and shorter; pricked: upright.
    pen.translate(112, -190);
    pen.rotate(mood < 0 ? -mood * 0.5 : -mood * 0.11);
    pen.scale(1 + Math.min(0, mood) * 0.06, 1 + mood * (mood < 0 ? 0.16 : 0.04));
    pen.translate(-112 - figure.yaw * side * 5, 190 + figure.pitch * 5);
    paintEar(pen, side);
    pen.restore();
  }
}

function paintEar(pen: Pen, side: 1 | -1): void {
  fill(pen, OUTER, linear(pen, [60, -200], [190, -400], [0, HAIR.shade], [0.4, HAIR.base], [0.8, HAIR.light]));
  within(pen, OUTER, () => {
    fill(pen, TIP, vertical(pen, -430, -310, [0, '#431d22'], [0.6, FUR.tip], [1, FUR.tipLight]));
    fill(pen, INNER, vertical(pen, -390, -170, [0, FUR.innerDeep], [0.5, FUR.inner], [1, '#ffe4d8']));
    within(pen, INNER, () => {
      pen.globalAlpha = 0.4;
      fill(pen, new Path2D('M 150,-400 C 176,-330 176,-240 150,-150 L 220,-150 L 220,-400 Z'), FUR.innerDeep);
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
