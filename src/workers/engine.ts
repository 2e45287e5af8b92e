import type { EngineInfo } from '../ports/engine.ts';

/** What an engine's thread is given for one job. */
export interface JobScope {
  /** Hands a piece of the result on. Buffers in `transfer` are moved, not copied. */
  emit(chunk: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** True once the job is no longer wanted; ask often, it costs nothing. */
  cancelled(): boolean;
}

/**
 * An engine as it lives in its own thread. Jobs come one at a time, so it may block the thread; it
 * asks `scope.cancelled()` every few milliseconds and then returns early.
 */
export interface Engine {
  readonly info: EngineInfo;
  /** Resolves when the job is done or was cancelled. @throws with a message for the streamer. */
  run(job: unknown, scope: JobScope): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** @param config what `startEngine` was given; `args` the launch parameters of the process. Rejects with a message for the streamer. */
export type OpenEngine = (config: unknown, args: readonly string[]) => Promise<Engine>;
