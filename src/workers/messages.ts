/**
 * The seam between the orchestrator and a process that hosts an engine. Every message is plain
 * structured-cloneable data without shared memory or local paths, so that the same protocol can run
 * over a network later.
 */
import type { EngineInfo } from '../ports/engine.ts';

/** Pieces of input that may be under way before the engine has taken one: about half a second of sound at 32 ms each. */
export const INPUT_CREDITS = 16;
/** Pieces of output that an engine which waits for room may be ahead of its reader. */
export const OUTPUT_CREDITS = 64;
/** Credits are given in bunches of this many, so that they cost little. */
export const CREDIT_BUNCH = 8;

/** Orchestrator → engine process. */
export type ToEngine =
  /** First message; the answer is `ready` or `fatal`. */
  | { readonly type: 'open'; readonly config: unknown }
  /** `generation` rises with every job and is never reused within one process. Jobs begin in this order. `input`: more follows. */
  | { readonly type: 'run'; readonly generation: number; readonly job: unknown; readonly input: boolean }
  /** A piece of a job's input: at most as many as the engine gave credit for (`INPUT_CREDITS` at the start). */
  | { readonly type: 'input'; readonly generation: number; readonly chunk: unknown }
  | { readonly type: 'input-end'; readonly generation: number }
  /** So many more pieces of output have been read: the engine may make as many (`OUTPUT_CREDITS` at the start). */
  | { readonly type: 'credit'; readonly generation: number; readonly chunks: number }
  /** Stop that job now. It still ends with `done`. */
  | { readonly type: 'cancel'; readonly generation: number }
  | { readonly type: 'ping'; readonly beat: number }
  /** Finish at once and exit. */
  | { readonly type: 'close' };

/** Engine process → orchestrator. */
export type FromEngine =
  | { readonly type: 'ready'; readonly info: EngineInfo }
  | { readonly type: 'chunk'; readonly generation: number; readonly chunk: unknown }
  /** So many more pieces of input have been taken. */
  | { readonly type: 'credit'; readonly generation: number; readonly chunks: number }
  /** Exactly one for each `run`, unless the process dies. `error` is absent when all went well. */
  | { readonly type: 'done'; readonly generation: number; readonly error?: string }
  /** `stalledMs`: how long the engine has worked on a job without any sign of progress; 0 when idle. */
  | { readonly type: 'pong'; readonly beat: number; readonly stalledMs: number }
  /** The engine cannot go on; the process exits. */
  | { readonly type: 'fatal'; readonly message: string };
