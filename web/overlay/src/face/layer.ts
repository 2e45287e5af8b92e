import type { Pen } from './brush.ts';
import type { Box } from './stamps.ts';

/** What moves less than this many pixels of the screen needs no new picture. */
const SEEN_PX = 0.9;

/**
 * A part that bends, on a canvas of its own: painted again only when it has moved by what an eye could
 * see, and put down unturned and on whole pixels, which costs a fraction of painting it.
 */
export class Layer {
  readonly #canvas: OffscreenCanvas;
  readonly #pen: OffscreenCanvasRenderingContext2D;
  readonly #box: Box;
  readonly #perUnit: number;
  #painted: readonly number[] | undefined;

  /** @param perUnit pixels of the screen to one unit of the figure. */
  constructor(box: Box, perUnit: number) {
    const [left, top, right, bottom] = box;
    this.#canvas = new OffscreenCanvas(Math.ceil((right - left) * perUnit), Math.ceil((bottom - top) * perUnit));
    const pen = this.#canvas.getContext('2d');
    if (pen === null) throw new Error('this browser gives no offscreen canvas');
    this.#pen = pen;
    this.#box = box;
    this.#perUnit = perUnit;
  }

  /**
   * Puts the part down where the pen stands.
   *
   * @param places where its points are, in units of the figure.
   * @param pen must neither turn nor scale beyond `perUnit`.
   */
  put(pen: Pen, places: readonly number[], paint: (pen: Pen) => void): void {
    const [left, top] = this.#box;
    if (this.#painted === undefined || moved(this.#painted, places) * this.#perUnit >= SEEN_PX) {
      this.#painted = places;
      this.#pen.setTransform(1, 0, 0, 1, 0, 0);
      this.#pen.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      this.#pen.setTransform(this.#perUnit, 0, 0, this.#perUnit, -left * this.#perUnit, -top * this.#perUnit);
      paint(this.#pen);
    }
    const { e, f } = pen.getTransform();
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.#canvas, Math.round(e + left * this.#perUnit), Math.round(f + top * this.#perUnit));
    pen.restore();
  }
}

/** The furthest that any of the places went. */
export function moved(from: readonly number[], to: readonly number[]): number {
  return to.reduce((furthest, place, i) => Math.max(furthest, Math.abs(place - (from[i] ?? Number.NEGATIVE_INFINITY))), 0);
}
