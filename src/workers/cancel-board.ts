/**
 * Which jobs are cancelled, readable from the engine's thread in the middle of synchronous work:
 * a native call cannot take messages, but it can look at memory shared within its own process.
 */
const CELLS = 64;
const BEAT = CELLS;
const STOP = CELLS + 1;
const WAITING = CELLS + 2;

/** More jobs than this at once would share a cell. */
export const MAX_JOBS = CELLS;

export class CancelBoard {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer((CELLS + 3) * Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  cancel(generation: number): void {
    Atomics.store(this.#cells, generation % CELLS, generation);
  }

  isCancelled(generation: number): boolean {
    return Atomics.load(this.#cells, STOP) === 1 || Atomics.load(this.#cells, generation % CELLS) === generation;
  }

  /** Every job, now and later, is cancelled: the process is about to end. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1);
  }

  /** The engine's sign of life; anybody may compare it with an earlier one. */
  beat(): void {
    Atomics.add(this.#cells, BEAT, 1);
  }

  /** A job waits for its writer or its reader (1), or does so no longer (-1): standing still is then no fault of the engine. */
  waits(change: 1 | -1): void {
    Atomics.add(this.#cells, WAITING, change);
  }

  get waiting(): number {
    return Atomics.load(this.#cells, WAITING);
  }

  get beats(): number {
    return Atomics.load(this.#cells, BEAT);
  }
}
