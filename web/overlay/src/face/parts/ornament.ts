import { fill, outline } from '../brush.ts';
import type { Pen } from '../brush.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';

/** A camellia with two leaves, pinned over her right temple. */
export function paintOrnament(pen: Pen, stamps: Stamps, { yaw, hairRoot }: Figure): void {
  pen.save();
  pen.translate(-128 + yaw * 9, -118);
  pen.rotate(-0.3 + hairRoot * 0.15);
  stamps.put(pen, 'camellia', [-86, -48, 48, 96], paintCamellia);
  pen.restore();
}

function paintCamellia(pen: Pen): void {
  for (const turn of [-0.5, 0.75]) {
    pen.save();
    pen.rotate(turn);
    const leaf = new Path2D('M -10,16 C -52,8 -62,36 -74,52 C -44,60 -18,48 -4,24 Z');
    fill(pen, leaf, '#3f8f63');
    outline(pen, leaf, '#17452f', 2.6);
    pen.beginPath();
    pen.moveTo(-12, 22);
    pen.lineTo(-60, 46);
    pen.strokeStyle = '#8fd0a2';
    pen.lineWidth = 1.6;
    pen.stroke();
    pen.restore();
  }
  for (const [count, radius, size, colour] of [
    [5, 20, 21, '#d92f4c'],
    [5, 10, 15, '#f0566a'],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const angle = (i / count) * Math.PI * 2 + (radius === 10 ? 0.6 : 0);
      const petal = new Path2D();
      petal.ellipse(Math.cos(angle) * radius, Math.sin(angle) * radius, size, size * 0.82, angle, 0, Math.PI * 2);
      fill(pen, petal, colour);
      outline(pen, petal, '#7d1430', 2.2);
    }
  }
  const heart = new Path2D();
  heart.arc(0, 0, 8.5, 0, Math.PI * 2);
  fill(pen, heart, '#ffd768');
  outline(pen, heart, '#a9661c', 2);
  for (let i = 0; i < 6; i++) {
    const dot = new Path2D();
    dot.arc(Math.cos(i) * 4.6, Math.sin(i) * 4.6, 1.3, 0, Math.PI * 2);
    fill(pen, dot, '#c47a1e');
  }
}
