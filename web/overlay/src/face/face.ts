import type { Emotion } from '../../../../src/domain/emotion.ts';
import type { MouthPose } from '../mouth/poses.ts';
import { BOUNDS, HEIGHT, WIDTH } from './bounds.ts';
import { paintForearms, paintUpperArms } from './parts/arms.ts';
import { paintBackHair } from './parts/back-hair.ts';
import { paintBody } from './parts/body.ts';
import { paintEars } from './parts/ears.ts';
import { paintBrows, paintEyes } from './parts/eyes.ts';
import { paintBangs, paintLocks } from './parts/front-hair.ts';
import { paintHead } from './parts/head.ts';
import { paintMarks } from './parts/marks.ts';
import { paintMouth } from './parts/mouth.ts';
import { paintOrnament } from './parts/ornament.ts';
import { paintScarf } from './parts/scarf.ts';
import { paintTail } from './parts/tail.ts';
import { Stamps } from './stamps.ts';
import { NECK_Y, Rig } from './rig.ts';
import type { Figure } from './rig.ts';

export interface FaceInput {
  readonly mouth: MouthPose;
  /** 0…1 at the playhead. */
  readonly loudness: number;
  readonly speaking: boolean;
  readonly expression: Emotion;
}

/** Painted below the picture's edge, for when she hops. */
const SPARE = 40;

/** Kitsu on her canvas. */
export class Face {
  readonly #canvas: OffscreenCanvas;
  readonly #pen: OffscreenCanvasRenderingContext2D;
  readonly #rig = new Rig(Math.random);
  #stamps = new Stamps(1);
  #perUnit = 1;

  constructor(canvas: OffscreenCanvas) {
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('this browser gives no 2D canvas');
    this.#canvas = canvas;
    this.#pen = pen;
  }

  /** The canvas is this many pixels high from now on. */
  fit(heightPx: number): void {
    this.#canvas.height = heightPx;
    this.#canvas.width = Math.round((heightPx * WIDTH) / HEIGHT);
    this.#perUnit = heightPx / HEIGHT;
    this.#stamps = new Stamps(this.#perUnit);
  }

  /** Draws one frame; answers how far speech opened the mouth in it. */
  draw(nowMs: number, input: FaceInput): number {
    const figure = this.#rig.step(nowMs / 1000, input);
    const pen = this.#pen;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    pen.setTransform(this.#perUnit, 0, 0, this.#perUnit, -BOUNDS.left * this.#perUnit, -BOUNDS.top * this.#perUnit);
    pen.translate(figure.bodyX, -figure.hop);
    paintTail(pen, figure);
    this.#asHead(figure, () => {
      paintBackHair(pen, this.#stamps, figure);
    });
    this.#asBody(figure, () => {
      this.#stamps.put(pen, 'body', [-330, 140, 330, BOUNDS.bottom + SPARE], paintBody);
      paintUpperArms(pen, figure);
    });
    this.#asHead(figure, () => {
      paintEars(pen, this.#stamps, figure);
      paintHead(pen, this.#stamps, figure);
      paintEyes(pen, this.#stamps, figure);
      paintMouth(pen, figure);
    });
    pen.save();
    pen.translate(0, -figure.breath * 3);
    paintScarf(pen, this.#stamps, figure);
    pen.restore();
    this.#asHead(figure, () => {
      paintLocks(pen, this.#stamps, figure);
      pen.save();
      pen.translate(figure.yaw * 9, figure.pitch * 6);
      paintBangs(pen, this.#stamps, figure);
      paintBrows(pen, figure);
      paintOrnament(pen, this.#stamps, figure);
      pen.restore();
    });
    this.#asBody(figure, () => {
      paintForearms(pen, this.#stamps, figure);
    });
    this.#asHead(figure, () => {
      paintMarks(pen, figure);
    });
    return figure.spokenOpen;
  }

  #asHead(figure: Figure, paint: () => void): void {
    const pen = this.#pen;
    pen.save();
    pen.translate(figure.headX, NECK_Y + figure.headY);
    pen.rotate(figure.roll);
    pen.translate(0, -NECK_Y);
    paint();
    pen.restore();
  }

  #asBody(figure: Figure, paint: () => void): void {
    const pen = this.#pen;
    pen.save();
    // A breath lifts the shoulders and widens the chest.
    pen.translate(0, 700);
    pen.rotate(figure.bodyTurn);
    pen.scale(1 + figure.breath * 0.007, 1 + figure.breath * 0.012 + figure.shoulders * 0.01);
    pen.translate(0, -700);
    paint();
    pen.restore();
  }
}
