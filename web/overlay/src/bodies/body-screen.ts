import type { Viseme } from '../../../../src/domain/viseme.ts';
import type { FaceInput } from '../face/face.ts';

/** What is to be shown in this frame. */
export interface BodyOrder {
  readonly nowMs: number;
  /** The moment that is heard, on the player's clock. */
  readonly audibleMs: number;
  readonly viseme: Viseme;
  readonly input: FaceInput;
}

/** A frame is drawn: how far the mouth was open in it, for which moment of the sound. */
export interface Drawn {
  readonly audibleMs: number;
  readonly open: number;
  readonly viseme: Viseme;
  readonly costMs: number;
}

/** One kind of body on the page; all are moved by the same timed mouth and feelings. */
export interface BodyScreen {
  draw(order: BodyOrder): void;
  show(shown: boolean): void;
}
