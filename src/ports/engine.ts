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

/** A job under way, written to and read from at the same time. */
export interface EngineJob {
  /**
   * Hands a piece of input on. Resolves when the engine had room for it: `await` it, and nothing piles up.
   * `false` when nobody will ever take it: the job is over, or its process is gone.
   * @throws Error after `end`
   */
  write(chunk: unknown): Promise<boolean>;
  /** No more input. The job ends by itself when it is done with what it has. */
  end(): void;
  /** What `EngineLink.run` yields. Iterate once. */
  readonly output: AsyncIterable<unknown>;
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
   * Runs one job, beginning now and not with the first read. Yields the engine's chunks; rejects with EngineError
   * when the engine fails or the process dies, with the signal's reason when aborted (the engine is told to stop
   * at once).
   */
  run(job: unknown, signal: AbortSignal): AsyncIterable<unknown>;
  /** Begins a job that takes input while it runs: a microphone, say. Ends as `run` does. */
  open(job: unknown, signal: AbortSignal): EngineJob;
  close(): Promise<void>;
}

/** How far one job has come, so that another engine can go on with it where the first one is gone. */
export interface JobProgress {
  /** A piece came from the engine that works on it now. @returns what the reader is given for it; `undefined`: nothing */
  take(chunk: unknown): unknown;
  /**
   * The engine is gone: what another one is to be asked, that nothing is left to ask for, or that this job cannot be
   * gone on with. Pieces that are taken from here on are those of the new one.
   */
  goOn(): { readonly job: unknown } | 'finished' | 'impossible';
}

export type OpenProgress = (job: unknown) => JobProgress;
