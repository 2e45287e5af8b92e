import type { BodyOrder, BodyScreen, Drawn } from '../bodies/body-screen.ts';
import type { OverlayOptions } from '../options.ts';
import { BOUNDS, HEIGHT, WIDTH } from './bounds.ts';

export type FaceOrder =
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  | { readonly type: 'fit'; readonly heightPx: number }
  | ({ readonly type: 'draw' } & BodyOrder);

/** Her part of the picture's height at scale 1. */
const FILLS = 0.86;

/** Her place on the page, and the way to the worker that draws her. */
export class FaceScreen implements BodyScreen {
  readonly #canvas: HTMLCanvasElement;
  readonly #options: OverlayOptions;
  readonly #worker: Worker;
  #drawing = false;

  constructor(canvas: HTMLCanvasElement, options: OverlayOptions, drawn: (reply: Drawn) => void) {
    this.#canvas = canvas;
    this.#options = options;
    this.#worker = new Worker(new URL('./face.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = (event: MessageEvent<Drawn>) => {
      this.#drawing = false;
      drawn(event.data);
    };
    const offscreen = canvas.transferControlToOffscreen();
    this.#worker.postMessage({ type: 'canvas', canvas: offscreen } satisfies FaceOrder, [offscreen]);
    this.#fit();
    addEventListener('resize', () => {
      this.#fit();
    });
  }

  /** Asks for a frame, unless the one before is still being drawn: a slow computer shows fewer, never late ones. */
  draw(order: BodyOrder): void {
    if (this.#drawing) return;
    this.#drawing = true;
    this.#worker.postMessage({ type: 'draw', ...order } satisfies FaceOrder);
  }

  show(shown: boolean): void {
    this.#canvas.hidden = !shown;
  }

  #fit(): void {
    const height = innerHeight * FILLS * this.#options.scale;
    const width = (height * WIDTH) / HEIGHT;
    const { style } = this.#canvas;
    style.height = `${String(height)}px`;
    style.width = `${String(width)}px`;
    // The tail may reach over the edge of her third, she herself stands in its middle.
    const middle = { left: innerWidth * 0.2, center: innerWidth / 2, right: innerWidth * 0.785 }[this.#options.position];
    style.left = `${String(Math.round(middle - (width * -BOUNDS.left) / WIDTH))}px`;
    const heightPx = Math.max(1, Math.round(height * Math.min(2, devicePixelRatio)));
    this.#worker.postMessage({ type: 'fit', heightPx } satisfies FaceOrder);
  }
}
