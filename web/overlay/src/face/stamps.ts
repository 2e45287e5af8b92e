import type { Pen } from './brush.ts';

/** Left, top, right, bottom in figure units. */
export type Box = readonly [number, number, number, number];

/**
 * Parts that do not bend, each painted once at the size of the screen and then put down as a picture.
 * A frame is some ten pictures and a few small shapes, which a computer that also runs a game and an
 * encoder can afford sixty times a second.
 */
export class Stamps {
  readonly #pictures = new Map<string, ImageBitmap>();
  readonly #perUnit: number;

  constructor(perUnit: number) {
    this.#perUnit = perUnit;
  }

  /** Puts `name` into its `box`, painting it first if it is not there yet. */
  put(pen: Pen, name: string, box: Box, paint: (pen: Pen) => void): void {
    const [left, top, right, bottom] = box;
    pen.drawImage(this.picture(name, box, paint), left, top, right - left, bottom - top);
  }

  /** The picture itself, for those who put it down in pieces. */
  picture(name: string, [left, top, right, bottom]: Box, paint: (pen: Pen) => void): ImageBitmap {
    const known = this.#pictures.get(name);
    if (known !== undefined) return known;
    const canvas = new OffscreenCanvas(Math.ceil((right - left) * this.#perUnit), Math.ceil((bottom - top) * this.#perUnit));
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('this browser gives no offscreen canvas');
    pen.scale(canvas.width / (right - left), canvas.height / (bottom - top));
    pen.translate(-left, -top);
    paint(pen);
    const picture = canvas.transferToImageBitmap();
    this.#pictures.set(name, picture);
    return picture;
  }
}
