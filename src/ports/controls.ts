/** What the streamer may do to her: by the panel, the HTTP API, a chat command. */
import type { Emotion } from '../domain/emotion.ts';
import { Fault } from '../kernel/fault.ts';

export type ControlErrorKind = 'not-found' | 'not-allowed' | 'unavailable';

/** A control that cannot be done; the message says what to do instead. */
export class ControlError extends Fault {
  readonly kind: ControlErrorKind;

  constructor(kind: ControlErrorKind, message: string) {
    super(message, { permanent: kind !== 'unavailable' });
    this.kind = kind;
  }
}

/** Fulfilled by `control/controls.ts`. */
export interface Controls {
  readonly muted: boolean;
  readonly panicked: boolean;
  /** Synchronous up to the last sample: when it returns, nothing more starts to sound. */
  panic(reason: string): void;
  resume(): void;
  mute(muted: boolean): void;
  /** Ends the answer that is being said, or takes one out of the queue by its trigger's id; the next one begins. @returns false where there was none */
  skip(triggerId: string | null): boolean;
  /** @throws ControlError `not-found` */
  setStyle(style: string): void;
  /** @throws ControlError `not-found` (not in the persona's list), `unavailable` (no OBS) */
  setScene(scene: string): Promise<void>;
  setExpression(expression: Emotion): void;
  /**
   * @returns what of it was not done and why; null when all was. Without OBS a preset is its style alone.
   * @throws ControlError like setStyle and setScene
   */
  applyPreset(preset: string): Promise<string | null>;
}
