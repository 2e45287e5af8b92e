/**
 * Whether the overlay inside the panel sounds. Silent by itself, because the stream's sound comes from the
 * browser source; but who has none yet, and writes a first line, should hear the answer.
 */
class Listening {
  here = $state(false);

  /** Called with a click or a key press, without which a browser lets no page sound. */
  ifNobodyHears(overlaySounds: boolean): void {
    if (!overlaySounds) this.here = true;
  }
}

export const listening = new Listening();
