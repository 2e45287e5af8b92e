/** The strokes and fills that every part is painted with. Units are those of the figure (her head is about 400 high). */

export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A cubic curve: start, two controls, end. */
export type Curve = readonly [number, number, number, number, number, number, number, number];

/** An inked line: as wide as told at its start, middle and end, round at both. */
export function ink(curve: Curve, startWidth: number, middleWidth: number, endWidth: number): Path2D {
  const steps = 16;
  const left: [number, number][] = [];
  const right: [number, number][] = [];
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const { x, y, dx, dy } = along(curve, t);
    const length = Math.hypot(dx, dy) || 1;
    const half = quadratic(startWidth, middleWidth, endWidth, t) / 2;
    left.push([x - (dy / length) * half, y + (dx / length) * half]);
    right.push([x + (dy / length) * half, y - (dx / length) * half]);
  }
  const path = new Path2D();
  for (const [x, y] of [...left, ...right.reverse()]) path.lineTo(x, y);
  path.closePath();
  return path;
}

export function along([x0, y0, x1, y1, x2, y2, x3, y3]: Curve, t: number): { x: number; y: number; dx: number; dy: number } {
  const u = 1 - t;
  return {
    x: u * u * u * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t * t * t * x3,
    y: u * u * u * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t * t * t * y3,
    dx: 3 * u * u * (x1 - x0) + 6 * u * t * (x2 - x1) + 3 * t * t * (x3 - x2),
    dy: 3 * u * u * (y1 - y0) + 6 * u * t * (y2 - y1) + 3 * t * t * (y3 - y2),
  };
}

/** Through `a` at 0, `b` at ½, `c` at 1. */
function quadratic(a: number, b: number, c: number, t: number): number {
  return a * (1 - t) * (1 - 2 * t) + 4 * b * t * (1 - t) + c * t * (2 * t - 1);
}

export function vertical(pen: Pen, top: number, bottom: number, ...stops: readonly (readonly [number, string])[]): CanvasGradient {
  const gradient = pen.createLinearGradient(0, top, 0, bottom);
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  return gradient;
}

export function linear(
  pen: Pen,
  from: readonly [number, number],
  to: readonly [number, number],
  ...stops: readonly (readonly [number, string])[]
): CanvasGradient {
  const gradient = pen.createLinearGradient(...from, ...to);
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  return gradient;
}

export function fill(pen: Pen, path: Path2D, style: string | CanvasGradient): void {
  pen.fillStyle = style;
  pen.fill(path);
}

export function outline(pen: Pen, path: Path2D, colour: string, width: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  pen.stroke(path);
}

/** Paints only inside `path`. */
export function within(pen: Pen, path: Path2D, paint: () => void): void {
  pen.save();
  pen.clip(path);
  paint();
  pen.restore();
}

/** Light along the edge that faces `(dx, dy)`. */
export function rim(pen: Pen, path: Path2D, colour: string, dx: number, dy: number, width: number): void {
  within(pen, path, () => {
    pen.translate(-dx, -dy);
    outline(pen, path, colour, width);
  });
}

/** A soft round spot. */
export function glow(pen: Pen, x: number, y: number, rx: number, ry: number, colour: string, alpha: number): void {
  if (alpha <= 0) return;
  pen.save();
  pen.translate(x, y);
  pen.scale(rx, ry);
  pen.globalAlpha *= alpha;
  const gradient = pen.createRadialGradient(0, 0, 0, 0, 0, 1);
  gradient.addColorStop(0, colour);
  gradient.addColorStop(0.45, `${colour}b0`);
  gradient.addColorStop(1, `${colour}00`);
  pen.fillStyle = gradient;
  pen.fillRect(-1, -1, 2, 2);
  pen.restore();
}

/** The same shape on the other side of the figure. */
export function mirrored(pen: Pen, paint: () => void): void {
  pen.save();
  pen.scale(-1, 1);
  paint();
  pen.restore();
}

/** Leans what is painted: points further below `y` move further aside. */
export function lean(pen: Pen, x: number, y: number, slope: number, turn = 0): void {
  pen.translate(x, y);
  pen.rotate(turn);
  pen.transform(1, 0, slope, 1, 0, 0);
  pen.translate(-x, -y);
}
