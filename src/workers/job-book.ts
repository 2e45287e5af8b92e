/** The jobs of one engine: numbered, held back until its process is there, credited in both directions, ended with it. */
import type { Clock } from '../kernel/clock.ts';
import { MAX_JOBS } from './cancel-board.ts';
import { EngineError } from './engine-error.ts';
import { Job } from './job.ts';
import type { FromEngine, ToEngine } from './messages.ts';

export interface JobBookParts {
  /** For errors: "the voice". */
  readonly name: string;
  readonly clock: Clock;
  readonly send: (message: ToEngine) => void;
  /** How long a job may wait for the process, in ms, as things are now. */
  readonly waitMs: () => number;
  /** Why the process is not there. */
  readonly notRunning: () => EngineError;
}

export class JobBook {
  readonly #parts: JobBookParts;
  readonly #sent = new Map<number, Job>();
  /** Jobs that wait for the process, each with what cancels its deadline. */
  readonly #unsent = new Map<Job, () => void>();
  #generation = 0;

  constructor(parts: JobBookParts) {
    this.#parts = parts;
  }

  /** @param running the process is there: the job begins now. */
  open(payload: unknown, hasInput: boolean, signal: AbortSignal, running: boolean): Job {
    const job = new Job(
      payload,
      hasInput,
      {
        abandoned: (which) => this.#abandon(which),
        input: (which, chunk) => this.#tell(which, { type: 'input', generation: which.generation, chunk }),
        inputEnded: (which) => this.#tell(which, { type: 'input-end', generation: which.generation }),
        read: (which, chunks) => this.#tell(which, { type: 'credit', generation: which.generation, chunks }),
      },
      signal,
    );
    if (!job.open) return job;
    if (this.#sent.size + this.#unsent.size >= MAX_JOBS / 2)
      job.fail(new EngineError(`${this.#parts.name} has too much to do: ${MAX_JOBS / 2} jobs wait already`));
    else if (running) this.#send(job);
    else this.#queue(job);
    return job;
  }

  /** The process is there. */
  sendWaiting(): void {
    for (const job of this.#takeUnsent()) this.#send(job);
  }

  take(message: Extract<FromEngine, { type: 'chunk' | 'done' | 'credit' }>): void {
    const job = this.#sent.get(message.generation);
    switch (message.type) {
      case 'chunk':
        job?.push(message.chunk);
        break;
      case 'credit':
        job?.grantInput(message.chunks);
        break;
      case 'done':
        this.#sent.delete(message.generation);
        if (message.error === undefined) job?.finish();
        else job?.fail(new EngineError(`${this.#parts.name}: ${message.error}`));
        break;
    }
  }

  /** The process is gone, and what it worked on with it. */
  failSent(error: EngineError): void {
    for (const job of this.#sent.values()) job.fail(error);
    this.#sent.clear();
  }

  /** No process will come any more. */
  failWaiting(error: EngineError): void {
    for (const job of this.#takeUnsent()) job.fail(error);
  }

  #send(job: Job): void {
    // Numbered when sent: the numbers in flight are then consecutive, but for jobs that last.
    job.generation = ++this.#generation;
    this.#sent.set(job.generation, job);
    this.#parts.send({ type: 'run', generation: job.generation, job: job.payload, input: job.hasInput });
    job.sent();
  }

  #queue(job: Job): void {
    const cancelTimer = this.#parts.clock.schedule(this.#parts.waitMs(), () => {
      this.#unsent.delete(job);
      job.fail(this.#parts.notRunning());
    });
    this.#unsent.set(job, cancelTimer);
  }

  #takeUnsent(): Job[] {
    const jobs = [...this.#unsent.keys()];
    for (const cancelTimer of this.#unsent.values()) cancelTimer();
    this.#unsent.clear();
    return jobs;
  }

  /** To the engine, as long as it works on this job. */
  #tell(job: Job, message: ToEngine): void {
    if (this.#sent.get(job.generation) === job) this.#parts.send(message);
  }

  #abandon(job: Job): void {
    this.#unsent.get(job)?.();
    this.#unsent.delete(job);
    // The job stays in the book until the engine confirms its end, so that its number is not in doubt.
    this.#tell(job, { type: 'cancel', generation: job.generation });
  }
}
