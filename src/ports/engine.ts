/** What an engine says of itself when it is open. Engines add fields of their own. */
export interface EngineInfo {
  /** Who does the work: `espeak`, `piper` … */
  readonly provider: string;
  /** One sentence for the streamer. */
  readonly detail: string;
  /** It works, but not as asked for: a fallback took over. */
  readonly degraded?: boolean;
  readonly [field: string]: unknown;
}

/**
 * A supervised child process that hosts one engine: open, stream in, stream out, cancel by
 * generation, heartbeat. Payloads are structured-cloneable data, so that the same seam can later
 * run over a network.
 */
export interface EngineLink {
  /**
   * What the running engine says of itself. Waits a bounded time while the process starts.
   * @throws Error when it is not running by then; its message says why.
   */
  ready(signal?: AbortSignal): Promise<EngineInfo>;
  /**
   * Runs one job, beginning now and not with the first read. Yields the engine's chunks; rejects with VoiceError/Error when the engine fails or the
   * process dies, with the signal's reason when aborted (the engine is told to stop at once).
   */
  run(job: unknown, signal: AbortSignal): AsyncIterable<unknown>;
  close(): Promise<void>;
}
