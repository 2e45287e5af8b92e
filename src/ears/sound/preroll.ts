/** Keeps the last frames before anybody was known to speak, so that the first syllable is not lost. */
export class Preroll {
  readonly #capacity: number;
  #frames: Int16Array[] = [];

  /** @param capacity frames kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(frame: Int16Array): void {
    this.#frames.push(frame);
    if (this.#frames.length > this.#capacity) this.#frames.shift();
  }

  /** All that is kept, oldest first; nothing is kept afterwards. */
  take(): Int16Array[] {
    const taken = this.#frames;
    this.#frames = [];
    return taken;
  }
}
