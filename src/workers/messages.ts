/**
 * The seam between the orchestrator and a process that hosts an engine. Every message is plain
 * structured-cloneable data without shared memory or local paths, so that the same protocol can run
 * over a network later.
 */
import type { EngineInfo } from '../ports/engine.ts';

/** Orchestrator → engine process. */
export type ToEngine =
  /** First message; the answer is `ready` or `fatal`. */
  | { readonly type: 'open'; readonly config: unknown }
  /** `generation` rises with every job and is never reused within one process. Jobs run in this order. */
  | { readonly type: 'run'; readonly generation: number; readonly job: unknown }
  /** Stop that job now. It still ends with `done`. */
  | { readonly type: 'cancel'; readonly generation: number }
  | { readonly type: 'ping'; readonly beat: number }
  /** Finish at once and exit. */
  | { readonly type: 'close' };

/** Engine process → orchestrator. */
export type FromEngine =
  | { readonly type: 'ready'; readonly info: EngineInfo }
  | { readonly type: 'chunk'; readonly generation: number; readonly chunk: unknown }
  /** Exactly one for each `run`, unless the process dies. `error` is absent when all went well. */
  | { readonly type: 'done'; readonly generation: number; readonly error?: string }
  /** `stalledMs`: how long the engine has worked on a job without any sign of progress; 0 when idle. */
  | { readonly type: 'pong'; readonly beat: number; readonly stalledMs: number }
  /** The engine cannot go on; the process exits. */
  | { readonly type: 'fatal'; readonly message: string };
