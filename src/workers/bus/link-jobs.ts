/** The jobs of one link: offered, taken, gone on with by another service when theirs is lost, ended. */
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { JobProgress, OpenProgress } from '../../ports/engine.ts';
import { EngineError } from '../engine-error.ts';
import { Job } from '../job.ts';
import { encode } from './codec.ts';
import { FrameReader, FrameWriter, MAX_FRAME_BYTES } from './frames.ts';
import { BUS_PROTOCOL, readAnswer, type Answer, type Control, type Offer } from './messages.ts';
import { startAgain } from './progress.ts';
import { ServiceWatch } from './service-watch.ts';
import { jobSubject, offerSubject, toLink, toService, type ServiceKind } from './subjects.ts';
import type { Wire, WireMessage } from './wire.ts';

/** Jobs that a link may have at once, as with a child process. */
const MAX_JOBS = 32;
/** Offers of one job, by which time somebody else should have taken it. */
const MAX_OFFERS = 8;
/** Until a service that has too much to do is asked again. */
const BUSY_AGAIN_MS = 50;
/** Failures of an engine at one job after which it is the job and not the engine. */
const MAX_FAILURES = 2;
/** A service that has not taken what it was offered by then has died with it. */
const TAKEN_WITHIN_MS = 750;

export interface LinkJobsParts {
  readonly kind: ServiceKind;
  readonly name: string;
  readonly channel: string;
  readonly client: string;
  readonly config: unknown;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly log: Log;
  readonly progress?: OpenProgress;
  readonly sticky?: boolean;
  /** What the engine must be; null while nobody is there. */
  readonly print: () => string | null;
  /** How long a job may wait for a service, as things are now. */
  readonly waitMs: () => number;
  readonly notThere: () => EngineError;
  /** The server told that nobody listens. */
  readonly onNobody: () => void;
}

/** One service's work on a job. */
interface Attempt {
  readonly generation: number;
  readonly reader: FrameReader;
  readonly writer: FrameWriter;
  /** What follows when it is taken, where it was too large for the offer. */
  readonly follows: unknown;
  service: string | null;
}

interface Entry {
  readonly job: Job;
  readonly progress: JobProgress;
  payload: unknown;
  attempt: Attempt | null;
  offers: number;
  /** When all that were asked first had too much to do. */
  busySinceMs: number | null;
  failures: number;
  /** The engine has been given it, and may have been given input. */
  begun: boolean;
  /** Of the wait for a service, or for the offer's being taken. */
  cancelTimer: () => void;
}

export class LinkJobs {
  readonly #parts: LinkJobsParts;
  readonly #entries = new Map<Job, Entry>();
  readonly #attempts = new Map<number, Entry>();
  readonly #watch: ServiceWatch;
  #generation = 0;
  /** The service that took the last job. */
  #last: string | null = null;

  constructor(parts: LinkJobsParts) {
    this.#parts = parts;
    this.#watch = new ServiceWatch(parts.clock, {
      beat: (service) => this.#publish(service, 0, encode({ type: 'beat' } satisfies Control)),
      dead: (service) => this.#onDead(service),
    });
  }

  open(payload: unknown, hasInput: boolean, signal: AbortSignal): Job {
    const job: Job = new Job(
      payload,
      hasInput,
      {
        abandoned: (which) => this.#abandon(which),
        input: (which, chunk) => this.#control(which, { type: 'input', chunk }),
        inputEnded: (which) => this.#control(which, { type: 'input-end' }),
        read: (which, chunks) => this.#control(which, { type: 'credit', chunks }),
      },
      signal,
    );
    if (!job.open) return job;
    if (this.#entries.size >= MAX_JOBS) {
      job.fail(new EngineError(`${this.#parts.name} has too much to do: ${MAX_JOBS} jobs wait already`));
      return job;
    }
    const progress = (this.#parts.progress ?? startAgain)(payload);
    const entry: Entry = {
      ...{ job, progress, payload, attempt: null, offers: 0, busySinceMs: null, failures: 0, begun: false },
      cancelTimer: () => undefined,
    };
    this.#entries.set(job, entry);
    if (this.#parts.print() === null) this.#wait(entry);
    else this.#offer(entry);
    return job;
  }

  /** A service is there, or the bus is again. */
  offerWaiting(): void {
    if (this.#parts.print() === null) return;
    for (const entry of this.#entries.values()) if (!entry.attempt) this.#offer(entry);
  }

  /** The bus is gone: nobody works for us any more, and what comes late is of an old generation. */
  park(): void {
    this.#last = null;
    for (const entry of [...this.#entries.values()]) if (entry.attempt) this.#lost(entry, 'the bus was gone', false);
  }

  failAll(error: EngineError): void {
    for (const entry of [...this.#entries.values()]) {
      if (entry.attempt) this.#control(entry.job, { type: 'cancel' });
      this.#end(entry, () => entry.job.fail(error));
    }
  }

  onBeat(service: string): void {
    this.#watch.heard(service);
  }

  onFrame(generation: number, message: WireMessage): void {
    const entry = this.#attempts.get(generation);
    if (!entry?.attempt) {
      this.#onStale(generation, message);
      return;
    }
    if (message.nobody) {
      this.#onNobody(entry);
      return;
    }
    if (entry.attempt.service !== null) this.#watch.heard(entry.attempt.service);
    let answer: Answer | null;
    try {
      const whole = entry.attempt.reader.push(message.data);
      if (whole === null) return;
      answer = readAnswer(whole);
    } catch (error) {
      this.#lost(entry, error instanceof EngineError ? error.message : 'a message cannot be read', true);
      return;
    }
    if (answer) this.#onAnswer(entry, entry.attempt, answer);
  }

  #onAnswer(entry: Entry, attempt: Attempt, answer: Answer): void {
    switch (answer.type) {
      case 'taken':
        entry.cancelTimer();
        entry.busySinceMs = null;
        attempt.service = answer.service;
        this.#last = answer.service;
        this.#watch.add(answer.service);
        if (attempt.follows !== undefined) this.#control(entry.job, { type: 'job', job: attempt.follows });
        if (!entry.begun) entry.job.sent();
        entry.begun = true;
        break;
      case 'refused':
        this.#letGo(entry);
        this.#last = null;
        if (answer.why === 'busy') this.#offerSoon(entry, answer.detail);
        else if (entry.offers < MAX_OFFERS) this.#offer(entry);
        else this.#end(entry, () => entry.job.fail(new EngineError(`${this.#parts.name}: ${answer.detail}`)));
        break;
      case 'chunk': {
        const given = entry.progress.take(answer.chunk);
        // What nobody is given nobody reads: its credit goes back at once.
        if (given === undefined) this.#control(entry.job, { type: 'credit', chunks: 1 });
        else entry.job.push(given);
        break;
      }
      case 'credit':
        entry.job.grantInput(answer.chunks);
        break;
      case 'done':
        this.#onDone(entry, answer.error);
        break;
      case 'beat':
      case 'info':
      case 'opening':
      case 'failed':
        break;
    }
  }

  #onDone(entry: Entry, error: string | undefined): void {
    if (error === undefined) {
      this.#end(entry, () => entry.job.finish());
      return;
    }
    entry.failures += 1;
    if (entry.failures < MAX_FAILURES) this.#lost(entry, error, false);
    else this.#end(entry, () => entry.job.fail(new EngineError(error)));
  }

  /** @param tell its service may still be working on it */
  #lost(entry: Entry, why: string, tell: boolean): void {
    if (tell) this.#control(entry.job, { type: 'cancel' });
    this.#letGo(entry);
    this.#last = null;
    const next = entry.job.hasInput && entry.begun ? 'impossible' : entry.progress.goOn();
    if (next === 'finished') this.#end(entry, () => entry.job.finish());
    else if (next === 'impossible')
      this.#end(entry, () => entry.job.fail(new EngineError(`${this.#parts.name} stopped while it was working: ${why}`)));
    else {
      entry.payload = next.job;
      this.#parts.log.warn(`${this.#parts.name}: ${why}; what it was at is given to another service`);
      if (this.#parts.wire.state.connected && this.#parts.print() !== null) this.#offer(entry);
      else this.#wait(entry);
    }
  }

  #onDead(service: string): void {
    if (this.#last === service) this.#last = null;
    for (const entry of [...this.#entries.values()])
      if (entry.attempt?.service === service) this.#lost(entry, `service ${service} gave no sign of life`, true);
  }

  #onNobody(entry: Entry): void {
    // It was offered to the one that did the job before, which is gone; the others may be there.
    const asked = this.#last;
    this.#letGo(entry);
    this.#last = null;
    if (asked !== null) {
      this.#offer(entry);
      return;
    }
    this.#wait(entry);
    this.#parts.onNobody();
  }

  #offer(entry: Entry): void {
    entry.cancelTimer();
    const { kind, channel, client, config, wire, clock, sticky } = this.#parts;
    entry.offers += 1;
    const generation = ++this.#generation;
    const offer: Offer = {
      ...{ protocol: BUS_PROTOCOL, client, generation, config, print: this.#parts.print(), input: entry.job.hasInput },
      ...{ follows: false, job: entry.payload },
    };
    let bytes: Uint8Array;
    try {
      bytes = encode(offer);
    } catch (error) {
      this.#end(entry, () => entry.job.fail(error));
      return;
    }
    const follows = bytes.length > MAX_FRAME_BYTES;
    if (follows) bytes = encode({ ...offer, follows, job: null });
    const attempt: Attempt = {
      ...{ generation, reader: new FrameReader(), writer: new FrameWriter(), service: null },
      follows: follows ? entry.payload : undefined,
    };
    entry.attempt = attempt;
    entry.job.generation = generation;
    this.#attempts.set(generation, entry);
    entry.cancelTimer = clock.schedule(TAKEN_WITHIN_MS, () => {
      this.#letGo(entry);
      this.#last = null;
      if (entry.offers < MAX_OFFERS) this.#offer(entry);
      else this.#end(entry, () => entry.job.fail(new EngineError(`${this.#parts.name}: no service took the job`)));
    });
    const to = sticky === true && this.#last !== null ? offerSubject(kind, this.#last, channel) : jobSubject(kind, channel);
    if (sticky !== true) this.#last = null;
    wire.publish(to, bytes, toLink(channel, client, generation));
  }

  /** All may be busy: asking at once would only make them busier. */
  #offerSoon(entry: Entry, detail: string): void {
    const { clock, name, waitMs } = this.#parts;
    entry.busySinceMs ??= clock.nowMs();
    if (clock.nowMs() - entry.busySinceMs > waitMs()) {
      this.#end(entry, () => entry.job.fail(new EngineError(`${name}: ${detail}`)));
      return;
    }
    // Not counted: it is somebody's who has not taken it.
    entry.offers -= 1;
    entry.cancelTimer = clock.schedule(BUSY_AGAIN_MS, () => this.#offer(entry));
  }

  #wait(entry: Entry): void {
    entry.cancelTimer();
    entry.cancelTimer = this.#parts.clock.schedule(this.#parts.waitMs(), () =>
      this.#end(entry, () => entry.job.fail(this.#parts.notThere())),
    );
  }

  /** Its service has nothing more to say about it. */
  #letGo(entry: Entry): void {
    entry.cancelTimer();
    const { attempt } = entry;
    entry.attempt = null;
    if (!attempt) return;
    this.#attempts.delete(attempt.generation);
    if (attempt.service !== null) this.#watch.remove(attempt.service);
  }

  #end(entry: Entry, tell: () => void): void {
    this.#letGo(entry);
    this.#entries.delete(entry.job);
    tell();
  }

  #abandon(job: Job): void {
    const entry = this.#entries.get(job);
    if (!entry) return;
    this.#control(job, { type: 'cancel' });
    this.#letGo(entry);
    this.#entries.delete(job);
  }

  /** Taken by a service after we had given up waiting for it, or after the job was cancelled. */
  #onStale(generation: number, message: WireMessage): void {
    if (message.nobody) return;
    try {
      const whole = new FrameReader().push(message.data);
      const answer = whole === null ? null : readAnswer(whole);
      if (answer?.type !== 'taken') return;
      for (const frame of new FrameWriter().frames(encode({ type: 'cancel' } satisfies Control)))
        this.#publish(answer.service, generation, frame);
    } catch {
      // A piece from the middle of a job that is over.
    }
  }

  /** To the service that works on this job, if one does. */
  #control(job: Job, control: Control): void {
    const attempt = this.#entries.get(job)?.attempt;
    const service = attempt?.service;
    if (!attempt || typeof service !== 'string') return;
    for (const frame of attempt.writer.frames(encode(control))) this.#publish(service, attempt.generation, frame);
  }

  #publish(service: string, generation: number, frame: Uint8Array): void {
    const { kind, channel, client, wire } = this.#parts;
    wire.publish(toService(kind, service, channel, client, generation), frame);
  }
}
