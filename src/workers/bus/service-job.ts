/** One job at a service: its engine's work, sent on as its reader has room for it. */
import { Credits } from '../../kernel/credits.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import type { EngineJob, EngineLink } from '../../ports/engine.ts';
import { CREDIT_BUNCH, OUTPUT_CREDITS } from '../messages.ts';
import type { EngineRack } from './engine-rack.ts';
import { FrameReader } from './frames.ts';
import { printOf, readControl, type Answer, type Offer } from './messages.ts';

export interface ServiceJobParts {
  readonly offer: Offer;
  readonly tell: (answer: Answer) => void;
  readonly rack: EngineRack;
  readonly log: Log;
}

export class ServiceJob {
  /** Resolves when nothing of it goes on any more. Never rejects. */
  readonly finished: Promise<void>;
  readonly #parts: ServiceJobParts;
  readonly #over = new AbortController();
  readonly #room = new Credits(OUTPUT_CREDITS);
  readonly #reader = new FrameReader();
  readonly #payload: PromiseWithResolvers<unknown> = Promise.withResolvers();
  readonly #engineJob: PromiseWithResolvers<EngineJob> = Promise.withResolvers();
  /** What is written to the engine, one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #taken = 0;
  #unheard = 0;

  constructor(parts: ServiceJobParts) {
    this.#parts = parts;
    if (!parts.offer.follows) this.#payload.resolve(parts.offer.job);
    // Awaited where they are needed, which may be never.
    this.#payload.promise.catch(() => undefined);
    this.#engineJob.promise.catch(() => undefined);
    this.finished = this.#run();
  }

  /** The link has told that it is there. */
  heard(): void {
    this.#unheard = 0;
  }

  /** One more beat without a word of the link. @returns how many by now */
  unheard(): number {
    return ++this.#unheard;
  }

  cancel(): void {
    const reason = new Error('the job is no longer wanted');
    this.#over.abort(reason);
    this.#room.close();
    this.#payload.reject(reason);
    this.#engineJob.reject(reason);
  }

  onFrame(frame: Uint8Array): void {
    this.heard();
    try {
      const whole = this.#reader.push(frame);
      if (whole !== null) this.#onControl(whole);
    } catch (error) {
      this.#parts.tell({ type: 'done', error: reasonOf(error) });
      this.cancel();
    }
  }

  #onControl(message: Uint8Array): void {
    const control = readControl(message);
    switch (control?.type) {
      case 'job':
        this.#payload.resolve(control.job);
        break;
      case 'input':
        this.#write(async (job) => {
          if (!(await job.write(control.chunk))) return;
          this.#taken += 1;
          if (this.#taken % CREDIT_BUNCH === 0) this.#parts.tell({ type: 'credit', chunks: CREDIT_BUNCH });
        });
        break;
      case 'input-end':
        this.#write((job) => job.end());
        break;
      case 'credit':
        this.#room.grant(control.chunks);
        break;
      case 'cancel':
        this.cancel();
        break;
      case 'beat':
      case undefined:
        break;
    }
  }

  #write(what: (job: EngineJob) => void | Promise<void>): void {
    this.#writing = this.#writing.then(async () => what(await this.#engineJob.promise)).catch(() => undefined);
  }

  #begin(link: EngineLink, payload: unknown): AsyncIterable<unknown> {
    if (!this.#parts.offer.input) return link.run(payload, this.#over.signal);
    const job = link.open(payload, this.#over.signal);
    this.#engineJob.resolve(job);
    return job.output;
  }

  async #run(): Promise<void> {
    const { offer, tell, rack } = this.#parts;
    const { signal } = this.#over;
    try {
      await rack.use(offer.config, async (link) => {
        const info = await link.ready(signal);
        if (offer.print !== null && printOf(info) !== offer.print) {
          tell({ type: 'refused', why: 'differs', detail: `the services differ: one is ${offer.print}, this one is ${printOf(info)}` });
          return;
        }
        for await (const chunk of this.#begin(link, await this.#payload.promise)) {
          if (!(await this.#room.take())) return;
          tell({ type: 'chunk', chunk });
        }
        if (!signal.aborted) tell({ type: 'done' });
      });
    } catch (error) {
      if (!signal.aborted) tell({ type: 'done', error: reasonOf(error) });
    } finally {
      this.cancel();
    }
  }
}
