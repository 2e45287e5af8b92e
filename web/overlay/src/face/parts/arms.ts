import type { ArmFigure } from '../arm.ts';
import { fill, linear, outline, within } from '../brush.ts';
import type { Pen } from '../brush.ts';
import { CLOTH, INK } from '../palette.ts';
import type { Figure } from '../rig.ts';
import type { Stamps } from '../stamps.ts';
import { paintFlame } from './body.ts';
import { paintHand } from './hand.ts';

/** Where the upper arm is hung, mirrored. */
const SHOULDER = [172, 336] as const;
const AT_SHOULDER = 56;
const AT_ELBOW = 50;
const AT_WRIST = 42;
/** How far the sleeve hangs below the wrist. */
const HANGS = 62;

type Point = readonly [number, number];

/** Shoulder to elbow: behind her locks and her scarf. */
export function paintUpperArms(pen: Pen, figure: Figure): void {
  mirroredEach(pen, figure, (arm) => {
    const from = shoulderOf(figure);
    const [ux, uy] = towards(from, arm.elbow);
    // Left and right of the way down.
    const outer: Point = [uy, -ux];
    const sleeve = new Path2D();
    sleeve.moveTo(...off(from, outer, AT_SHOULDER));
    sleeve.lineTo(...off(arm.elbow, outer, AT_ELBOW));
    const angle = Math.atan2(outer[1], outer[0]);
    sleeve.arc(...arm.elbow, AT_ELBOW, angle, angle + Math.PI);
    sleeve.lineTo(...off(from, outer, -AT_SHOULDER));
    const open = new Path2D(sleeve);
    open.arc(...from, AT_SHOULDER, angle + Math.PI, angle + 2 * Math.PI);
    open.closePath();
    fill(pen, open, linear(pen, [140, 280], [290, 560], [0, CLOTH.light], [0.5, CLOTH.base], [1, CLOTH.base]));
    outline(pen, sleeve, INK.cloth, 4);
  });
}

/** Elbow to fingers: before everything, so that a hand may go to her face. */
export function paintForearms(pen: Pen, stamps: Stamps, figure: Figure): void {
  mirroredEach(pen, figure, (arm) => {
    paintForearm(pen, stamps, arm, shoulderOf(figure));
  });
}

function paintForearm(pen: Pen, stamps: Stamps, arm: ArmFigure, shoulder: Point): void {
  const { elbow, hand, drape } = arm;
  const [ux, uy] = towards(elbow, hand);
  // Across the arm: down while it lies before her, inwards while it is raised.
  const under: Point = [uy, -ux];
  const wrist: Point = [hand[0] - ux * 14, hand[1] - uy * 14];
  pen.save();
  pen.translate(...hand);
  pen.rotate(arm.turn);
  // Along +x the thumb is above; inwards that is below, so it is turned over.
  pen.scale(1, -1);
  paintHand(pen, stamps, arm.shape);
  pen.restore();

  const above = off(wrist, under, -AT_WRIST);
  const below = off(wrist, under, AT_WRIST);
  const corner: Point = [below[0] + drape[0] * 0.5 - ux * 16, below[1] + HANGS + drape[1] * 0.35 - uy * 16];
  const elbowUnder = off(elbow, under, AT_ELBOW);
  const elbowAbove = off(elbow, under, -AT_ELBOW);
  const line = new Path2D();
  line.moveTo(...elbowAbove);
  line.lineTo(...above);
  // The opening bulges a little towards the fingers.
  line.quadraticCurveTo(wrist[0] + ux * 12, wrist[1] + uy * 12, ...below);
  line.quadraticCurveTo(below[0] + ux * 8, (below[1] + corner[1]) / 2, ...corner);
  const belly: Point = [
    (corner[0] + elbowUnder[0]) / 2,
    Math.max(corner[1], elbowUnder[1]) * 0.5 + (corner[1] + elbowUnder[1]) * 0.25 + 14,
  ];
  line.quadraticCurveTo(...belly, ...elbowUnder);
  const sleeve = new Path2D(line);
  const angle = Math.atan2(under[1], under[0]);
  sleeve.arc(...elbow, AT_ELBOW, angle, angle + Math.PI, true);
  sleeve.closePath();
  fill(pen, sleeve, linear(pen, elbow, hand, [0, CLOTH.base], [0.4, CLOTH.base], [1, CLOTH.light]));
  within(pen, sleeve, () => {
    // Its underside turns away from the light.
    fill(pen, sleeve, linear(pen, off(elbow, under, 20), off(elbow, under, 120), [0, `${CLOTH.shade}00`], [1, CLOTH.shade]));
    // Its border, and fox fire on the cloth.
    const border = new Path2D();
    border.moveTo(...above);
    border.quadraticCurveTo(wrist[0] + ux * 12, wrist[1] + uy * 12, ...below);
    border.quadraticCurveTo(below[0] + ux * 8, (below[1] + corner[1]) / 2, ...corner);
    outline(pen, border, CLOTH.goldDeep, 25);
    outline(pen, border, CLOTH.gold, 20);
    outline(pen, border, CLOTH.lining, 13);
    const fire: Point = [elbow[0] + (corner[0] - elbow[0]) * 0.52, elbow[1] + (corner[1] - elbow[1]) * 0.52 + 6];
    pen.translate(...fire);
    stamps.put(pen, 'flame', [-30, -42, 30, 30], (onto) => {
      paintFlame(onto, 0, 0, 0.95);
    });
  });
  outline(pen, line, INK.cloth, 4);
  outline(pen, elbowEdge(elbow, towards(elbow, shoulder), [ux, uy]), INK.cloth, 4);
}

/** Of the round of the elbow only what neither half of the arm covers is an edge. */
function elbowEdge(elbow: Point, toShoulder: Point, toWrist: Point): Path2D {
  const middle = Math.atan2(-toShoulder[1] - toWrist[1], -toShoulder[0] - toWrist[0]);
  const between = Math.acos(Math.min(1, Math.max(-1, toShoulder[0] * toWrist[0] + toShoulder[1] * toWrist[1])));
  const half = Math.PI / 2 - between / 2;
  const edge = new Path2D();
  edge.arc(...elbow, AT_ELBOW, middle - half, middle + half);
  return edge;
}

function shoulderOf(figure: Figure): Point {
  return [SHOULDER[0], SHOULDER[1] - figure.shoulders * 10];
}

function mirroredEach(pen: Pen, figure: Figure, paint: (arm: ArmFigure) => void): void {
  for (const [index, arm] of figure.arms.entries()) {
    pen.save();
    pen.scale(index === 0 ? -1 : 1, 1);
    paint(arm);
    pen.restore();
  }
}

function towards(from: Point, to: Point): Point {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}

function off(point: Point, along: Point, by: number): Point {
  return [point[0] + along[0] * by, point[1] + along[1] * by];
}
