/**
 * An engine on the bus, as the orchestrator uses it: the same `EngineLink` as a child process. A job is offered to the
 * queue group of its kind, taken by one service, and its pieces come back within credits. A service that dies, hangs
 * or is cut off loses its jobs to another one, which goes on where the first one stopped.
 */
import { randomUUID } from 'node:crypto';
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { ReportModule } from '../../domain/module-state.ts';
import type { EngineInfo, EngineJob, EngineLink, OpenProgress } from '../../ports/engine.ts';
import { EngineError } from '../engine-error.ts';
import { encode } from './codec.ts';
import { LinkJobs } from './link-jobs.ts';
import { BUS_PROTOCOL, readAnswer, type Answer, type Offer } from './messages.ts';
import { askSubject, generationOf, toLink, type ServiceKind } from './subjects.ts';
import type { Wire, WireMessage, WireState } from './wire.ts';
import { ReadyWaiters } from '../ready-waiters.ts';

/** All in milliseconds. */
export interface LinkLimits {
  /** A service that is there is asked so often whether it still is. */
  readonly lookEveryMs: number;
  /** An answer to that takes no longer, but for an engine that is being opened. */
  readonly answerMs: number;
  readonly openTimeoutMs: number;
  /** How long a job or a `ready` waits for the very first service, and for one that was there. */
  readonly waitForStartMs: number;
  readonly waitForRestartMs: number;
}

export const LINK_LIMITS: LinkLimits = {
  lookEveryMs: 5000,
  answerMs: 2000,
  openTimeoutMs: 60_000,
  waitForStartMs: 10_000,
  waitForRestartMs: 5000,
};

export interface BusLinkOptions {
  readonly kind: ServiceKind;
  /** For log lines and errors: "the voice". */
  readonly name: string;
  /** What `report` says before a service has told its own. */
  readonly provider: string;
  /** AIVT_CHANNEL */
  readonly channel: string;
  /** Given to the engine at the service. Plain data, without paths and secrets. */
  readonly config: unknown;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly report: ReportModule;
  readonly log: Log;
  /** How another service goes on with a job; absent: only one of which nothing has come begins again. */
  readonly progress?: OpenProgress;
  /** Jobs go to the service that did the one before, as long as it is there: it has what it read. */
  readonly sticky?: boolean;
  readonly limits?: Partial<LinkLimits>;
}

const AWAY = { firstMs: 250, maxMs: 5000 } as const;
/** One that does not answer among several is no outage yet. */
const UNANSWERED_LIMIT = 2;

export function openBusLink(options: BusLinkOptions): EngineLink {
  return new BusLink(options);
}

class BusLink implements EngineLink {
  readonly #options: BusLinkOptions;
  readonly #limits: LinkLimits;
  readonly #client = randomUUID();
  readonly #jobs: LinkJobs;
  readonly #waiters: ReadyWaiters;
  readonly #away = new Backoff(AWAY);
  readonly #stops: (() => void)[];
  #here: { readonly info: EngineInfo; readonly print: string } | null = null;
  #everHere = false;
  #reason = 'nobody has answered yet';
  #unanswered = 0;
  #cancelLook: () => void = () => undefined;
  #closed = false;

  constructor(options: BusLinkOptions) {
    this.#options = options;
    this.#waiters = new ReadyWaiters(options.clock);
    this.#limits = { ...LINK_LIMITS, ...options.limits };
    const { wire, channel, name, provider, report } = options;
    this.#jobs = new LinkJobs({
      ...options,
      client: this.#client,
      print: () => this.#here?.print ?? null,
      waitMs: () => this.#waitMs(),
      notThere: () => this.#notThere(),
      onNobody: () => this.#onNobody(),
    });
    report({ state: 'unknown', provider, detail: `${name} is looked for on the bus at ${wire.address}` });
    this.#stops = [
      wire.subscribe(`aivt.to.${channel}.${this.#client}.*`, (message) => this.#onMessage(message)),
      wire.onState((state) => this.#onState(state)),
    ];
    if (wire.state.connected) this.#look();
    else this.#reason = wire.state.reason;
  }

  ready(signal?: AbortSignal): Promise<EngineInfo> {
    if (this.#closed) return Promise.reject(this.#closedError());
    if (this.#here) return Promise.resolve(this.#here.info);
    return this.#waiters.wait(this.#waitMs(), () => this.#notThere(), signal);
  }

  run(job: unknown, signal: AbortSignal): AsyncIterable<unknown> {
    return this.open(job, signal, false).output;
  }

  open(payload: unknown, signal: AbortSignal, hasInput = true): EngineJob {
    const job = this.#jobs.open(payload, hasInput, signal);
    if (this.#closed) this.#jobs.failAll(this.#closedError());
    return job;
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#cancelLook();
      this.#jobs.failAll(this.#closedError());
      this.#waiters.failed(this.#closedError());
      for (const stop of this.#stops) stop();
    }
    return Promise.resolve();
  }

  #onMessage(message: WireMessage): void {
    const generation = generationOf(message.subject);
    if (generation !== 0) this.#jobs.onFrame(generation, message);
    else if (message.nobody) this.#onNobody();
    else {
      const answer = readAnswer(message.data);
      if (answer) this.#onAnswer(answer);
    }
  }

  #onAnswer(answer: Answer): void {
    switch (answer.type) {
      case 'beat':
        this.#jobs.onBeat(answer.service);
        break;
      case 'opening':
        // Loading a large voice from a cold disk takes its time.
        this.#await(this.#limits.openTimeoutMs);
        break;
      case 'info':
        this.#onInfo(answer.info, answer.print, answer.service);
        break;
      case 'failed':
        this.#gone(`${answer.reason} (service ${answer.service})`);
        this.#lookAgain(this.#away.nextMs());
        break;
      case 'taken':
      case 'refused':
      case 'chunk':
      case 'credit':
      case 'done':
        break;
    }
  }

  #onInfo(info: EngineInfo, print: string, service: string): void {
    const { name, report, wire, log } = this.#options;
    this.#unanswered = 0;
    this.#away.reset();
    if (!this.#here) log.info(`${name} is there: ${info.detail} (service ${service} by the bus)`);
    this.#here = { info, print };
    this.#everHere = true;
    report({
      state: info.degraded === true ? 'degraded' : 'online',
      provider: info.provider,
      detail: `${info.detail}, by ${wire.address}`,
    });
    this.#waiters.done(info);
    this.#jobs.offerWaiting();
    this.#lookAgain(this.#limits.lookEveryMs);
  }

  #onState(state: WireState): void {
    if (this.#closed) return;
    if (state.connected) {
      this.#look();
      this.#jobs.offerWaiting();
    } else {
      this.#cancelLook();
      this.#jobs.park();
      this.#gone(state.reason);
    }
  }

  /** The server told that no service listens. */
  #onNobody(): void {
    const { name, kind, wire } = this.#options;
    this.#gone(`no service of ${name} is on the bus at ${wire.address}; start one: npm run service -- ${kind}`);
    this.#lookAgain(this.#away.nextMs());
  }

  #gone(reason: string): void {
    const { report, name, provider, log } = this.#options;
    if (this.#here) log.error(`${name} is away: ${reason}`);
    this.#here = null;
    this.#reason = reason;
    report({ state: 'offline', provider, detail: reason });
  }

  #look(): void {
    const { wire, kind, channel, config } = this.#options;
    const offer: Offer = {
      ...{ protocol: BUS_PROTOCOL, client: this.#client, generation: 0, config, print: null, input: false, follows: false, job: null },
    };
    this.#await(this.#limits.answerMs);
    wire.publish(askSubject(kind, channel), encode(offer), toLink(channel, this.#client, 0));
  }

  /** For an answer to what was asked. */
  #await(withinMs: number): void {
    this.#cancelLook();
    this.#cancelLook = this.#options.clock.schedule(withinMs, () => {
      this.#unanswered += 1;
      if (this.#unanswered >= UNANSWERED_LIMIT || !this.#here) this.#gone(`no service of ${this.#options.name} answered on the bus`);
      this.#look();
    });
  }

  #lookAgain(afterMs: number): void {
    this.#cancelLook();
    if (this.#closed || !this.#options.wire.state.connected) return;
    this.#cancelLook = this.#options.clock.schedule(afterMs, () => this.#look());
  }

  #waitMs(): number {
    return this.#everHere ? this.#limits.waitForRestartMs : this.#limits.waitForStartMs;
  }

  #notThere(): EngineError {
    return new EngineError(`${this.#options.name} is not there: ${this.#reason}`);
  }

  #closedError(): EngineError {
    return new EngineError(`${this.#options.name} has been closed`);
  }
}
