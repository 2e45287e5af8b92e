import type { EngineInfo } from '../ports/engine.ts';

/** What an engine's thread is given for one job. */
export interface JobScope {
  /** Hands a piece of the result on. Buffers in `transfer` are moved, not copied. */
  emit(chunk: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** True once the job is no longer wanted; ask often, it costs nothing. */
  cancelled(): boolean;
  /**
   * What is written to the job while it runs, in order; ends when the writer has ended, or the job is no
   * longer wanted. Taking a piece lets the writer send another. Iterate once; empty for a job without input.
   */
  readonly input: AsyncIterable<unknown>;
  /**
   * For a job that lasts: resolves when the reader has room for one more piece, `false` when the job is no
   * longer wanted. A short job may emit without asking.
   */
  room(): Promise<boolean>;
}

/**
 * An engine as it lives in its own thread. It asks `scope.cancelled()` every few milliseconds and then
 * returns early.
 */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * `one-by-one` (the default): the next job begins when this one is done, so a job may block the thread.
   * `side-by-side`: jobs run at the same time; each awaits its input or its room and blocks only shortly.
   */
  readonly jobs?: 'one-by-one' | 'side-by-side';
  /** Resolves when the job is done or was cancelled. @throws with a message for the streamer. */
  run(job: unknown, scope: JobScope): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** @param config what `startEngine` was given; `args` the launch parameters of the process. Rejects with a message for the streamer. */
export type OpenEngine = (config: unknown, args: readonly string[]) => Promise<Engine>;
