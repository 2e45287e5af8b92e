import { along, fill, outline, within } from '../brush.ts';
import type { Curve, Pen } from '../brush.ts';
import { HAIR, INK } from '../palette.ts';
import type { Figure } from '../rig.ts';

const STEPS = 44;
const TIP_FROM = 0.66;

interface Rib {
  readonly x: number;
  readonly y: number;
  readonly nx: number;
  readonly ny: number;
  readonly tx: number;
  readonly ty: number;
  readonly r: number;
}

/** A big brush of a tail behind her, cream at the tip. */
export function paintTail(pen: Pen, { tail, tailTip, breath }: Figure): void {
  const spine: Curve = [
    120,
    620,
    350 + tail * 8,
    640 - breath * 4,
    402 + tail * 22,
    400 + tail * 6,
    330 + tailTip * 40,
    70 + Math.abs(tailTip) * 10 - breath * 3,
  ];
  const ribs: Rib[] = [];
  for (let i = 0; i <= STEPS; i++) {
    const t = i / STEPS;
    const { x, y, dx, dy } = along(spine, t);
    const length = Math.hypot(dx, dy) || 1;
    const r = 34 + 72 * Math.sin(Math.PI * Math.min(1, t * 0.92 + 0.02)) ** 1.15 * (0.75 + 0.25 * t);
    ribs.push({
      x,
      y,
      nx: -dy / length,
      ny: dx / length,
      tx: dx / length,
      ty: dy / length,
      r: t > 0.9 ? r * Math.sqrt(Math.max(0, (1 - t) / 0.1)) : r,
    });
  }
  const body = furry(ribs);
  const fur = pen.createLinearGradient(120, 640, 300, 160);
  fur.addColorStop(0, HAIR.deep);
  fur.addColorStop(0.3, HAIR.shade);
  fur.addColorStop(0.62, HAIR.base);
  fur.addColorStop(1, HAIR.light);
  fill(pen, body, fur);
  within(pen, body, () => {
    // The belly of the tail lies in shade, its back catches the light.
    fill(pen, band(ribs, 0.2, 1.4, 0, 1), `${HAIR.deep}66`);
    fill(pen, band(ribs, 0.55, 1.4, 0.05, 1), `${HAIR.deep}55`);
    fill(pen, band(ribs, -1.4, -0.62, 0.1, 1), `${HAIR.light}b0`);
    const tip = tipOf(ribs);
    const cream = pen.createLinearGradient(400, 280, 290, 60);
    cream.addColorStop(0, HAIR.creamShade);
    cream.addColorStop(0.45, HAIR.cream);
    cream.addColorStop(1, '#ffffff');
    fill(pen, tip, cream);
    fill(pen, band(ribs, 0.4, 1.4, TIP_FROM + 0.06, 1), '#dba98a70');
    outline(pen, tip, '#c9743f80', 2);
    strokes(pen, ribs);
  });
  outline(pen, body, INK.hair, 4);
}

/** Ribs from one tuft to the next. */
const TUFT = 8;

/** The outline: on both sides the fur swells towards the tip of the tail, ends in a point, and begins anew. */
function furry(ribs: readonly Rib[]): Path2D {
  const path = new Path2D();
  const edge = (sign: 1 | -1): [number, number][] =>
    ribs.map(({ x, y, nx, ny, tx, ty, r }, i) => {
      const at = ((i + (sign === 1 ? 3 : 7)) % TUFT) / (TUFT - 1);
      const soft = Math.min(1, i / 6) * Math.min(1, (STEPS - i) / 5);
      const reach = r * (1 - 0.04 * soft + 0.12 * soft * at ** 1.4) * sign;
      const sweep = 40 * soft * at ** 3;
      return [x + nx * reach + tx * sweep, y + ny * reach + ty * sweep];
    });
  for (const [x, y] of edge(1)) path.lineTo(x, y);
  for (const [x, y] of edge(-1).reverse()) path.lineTo(x, y);
  path.closePath();
  return path;
}

/** A strip along the spine between two heights across it (−1 … 1) and two places along it. */
function band(ribs: readonly Rib[], low: number, high: number, from: number, to: number): Path2D {
  const path = new Path2D();
  const some = ribs.slice(Math.floor(from * STEPS), Math.ceil(to * STEPS) + 1);
  for (const { x, y, nx, ny, r } of some) path.lineTo(x + nx * r * low, y + ny * r * low);
  for (const { x, y, nx, ny, r } of some.toReversed()) path.lineTo(x + nx * r * high, y + ny * r * high);
  path.closePath();
  return path;
}

/** The cream tip, with a ragged border. */
function tipOf(ribs: readonly Rib[]): Path2D {
  const path = new Path2D();
  const first = Math.floor(TIP_FROM * STEPS);
  const border = [-1.3, -0.85, -0.6, -0.3, -0.05, 0.25, 0.5, 0.85, 1.3];
  for (const [i, across] of border.entries()) {
    const rib = ribs[Math.max(0, first + (i % 2 === 0 ? 4 : -3))];
    if (rib !== undefined) path.lineTo(rib.x + rib.nx * rib.r * across, rib.y + rib.ny * rib.r * across);
  }
  const last = ribs.at(-1);
  if (last !== undefined) {
    path.lineTo(last.x + last.nx * 160 + last.tx * 60, last.y + last.ny * 160 + last.ty * 60);
    path.lineTo(last.x - last.nx * 160 + last.tx * 60, last.y - last.ny * 160 + last.ty * 60);
  }
  path.closePath();
  return path;
}

function strokes(pen: Pen, ribs: readonly Rib[]): void {
  pen.lineCap = 'round';
  for (let i = 4; i < STEPS - 5; i += 3) {
    const across = ((i * 37) % 100) / 50 - 1;
    const a = ribs[i];
    const b = ribs[i + 3];
    if (a === undefined || b === undefined) continue;
    const at = across * 0.75;
    pen.beginPath();
    pen.moveTo(a.x + a.nx * a.r * at, a.y + a.ny * a.r * at);
    pen.quadraticCurveTo(
      a.x + a.nx * a.r * at * 1.05 + a.tx * 18,
      a.y + a.ny * a.r * at * 1.05 + a.ty * 18,
      b.x + b.nx * b.r * at * 0.92,
      b.y + b.ny * b.r * at * 0.92,
    );
    pen.strokeStyle = i / STEPS > TIP_FROM ? '#d49a7570' : `${HAIR.deep}70`;
    pen.lineWidth = 2.4;
    pen.stroke();
  }
}
