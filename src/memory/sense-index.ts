/** Vectors beside the store: of what is being asked, made while it waits for its turn, and of facts, made in the background. */
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Embedder } from './embedder.ts';
import type { StoreClient } from './store/client.ts';

const MAX_KEPT = 64;
const MAX_AT_ONCE = 2;
const BATCH = 16;
const FIRST_PAUSE_MS = 2000;
const PAUSE_MS = 30_000;

export class SenseIndex {
  readonly #embedder: Embedder;
  readonly #store: StoreClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #vectors = new Map<string, Float32Array>();
  readonly #closing = new AbortController();
  #cancel: () => void;
  #asking = 0;
  #failed = false;

  constructor(embedder: Embedder, store: StoreClient, clock: Clock, log: Log) {
    this.#embedder = embedder;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#cancel = clock.schedule(FIRST_PAUSE_MS, () => void this.#index());
  }

  /** Has the sense of a text made; a flood of chat makes no queue of them. */
  look(triggerId: string, text: string): void {
    if (this.#asking >= MAX_AT_ONCE || this.#closing.signal.aborted) return;
    this.#asking += 1;
    this.#embedder
      .embed([text], this.#closing.signal)
      .then(
        ([vector]) => {
          if (vector) this.#vectors.set(triggerId, vector);
          if (this.#vectors.size > MAX_KEPT) for (const oldest of this.#vectors.keys()) if (this.#vectors.delete(oldest)) break;
        },
        (error: unknown) => this.#tell(error),
      )
      .finally(() => (this.#asking -= 1));
  }

  /** The sense of that trigger's text, where it is there already. */
  of(triggerId: string): Float32Array | null {
    return this.#vectors.get(triggerId) ?? null;
  }

  close(): void {
    this.#cancel();
    this.#closing.abort(new Error('the memory is closed'));
  }

  async #index(): Promise<void> {
    const { model } = this.#embedder;
    let more = false;
    try {
      const facts = await this.#store.ask('withoutVector', [model, BATCH]);
      if (facts.length > 0) {
        const vectors = await this.#embedder.embed(
          facts.map(({ text }) => text),
          this.#closing.signal,
        );
        await this.#store.ask('setVectors', [
          model,
          facts.flatMap((fact, index) => (vectors[index] ? [{ ...fact, vector: vectors[index] }] : [])),
        ]);
        more = facts.length === BATCH;
        this.#failed = false;
      }
    } catch (error) {
      this.#tell(error);
    }
    if (!this.#closing.signal.aborted) this.#cancel = this.#clock.schedule(more ? FIRST_PAUSE_MS : PAUSE_MS, () => void this.#index());
  }

  /** Once, until it works again. */
  #tell(error: unknown): void {
    if (this.#failed || this.#closing.signal.aborted) return;
    this.#failed = true;
    this.#log.warn(`memories are found by words only: ${reasonOf(error)}`);
  }
}
