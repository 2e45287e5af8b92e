import type { Body } from '../../../../src/domain/body.ts';
import { reasonOf } from '../../../../src/kernel/fault.ts';
import type { BodyOrder, BodyScreen } from './body-screen.ts';

export interface WardrobeParts {
  /** Kitsu as she is drawn. */
  readonly drawn: () => BodyScreen;
  /** The streamer's pictures, when all of them are there. Rejects where there are none. */
  readonly pictures: (body: Body, folder: string) => Promise<BodyScreen>;
  /** What is worn from now on: `drawn`, or the folder of pictures; behind a colon why it is not what was wanted. */
  readonly told: (worn: string) => void;
}

/** Which body is on the page. Another one is put on when it is whole; until then the one before it goes on. */
export class Wardrobe {
  readonly #parts: WardrobeParts;
  #drawn: BodyScreen | undefined;
  #worn: BodyScreen | undefined;
  #asked = 0;

  constructor(parts: WardrobeParts) {
    this.#parts = parts;
  }

  /** Never rejects: pictures that cannot be had leave her as she is drawn. */
  async wear(body: Body): Promise<void> {
    const asked = ++this.#asked;
    if (body.pictures === undefined) return this.#putDrawn('drawn');
    try {
      const pictures = await this.#parts.pictures(body, body.pictures);
      // Another one was asked for meanwhile.
      if (asked === this.#asked) this.#put(pictures, body.pictures);
      else pictures.show(false);
    } catch (error) {
      if (asked === this.#asked) this.#putDrawn(`drawn: the pictures of ${body.pictures} cannot be shown: ${reasonOf(error)}`);
    }
  }

  draw(order: BodyOrder): void {
    this.#worn?.draw(order);
  }

  #putDrawn(told: string): void {
    this.#put((this.#drawn ??= this.#parts.drawn()), told);
  }

  #put(next: BodyScreen, told: string): void {
    if (this.#worn !== next) this.#worn?.show(false);
    next.show(true);
    this.#worn = next;
    this.#parts.told(told);
  }
}
