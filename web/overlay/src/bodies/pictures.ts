/** A body of pictures ("PNGTuber"): which is shown follows mouth, feeling and lids; all of it hops as she speaks and dims as she rests. */
import type { Body } from '../../../../src/domain/body.ts';
import { PictureSet } from '../../../../src/domain/pictures.ts';
import { Blink, wander } from '../../../../src/domain/idle-motion.ts';
import { Spring } from '../face/motion.ts';
import type { OverlayOptions } from '../options.ts';
import type { BodyOrder, BodyScreen, Drawn } from './body-screen.ts';

/** The mouth counts as open above the first and as shut below the second, so that it does not flicker between them. */
const OPENS_AT = 0.2;
const SHUTS_AT = 0.12;
/** She is at rest when nothing was said for so long: a pause between words is not. */
const RESTS_AFTER_S = 0.6;
/** Of her height: a hop at full bounce, and the sway of breathing. */
const HOP = 0.06;
const SWAY = 0.004;
const FILLS = 0.86;

export interface PicturesParts {
  readonly body: Body;
  /** At least one. */
  readonly files: readonly string[];
  readonly addressOf: (file: string) => string;
  readonly options: Pick<OverlayOptions, 'position' | 'scale'>;
  readonly root: HTMLElement;
  readonly drawn: (drawn: Drawn) => void;
}

/** Resolves when every picture is decoded, so that no first use of one is late. Rejects where one cannot be shown. */
export async function openPictures(parts: PicturesParts): Promise<BodyScreen> {
  const images = new Map<string, HTMLImageElement>();
  for (const file of parts.files) {
    const image = new Image();
    image.src = parts.addressOf(file);
    image.alt = '';
    images.set(file, image);
  }
  await Promise.all(
    [...images].map(([file, image]) =>
      image.decode().catch(() => {
        throw new Error(`${file} cannot be shown`);
      }),
    ),
  );
  return new Pictures(parts, images);
}

class Pictures implements BodyScreen {
  readonly #parts: PicturesParts;
  readonly #images: ReadonlyMap<string, HTMLImageElement>;
  readonly #set: PictureSet;
  readonly #figure = document.createElement('div');
  readonly #blink = new Blink(Math.random);
  readonly #hop = new Spring(320, 16);
  #shown: HTMLImageElement | undefined;
  #open = false;
  #lastS: number | undefined;
  #spokeS = -Infinity;

  constructor(parts: PicturesParts, images: ReadonlyMap<string, HTMLImageElement>) {
    this.#parts = parts;
    this.#images = images;
    this.#set = new PictureSet(parts.files);
    this.#figure.className = 'figure';
    this.#figure.style.height = `${String(FILLS * parts.options.scale * 100)}vh`;
    this.#figure.style.left = { left: '20%', center: '50%', right: '78.5%' }[parts.options.position];
    this.#figure.append(...images.values());
  }

  show(shown: boolean): void {
    if (shown) this.#parts.root.append(this.#figure);
    else this.#figure.remove();
  }

  draw({ nowMs, audibleMs, viseme, input }: BodyOrder): void {
    const startedMs = performance.now();
    const nowS = nowMs / 1000;
    // A hidden source draws no frames; she goes on from where she was.
    const dt = Math.min(0.1, Math.max(0, nowS - (this.#lastS ?? nowS)));
    this.#lastS = nowS;
    const wasOpen = this.#open;
    this.#open = input.mouth.open > (wasOpen ? SHUTS_AT : OPENS_AT);
    if (input.speaking) this.#spokeS = nowS;
    const file = this.#set.choose({ emotion: input.expression, viseme, open: this.#open, eyesShut: this.#blink.at(nowS, 0) > 0.5 });
    this.#turnTo(this.#images.get(file));
    const { bounce, dim } = this.#parts.body;
    // Each opening of the mouth is a push; louder is higher.
    const push = this.#open && !wasOpen ? (0.4 + 0.6 * input.loudness) * 900 : 0;
    const hop = Math.max(-0.3, Math.min(1, this.#hop.step(0, dt, push)));
    const y = -(hop * HOP * bounce + wander(nowS, 3) * SWAY * bounce) * 100;
    const { style } = this.#figure;
    style.transform = `translateY(${y.toFixed(3)}%)`;
    const resting = nowS - this.#spokeS > RESTS_AFTER_S;
    style.filter = resting && dim > 0 ? `brightness(${String(1 - dim)})` : '';
    this.#parts.drawn({ audibleMs, open: this.#open ? input.mouth.open : 0, viseme, costMs: performance.now() - startedMs });
  }

  #turnTo(image: HTMLImageElement | undefined): void {
    if (image === undefined || image === this.#shown) return;
    image.classList.add('shown');
    this.#shown?.classList.remove('shown');
    this.#shown = image;
  }
}
