import type { Log } from '../kernel/log.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { EngineInfo, EngineLink } from '../ports/engine.ts';
import { MAX_JOBS } from './cancel-board.ts';
import { forkEngine, type EngineProcess, type SpawnEngine } from './child.ts';
import { EngineError } from './engine-error.ts';
import { Heartbeat } from './heartbeat.ts';
import { Job } from './job.ts';
import type { FromEngine } from './messages.ts';

/** All in milliseconds. */
export interface EngineLimits {
  /** From the process's start to `ready`; loading a big voice from a cold disk takes seconds. */
  readonly openTimeoutMs: number;
  readonly heartbeatMs: number;
  /** Silence of the process after which it is killed. */
  readonly hungAfterMs: number;
  /** Work on one job without any progress after which the process is killed. */
  readonly stalledAfterMs: number;
  readonly restartMinMs: number;
  readonly restartMaxMs: number;
  /** Life after which the next restart begins with the smallest delay again. */
  readonly healthyAfterMs: number;
  /** How long a job waits for a process that is starting again. */
  readonly waitForRestartMs: number;
  /** How long a job waits for the very first start. */
  readonly waitForStartMs: number;
  /** How long a process may take to end by itself. */
  readonly closeTimeoutMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  openTimeoutMs: 30_000,
  heartbeatMs: 1000,
  hungAfterMs: 5000,
  stalledAfterMs: 30_000,
  restartMinMs: 100,
  restartMaxMs: 30_000,
  healthyAfterMs: 30_000,
  waitForRestartMs: 2000,
  waitForStartMs: 10_000,
  closeTimeoutMs: 3000,
};

export interface EngineOptions {
  /** For log lines and errors: "the voice". */
  readonly name: string;
  /** What `report` says before the engine has told its own provider. */
  readonly provider: string;
  /** The child's entry file. */
  readonly entry: URL | string;
  /** Launch parameters of the local process; they do not cross the seam. */
  readonly args?: readonly string[];
  /** Given to the engine with every start. Structured-cloneable. */
  readonly config: unknown;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  readonly limits?: Partial<EngineLimits>;
  /** For tests; the default forks `entry`. */
  readonly spawn?: SpawnEngine;
}

/**
 * Starts an engine's process and keeps it alive: heartbeat, restart with exponential backoff, an
 * honest report. Returns at once; jobs wait a bounded time for the process to be ready.
 */
export function startEngine(options: EngineOptions): EngineLink {
  return new Supervisor(options);
}

type State = 'starting' | 'ready' | 'waiting' | 'closing' | 'closed';

interface Waiter {
  done(info: EngineInfo): void;
  failed(error: unknown): void;
}

class Supervisor implements EngineLink {
  readonly #options: EngineOptions;
  readonly #limits: EngineLimits;
  readonly #clock: Clock;
  readonly #spawn: SpawnEngine;
  readonly #waiters = new Set<Waiter>();
  readonly #jobs = new Map<number, Job>();
  /** Jobs that wait for the process, each with what cancels its deadline. */
  readonly #unsent = new Map<Job, () => void>();
  #generation = 0;
  #state: State = 'starting';
  #process: EngineProcess | undefined;
  #heartbeat: Heartbeat | undefined;
  #info: EngineInfo | undefined;
  #everReady = false;
  #readyAtMs = 0;
  #restartDelayMs: number;
  #cancelTimer: () => void = () => undefined;
  /** Why we ended the process ourselves, or what it said before it ended. */
  #reason: string | undefined;
  #closed: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = options.clock;
    this.#spawn = options.spawn ?? forkEngine(options.entry, options.args ?? []);
    this.#restartDelayMs = this.#limits.restartMinMs;
    this.#start();
  }

  ready(signal?: AbortSignal): Promise<EngineInfo> {
    if (this.#state === 'ready' && this.#info) return Promise.resolve(this.#info);
    if (this.#state === 'closing' || this.#state === 'closed') return Promise.reject(this.#closedError());
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        done: (info) => {
          leave();
          resolve(info);
        },
        failed: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => waiter.failed(signal?.reason);
      const leave = (): void => {
        this.#waiters.delete(waiter);
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      const cancelTimer = this.#clock.schedule(this.#waitMs(), () => waiter.failed(this.#notRunningError()));
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  run(payload: unknown, signal: AbortSignal): AsyncIterable<unknown> {
    const job = new Job(payload, { abandoned: (which) => this.#abandon(which) }, signal);
    if (!job.open) return job;
    if (this.#state === 'closing' || this.#state === 'closed') job.fail(this.#closedError());
    else if (this.#jobs.size + this.#unsent.size >= MAX_JOBS / 2)
      job.fail(new EngineError(`${this.#options.name} has too much to do: ${MAX_JOBS / 2} jobs wait already`));
    else if (this.#state === 'ready') this.#send(job);
    else this.#queue(job);
    return job;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #waitMs(): number {
    return this.#everReady ? this.#limits.waitForRestartMs : this.#limits.waitForStartMs;
  }

  #send(job: Job): void {
    // Numbered when sent: the numbers in flight are then consecutive and never share a cell of the cancel board.
    job.generation = ++this.#generation;
    this.#jobs.set(job.generation, job);
    this.#process?.send({ type: 'run', generation: job.generation, job: job.payload });
  }

  #queue(job: Job): void {
    const cancelTimer = this.#clock.schedule(this.#waitMs(), () => {
      this.#unsent.delete(job);
      job.fail(this.#notRunningError());
    });
    this.#unsent.set(job, cancelTimer);
  }

  #takeUnsent(): Job[] {
    const jobs = [...this.#unsent.keys()];
    for (const cancelTimer of this.#unsent.values()) cancelTimer();
    this.#unsent.clear();
    return jobs;
  }

  #abandon(job: Job): void {
    this.#unsent.get(job)?.();
    this.#unsent.delete(job);
    // The job stays in `#jobs` until the engine confirms its end, so that its number is not in doubt.
    if (this.#jobs.has(job.generation)) this.#process?.send({ type: 'cancel', generation: job.generation });
  }

  #start(): void {
    this.#state = 'starting';
    this.#reason = undefined;
    this.#info = undefined;
    if (!this.#everReady) this.#report('unknown', `${this.#options.name} is starting`);
    // Events of a process that has been replaced must not touch its successor.
    let current = true;
    const process = this.#spawn({
      message: (message) => {
        if (current) this.#onMessage(message);
      },
      exit: (reason) => {
        if (!current) return;
        current = false;
        this.#onExit(reason);
      },
      line: (line) => this.#options.log.warn(`${this.#options.name}: ${line}`),
    });
    this.#process = process;
    this.#cancelTimer = this.#clock.schedule(this.#limits.openTimeoutMs, () => {
      this.#kill(`it was not ready within ${this.#limits.openTimeoutMs / 1000} s`);
    });
    process.send({ type: 'open', config: this.#options.config });
  }

  #onMessage(message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        this.#onReady(message.info);
        break;
      case 'chunk':
        this.#jobs.get(message.generation)?.push(message.chunk);
        break;
      case 'done': {
        const job = this.#jobs.get(message.generation);
        this.#jobs.delete(message.generation);
        if (message.error === undefined) job?.finish();
        else job?.fail(new EngineError(`${this.#options.name}: ${message.error}`));
        break;
      }
      case 'pong':
        this.#heartbeat?.pong(message.stalledMs);
        break;
      case 'fatal':
        this.#reason ??= message.message;
        break;
    }
  }

  #onReady(info: EngineInfo): void {
    if (this.#state !== 'starting') return;
    this.#cancelTimer();
    this.#state = 'ready';
    this.#info = info;
    this.#readyAtMs = this.#clock.nowMs();
    this.#everReady = true;
    this.#heartbeat = new Heartbeat(this.#clock, this.#limits, {
      ping: (beat) => this.#process?.send({ type: 'ping', beat }),
      dead: (reason) => this.#kill(reason),
    });
    this.#options.log.info(`${this.#options.name} is up (process ${this.#process?.pid ?? 'unknown'})`);
    this.#report(info.degraded === true ? 'degraded' : 'online', info.detail, info.provider);
    for (const waiter of [...this.#waiters]) waiter.done(info);
    for (const job of this.#takeUnsent()) this.#send(job);
  }

  #kill(reason: string): void {
    this.#reason = reason;
    this.#process?.kill();
  }

  #onExit(exitReason: string): void {
    this.#cancelTimer();
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#process = undefined;
    const wasReady = this.#state === 'ready';
    if (this.#state === 'closing') {
      this.#failJobs(this.#closedError());
      this.#onClosed?.();
      return;
    }
    this.#state = 'waiting';
    this.#reason ??= exitReason;
    this.#failJobs(new EngineError(`${this.#options.name} stopped while it was working: ${this.#reason}`));
    if (wasReady && this.#clock.nowMs() - this.#readyAtMs >= this.#limits.healthyAfterMs) this.#restartDelayMs = this.#limits.restartMinMs;
    const delayMs = this.#restartDelayMs;
    this.#restartDelayMs = Math.min(delayMs * 2, this.#limits.restartMaxMs);
    this.#report('offline', `${this.#options.name} stopped: ${this.#reason}. It starts again in ${delayMs / 1000} s`);
    this.#options.log.error(`${this.#options.name} stopped: ${this.#reason}; starting again in ${delayMs} ms`);
    this.#cancelTimer = this.#clock.schedule(delayMs, () => this.#start());
  }

  #failJobs(error: EngineError): void {
    for (const job of this.#jobs.values()) job.fail(error);
    this.#jobs.clear();
  }

  async #close(): Promise<void> {
    const process = this.#process;
    this.#cancelTimer();
    this.#heartbeat?.stop();
    this.#state = 'closing';
    for (const job of this.#takeUnsent()) job.fail(this.#closedError());
    for (const waiter of [...this.#waiters]) waiter.failed(this.#closedError());
    if (process) {
      const exited = new Promise<void>((resolve) => {
        this.#onClosed = resolve;
      });
      const cancelKill = this.#clock.schedule(this.#limits.closeTimeoutMs, () => process.kill());
      process.send({ type: 'close' });
      await exited;
      cancelKill();
    }
    this.#state = 'closed';
  }

  #report(state: 'online' | 'degraded' | 'offline' | 'unknown', detail: string, provider = this.#options.provider): void {
    this.#options.report({ state, provider, detail });
  }

  #notRunningError(): EngineError {
    return new EngineError(`${this.#options.name} is not running${this.#reason ? ` (${this.#reason})` : ''}; it is being started`);
  }

  #closedError(): EngineError {
    return new EngineError(`${this.#options.name} has been closed`);
  }
}
