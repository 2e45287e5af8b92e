/** One job as its engine's thread has it: input and room by credits, an end that wakes whatever waits. */
import { Channel } from '../kernel/channel.ts';
import { Credits } from '../kernel/credits.ts';
import type { CancelBoard } from './cancel-board.ts';
import type { JobScope } from './engine.ts';
import { CREDIT_BUNCH, INPUT_CREDITS, OUTPUT_CREDITS, type FromEngine } from './messages.ts';

export class ThreadJob {
  readonly generation: number;
  readonly scope: JobScope;
  readonly #board: CancelBoard;
  readonly #input = new Channel<unknown>(INPUT_CREDITS);
  readonly #room = new Credits(OUTPUT_CREDITS);
  #cancelled = false;

  constructor(
    generation: number,
    hasInput: boolean,
    board: CancelBoard,
    post: (message: FromEngine, transfer: readonly ArrayBuffer[]) => void,
  ) {
    this.generation = generation;
    this.#board = board;
    if (!hasInput) this.#input.close();
    this.scope = {
      emit: (chunk, transfer = []) => {
        board.beat();
        post({ type: 'chunk', generation, chunk }, transfer);
      },
      cancelled: () => {
        board.beat();
        return this.cancelled;
      },
      input: this.#taken(post),
      room: () => this.#waited(this.#room.take()),
    };
  }

  get cancelled(): boolean {
    return this.#cancelled || this.#board.isCancelled(this.generation);
  }

  write(chunk: unknown): void {
    // The writer keeps to its credits, so there is room; one that does not is held by nobody but itself.
    void this.#input.send(chunk);
  }

  endInput(): void {
    this.#input.close();
  }

  grantRoom(chunks: number): void {
    this.#room.grant(chunks);
  }

  /** Whatever waits for input or room goes on, and finds that it is over. */
  cancel(): void {
    this.#cancelled = true;
    this.#input.close();
    this.#room.close();
  }

  async *#taken(post: (message: FromEngine, transfer: readonly ArrayBuffer[]) => void): AsyncGenerator<unknown, void, undefined> {
    const chunks = this.#input[Symbol.asyncIterator]();
    let taken = 0;
    for (;;) {
      const next = await this.#waited(chunks.next());
      if (next.done || this.cancelled) return;
      taken += 1;
      if (taken % CREDIT_BUNCH === 0) post({ type: 'credit', generation: this.generation, chunks: CREDIT_BUNCH }, []);
      yield next.value;
    }
  }

  async #waited<T>(what: Promise<T>): Promise<T> {
    this.#board.waits(1);
    try {
      return await what;
    } finally {
      this.#board.waits(-1);
      this.#board.beat();
    }
  }
}
