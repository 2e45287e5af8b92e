import type { Emotion } from '../../../../src/pipeline/emotion.ts';
import type { MouthPose } from '../mouth/poses.ts';
import type { OverlayOptions } from '../options.ts';

export interface FaceInput {
  readonly mouth: MouthPose;
  readonly loudness: number;
  readonly speaking: boolean;
  readonly expression: Emotion;
}
export class Face {
  readonly #canvas: HTMLCanvasElement;
  constructor(canvas: HTMLCanvasElement, _options: OverlayOptions) {
    this.#canvas = canvas;
    canvas.width = 400;
    canvas.height = 400;
    canvas.style.right = '100px';
  }
  /** Answers how far the mouth was drawn open. */
  draw(_nowMs: number, { mouth }: FaceInput): number {
    const c = this.#canvas.getContext('2d');
    if (c === null) return 0;
    c.clearRect(0, 0, 400, 400);
    c.fillStyle = '#fc8';
    c.fillRect(100, 100, 200, 200);
    c.fillStyle = '#600';
    c.beginPath();
    c.ellipse(200, 220, 30 * (1 + mouth.wide * 0.4), 2 + 30 * mouth.open, 0, 0, 7);
    c.fill();
    return mouth.open;
  }
}
