import type { Emotion } from '../../../../../src/domain/emotion.ts';
import { fill, outline } from '../brush.ts';
import type { Pen } from '../brush.ts';
import type { Mood } from '../moods.ts';
import type { Figure } from '../rig.ts';

/** Bright on dark and dark on bright, whatever game is behind her. */
const RIM = '#3a1826';

type Paint = (pen: Pen, nowS: number, mood: Mood) => void;

/** The signs that comics put around a head; they are read from across the room. */
const MARKS: { readonly [E in Emotion]?: Paint } = {
  happy(pen, nowS) {
    flower(pen, 232, -150 + 6 * Math.sin(nowS * 2.1), 26, nowS * 0.5);
    flower(pen, 282, -76 + 5 * Math.sin(nowS * 2.1 + 2), 16, -nowS * 0.6);
  },
  excited(pen, nowS) {
    sparkle(pen, -262, -120, 30 + 8 * Math.sin(nowS * 6));
    sparkle(pen, 258, -170, 34 + 9 * Math.sin(nowS * 6 + 2));
    sparkle(pen, 306, -70, 20 + 7 * Math.sin(nowS * 7 + 4));
    sparkle(pen, -310, -20, 18 + 6 * Math.sin(nowS * 7 + 1));
  },
  sad(pen, nowS, mood) {
    // A tear wells up, runs down and falls; then the next.
    const t = (mood.forS / 3.4) % 1;
    const down = Math.max(0, t - 0.25) / 0.75;
    drop(pen, -84 - down * 10, 104 + down * down * 96, 9 + 3 * Math.min(1, t * 4), '#a8e2ff');
    drop(pen, 84, 104, 7 + Math.sin(nowS * 3), '#a8e2ff');
  },
  annoyed(pen, nowS) {
    const size = 1 + 0.1 * Math.sin(nowS * 9);
    pen.translate(168, -176);
    pen.scale(size, size);
    pen.lineCap = 'round';
    for (const [colour, width] of [
      [RIM, 18],
      ['#ff4a57', 11],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      for (let i = 0; i < 4; i++) {
        pen.rotate(Math.PI / 2);
        pen.beginPath();
        pen.moveTo(9, 36);
        pen.quadraticCurveTo(9, 9, 36, 9);
        pen.stroke();
      }
    }
  },
  surprised(pen, _nowS, mood) {
    // It jumps out and settles.
    const size = 1 + 0.5 * Math.exp(-mood.forS * 5) * Math.cos(mood.forS * 18);
    for (const [x, y, turn] of [
      [238, -176, 0.24],
      [288, -150, 0.4],
    ] as const) {
      pen.save();
      pen.translate(x, y);
      pen.rotate(turn);
      pen.scale(size, size);
      const mark = new Path2D('M -12,-46 L 12,-46 L 6,10 L -6,10 Z');
      mark.arc(0, 30, 8.5, 0, Math.PI * 2);
      outline(pen, mark, RIM, 11);
      fill(pen, mark, '#ffe16b');
      pen.restore();
    }
  },
  shy(pen, nowS) {
    for (const [x, y, phase] of [
      [-236, -150, 0],
      [244, -120, 1.5],
    ] as const) {
      const up = ((nowS * 0.35 + phase) % 1) * 30;
      heart(pen, x, y - up, 17, 1 - up / 34);
    }
  },
  smug(pen, nowS) {
    sparkle(pen, 226, -12, 22 + 6 * Math.sin(nowS * 3));
  },
  sleepy(pen, nowS) {
    for (const i of [0, 1, 2]) {
      const t = (nowS * 0.22 + i / 3) % 1;
      letterZ(pen, 186 + t * 96, -130 - t * 130 + 8 * Math.sin(nowS * 2 + i), 20 + t * 26, Math.min(1, t * 5) * Math.min(1, (1 - t) * 4));
    }
  },
  thinking(pen, nowS) {
    for (const i of [0, 1, 2]) {
      const on = (nowS * 1.6) % 4 > i + 0.5 ? 1 : 0.35;
      const dot = new Path2D();
      dot.arc(196 + i * 42, -206 - i * 20, 10 + i * 4.5, 0, Math.PI * 2);
      pen.globalAlpha *= on;
      outline(pen, dot, RIM, 8);
      fill(pen, dot, '#ffffff');
      pen.globalAlpha /= on;
    }
  },
};

export function paintMarks(pen: Pen, figure: Figure): void {
  for (const mood of figure.moods) {
    pen.save();
    pen.globalAlpha = mood.weight;
    MARKS[mood.emotion]?.(pen, figure.nowS, mood);
    pen.restore();
  }
}

function sparkle(pen: Pen, x: number, y: number, r: number): void {
  const path = new Path2D();
  path.moveTo(x, y - r * 1.3);
  path.quadraticCurveTo(x, y, x + r, y);
  path.quadraticCurveTo(x, y, x, y + r * 1.3);
  path.quadraticCurveTo(x, y, x - r, y);
  path.quadraticCurveTo(x, y, x, y - r * 1.3);
  outline(pen, path, RIM, 8);
  fill(pen, path, '#ffe884');
}

function flower(pen: Pen, x: number, y: number, r: number, turn: number): void {
  const petals = new Path2D();
  for (let i = 0; i < 5; i++) {
    const a = turn + (i * 2 * Math.PI) / 5;
    const petal = new Path2D();
    petal.arc(x + Math.cos(a) * r * 0.62, y + Math.sin(a) * r * 0.62, r * 0.5, 0, Math.PI * 2);
    petals.addPath(petal);
  }
  outline(pen, petals, RIM, 7);
  fill(pen, petals, '#ffc1d4');
  const middle = new Path2D();
  middle.arc(x, y, r * 0.34, 0, Math.PI * 2);
  fill(pen, middle, '#ffe884');
}

function drop(pen: Pen, x: number, y: number, r: number, colour: string): void {
  const path = new Path2D();
  path.moveTo(x, y - r * 2);
  path.quadraticCurveTo(x + r * 0.4, y - r, x + r * 0.9, y);
  path.arc(x, y, r, 0.1, Math.PI - 0.1);
  path.quadraticCurveTo(x - r * 0.4, y - r, x, y - r * 2);
  outline(pen, path, '#3f7fae', 4);
  fill(pen, path, colour);
}

function heart(pen: Pen, x: number, y: number, r: number, alpha: number): void {
  const path = new Path2D();
  path.moveTo(x, y + r);
  path.bezierCurveTo(x - r * 1.9, y - r * 0.3, x - r * 0.9, y - r * 1.5, x, y - r * 0.5);
  path.bezierCurveTo(x + r * 0.9, y - r * 1.5, x + r * 1.9, y - r * 0.3, x, y + r);
  pen.globalAlpha *= alpha;
  outline(pen, path, RIM, 7);
  fill(pen, path, '#ff7f9e');
  pen.globalAlpha /= alpha;
}

function letterZ(pen: Pen, x: number, y: number, size: number, alpha: number): void {
  const path = new Path2D();
  for (const [dx, dy] of [
    [-0.5, -0.5],
    [0.5, -0.5],
    [-0.5, 0.5],
    [0.5, 0.5],
  ] as const)
    path.lineTo(x + dx * size, y + dy * size);
  const before = pen.globalAlpha;
  pen.globalAlpha = before * alpha;
  outline(pen, path, RIM, size * 0.36 + 4);
  outline(pen, path, '#cfe0ff', size * 0.24);
  pen.globalAlpha = before;
}
