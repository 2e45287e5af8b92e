import { fill, glow, ink, outline, vertical, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { MOUTH } from '../palette.ts';
import type { Figure } from '../rig.ts';

/** The mouth, about its own middle. */
export function paintMouth(pen: Pen, figure: Figure): void {
  pen.save();
  pen.translate(figure.yaw * 17, 138 + figure.pitch * 11);
  pen.scale(1.14, 1.1);
  const { mouth } = figure;
  if (mouth.open < 0.045) paintShut(pen, figure);
  else paintOpen(pen, figure);
  // A touch of light under the lower lip.
  glow(pen, 0, 16 + mouth.open * 40, 13, 5, '#e08a7c', 0.55 - 0.3 * mouth.round);
  pen.restore();
}

function paintShut(pen: Pen, { mouth, face }: Figure): void {
  const half = 28 * (1 + 0.3 * mouth.wide) * (1 - 0.3 * mouth.round);
  const left = -face.smile * 8 + Math.max(0, -face.smirk) * -4;
  const right = -face.smile * 8 - face.smirk * 6;
  const sag = face.smile * 5;
  if (face.cat > 0.35) {
    const dip = 7 * face.cat;
    fill(pen, ink([-half - 3, left, -half * 0.7, dip + 5, -half * 0.25, dip + 4, 0, 0], 3.4, 3.6, 2), MOUTH.lip);
    fill(pen, ink([0, 0, half * 0.25, dip + 4, half * 0.7, dip + 5, half + 5, right], 2, 3.6, 3.4), MOUTH.lip);
    tooth(pen, half * 0.5, 4, 1);
    return;
  }
  fill(pen, ink([-half, left, -half * 0.4, sag + 1, half * 0.4, sag + 1, half, right], 3, 4.4, 3), MOUTH.lip);
  // The corners are pressed in a little deeper.
  fill(pen, ink([-half - 3, left - 3, -half - 2, left, -half, left + 1, -half + 5, left + 2], 1, 3.6, 1), MOUTH.lip);
  fill(pen, ink([half - 5, right + 2, half, right + 1, half + 2, right, half + 3, right - 3], 1, 3.6, 1), MOUTH.lip);
}

function paintOpen(pen: Pen, { mouth, face }: Figure): void {
  const { open, wide, round, upperTeeth, lowerTeeth, tongue, bite } = mouth;
  const half = 27 * (1 + 0.36 * wide) * (1 - 0.34 * round) * (1 + 0.1 * Math.max(0, face.smile) * (1 - round));
  const drop = 6 + 44 * open;
  const corner = (-face.smile * 6 - 1) * (1 - round * 0.8);
  const rise = 3 + 7 * round + 3 * open;
  const right = corner - face.smirk * 5;
  // A round mouth is full at its corners, a wide one is a bowl.
  const full = 0.62 + 0.5 * round;
  const s = (x: number): string => x.toFixed(2);
  const shape = new Path2D(
    `M ${s(-half)},${s(corner)} C ${s(-half * 0.55)},${s(-rise + corner * 0.2)} ${s(-half * 0.2)},${s(-rise + 2)} 0,${s(-rise + 3)}
     C ${s(half * 0.2)},${s(-rise + 2)} ${s(half * 0.55)},${s(-rise + right * 0.2)} ${s(half)},${s(right)}
     C ${s(half * (1 + 0.1 * round))},${s(drop * full)} ${s(half * 0.62)},${s(drop)} 0,${s(drop)}
     C ${s(-half * 0.62)},${s(drop)} ${s(-half * (1 + 0.1 * round))},${s(drop * full)} ${s(-half)},${s(corner)} Z`,
  );
  fill(pen, shape, vertical(pen, -8, drop, [0, MOUTH.inside], [1, MOUTH.insideLight]));
  within(pen, shape, () => {
    const lie = drop - 5 - tongue * Math.min(drop * 0.55, 14);
    const flesh = new Path2D();
    flesh.ellipse(0, lie + 11, half * 0.68, 14 + open * 5, 0, 0, Math.PI * 2);
    fill(pen, flesh, vertical(pen, lie - 2, lie + 22, [0, MOUTH.tongueLight], [1, MOUTH.tongue]));
    fill(pen, ink([0, lie + 2, 0.6, lie + 6, 0.6, lie + 9, 0, lie + 13], 0.5, 2, 0.5), '#d95a68');
    if (lowerTeeth > 0.05) {
      const row = new Path2D();
      row.ellipse(0, drop + 2, half * 0.7, 4 + 7 * lowerTeeth, 0, 0, Math.PI * 2);
      fill(pen, row, MOUTH.teeth);
    }
    if (upperTeeth > 0.05) {
      const deep = Math.min(drop * 0.6, 3 + 8 * upperTeeth);
      fill(
        pen,
        new Path2D(
          `M ${s(-half)},-20 L ${s(half)},-20 L ${s(half * 0.8)},${s(deep - rise)} C ${s(half * 0.4)},${s(deep - rise + 3)} ${s(-half * 0.4)},${s(deep - rise + 3)} ${s(-half * 0.8)},${s(deep - rise)} Z`,
        ),
        MOUTH.teeth,
      );
      tooth(pen, half * 0.52, deep - rise - 1, Math.min(1, open * 2.2) * (1 - round));
      tooth(pen, -half * 0.52, deep - rise - 1, Math.min(1, open * 2.2) * (1 - round));
    } else tooth(pen, half * 0.5, -rise + 5, Math.min(1, open * 2) * (1 - round));
  });
  if (bite > 0.05) {
    const lip = new Path2D(
      `M ${s(-half * 0.9)},${s(drop * 0.55)} C ${s(-half * 0.4)},${s(drop * 0.4)} ${s(half * 0.4)},${s(drop * 0.4)} ${s(half * 0.9)},${s(drop * 0.55)} C ${s(half * 0.5)},${s(drop + 3)} ${s(-half * 0.5)},${s(drop + 3)} ${s(-half * 0.9)},${s(drop * 0.55)} Z`,
    );
    pen.globalAlpha = bite;
    fill(pen, lip, '#f2a79a');
    outline(pen, lip, MOUTH.lip, 1.6);
    pen.globalAlpha = 1;
  }
  outline(pen, shape, MOUTH.lip, 2.4);
  fill(pen, ink([-half - 2, corner - 1, -half * 0.4, -rise + 1, half * 0.4, -rise + 1, half + 2, right - 1], 3, 4.4, 3), '#6a222e');
}

/** Her fang. */
function tooth(pen: Pen, x: number, y: number, size: number): void {
  if (size < 0.1) return;
  fill(
    pen,
    new Path2D(`M ${String(x - 5)},${String(y - 1)} L ${String(x + 5)},${String(y - 1)} L ${String(x + 0.8)},${String(y + 9 * size)} Z`),
    MOUTH.teeth,
  );
}
