import type { Log } from '../kernel/log.ts';
import { Backoff } from '../kernel/backoff.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ReportModule } from '../domain/module-state.ts';
import type { EngineInfo, EngineJob, EngineLink } from '../ports/engine.ts';
import { forkEngine, type EngineProcess, type SpawnEngine } from './child.ts';
import { EngineError } from './engine-error.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Job } from './job.ts';
import { JobBook } from './job-book.ts';
import type { FromEngine } from './messages.ts';
import { ReadyWaiters } from './ready-waiters.ts';

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

class Supervisor implements EngineLink {
  readonly #options: EngineOptions;
  readonly #limits: EngineLimits;
  readonly #clock: Clock;
  readonly #spawn: SpawnEngine;
  readonly #waiters: ReadyWaiters;
  readonly #jobs: JobBook;
  #state: State = 'starting';
  #process: EngineProcess | undefined;
  #heartbeat: Heartbeat | undefined;
  #info: EngineInfo | undefined;
  #everReady = false;
  #readyAtMs = 0;
  readonly #restarts: Backoff;
  #cancelTimer: () => void = () => undefined;
  /** Why we ended the process ourselves, or what it said before it ended. */
  #reason: string | undefined;
  #closed: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = options.clock;
    this.#waiters = new ReadyWaiters(options.clock);
    this.#spawn = options.spawn ?? forkEngine(options.entry, options.args ?? []);
    this.#restarts = new Backoff({ firstMs: this.#limits.restartMinMs, maxMs: this.#limits.restartMaxMs, jitter: 0 });
    this.#jobs = new JobBook({
      name: options.name,
      clock: options.clock,
      send: (message) => this.#process?.send(message),
      waitMs: () => this.#waitMs(),
      notRunning: () => this.#notRunningError(),
    });
    this.#start();
  }

  ready(signal?: AbortSignal): Promise<EngineInfo> {
    if (this.#state === 'ready' && this.#info) return Promise.resolve(this.#info);
    if (this.#state === 'closing' || this.#state === 'closed') return Promise.reject(this.#closedError());
    return this.#waiters.wait(this.#waitMs(), () => this.#notRunningError(), signal);
  }

  run(payload: unknown, signal: AbortSignal): AsyncIterable<unknown> {
    return this.#openJob(payload, false, signal);
  }

  open(payload: unknown, signal: AbortSignal): EngineJob {
    return this.#openJob(payload, true, signal);
  }

  #openJob(payload: unknown, hasInput: boolean, signal: AbortSignal): Job {
    const job = this.#jobs.open(payload, hasInput, signal, this.#state === 'ready');
    if (this.#state === 'closing' || this.#state === 'closed') this.#jobs.failWaiting(this.#closedError());
    return job;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #waitMs(): number {
    return this.#everReady ? this.#limits.waitForRestartMs : this.#limits.waitForStartMs;
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
      case 'done':
      case 'credit':
        this.#jobs.take(message);
        break;
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
    this.#waiters.done(info);
    this.#jobs.sendWaiting();
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
      this.#jobs.failSent(this.#closedError());
      this.#onClosed?.();
      return;
    }
    this.#state = 'waiting';
    this.#reason ??= exitReason;
    this.#jobs.failSent(new EngineError(`${this.#options.name} stopped while it was working: ${this.#reason}`));
    if (wasReady && this.#clock.nowMs() - this.#readyAtMs >= this.#limits.healthyAfterMs) this.#restarts.reset();
    const delayMs = this.#restarts.nextMs();
    this.#report('offline', `${this.#options.name} stopped: ${this.#reason}. It starts again in ${delayMs / 1000} s`);
    this.#options.log.error(`${this.#options.name} stopped: ${this.#reason}; starting again in ${delayMs} ms`);
    this.#cancelTimer = this.#clock.schedule(delayMs, () => this.#start());
  }

  async #close(): Promise<void> {
    const process = this.#process;
    this.#cancelTimer();
    this.#heartbeat?.stop();
    this.#state = 'closing';
    this.#jobs.failWaiting(this.#closedError());
    this.#waiters.failed(this.#closedError());
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
