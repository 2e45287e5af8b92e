/**
 * A service: takes jobs off the bus, has its engines do them and sends back what they make. One engine for each
 * configuration that is asked for, so that one service speaks for many channels.
 */
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import { encode } from './codec.ts';
import { EngineRack, type OpenServed } from './engine-rack.ts';
import { FrameWriter } from './frames.ts';
import { BUS_PROTOCOL, printOf, readControl, readOffer, type Answer, type Offer } from './messages.ts';
import { BEAT_MS } from './service-watch.ts';
import { ServiceJob } from './service-job.ts';
import { senderOf, toLink, type ServiceKind } from './subjects.ts';
import type { Wire, WireMessage } from './wire.ts';

export interface ServiceOptions {
  readonly kind: ServiceKind;
  /** Unique on the bus; letters, digits, `-` and `_`. */
  readonly id: string;
  readonly wire: Wire;
  /** Makes an engine of what a link asks for. */
  readonly open: OpenServed;
  readonly clock: Clock;
  readonly log: Log;
  /** Jobs at once; more are refused, and another service is asked. */
  readonly maxJobs?: number;
  /** Engines that are kept open; the one that was not used for longest gives way. */
  readonly maxEngines?: number;
}

export interface Service {
  /** Jobs under way. */
  readonly jobs: number;
  /** Jobs done since the start. */
  readonly done: number;
  /** Takes no more, ends what is under way (within `FINISH_MS`), closes the engines. The wire stays open. */
  close(): Promise<void>;
}

const DEFAULT_JOBS = 16;
const DEFAULT_ENGINES = 4;
/** An orchestrator that has told nothing for so many beats is gone: nobody hears what is made for it. */
const LINK_MISSING_BEATS = 24;
const FINISH_MS = 5000;

export function startService(options: ServiceOptions): Service {
  return new BusService(options);
}

class BusService implements Service {
  readonly #options: ServiceOptions;
  readonly #rack: EngineRack;
  readonly #jobs = new Map<string, ServiceJob>();
  readonly #stopTaking: (() => void)[];
  readonly #stops: (() => void)[];
  #done = 0;
  #leaving = false;
  #cancelBeat: (() => void) | null = null;
  #onIdle: (() => void) | null = null;

  constructor(options: ServiceOptions) {
    this.#options = options;
    const { wire, kind, id, log, clock } = options;
    this.#rack = new EngineRack({ open: options.open, most: options.maxEngines ?? DEFAULT_ENGINES, log, clock });
    const onOffer = (message: WireMessage): void => this.#onOffer(message);
    this.#stopTaking = [
      wire.subscribe(`aivt.jobs.${kind}.*`, onOffer, kind),
      wire.subscribe(`aivt.offer.${kind}.${id}.*`, onOffer),
      wire.subscribe(`aivt.ask.${kind}.*`, (message) => void this.#onAsk(message), kind),
    ];
    this.#stops = [
      wire.subscribe(`aivt.at.${kind}.${id}.>`, (message) => this.#onControl(message)),
      wire.onState((state) => {
        // Whoever asked has been told too, and asks anew.
        if (!state.connected) for (const job of this.#jobs.values()) job.cancel();
      }),
    ];
  }

  get jobs(): number {
    return this.#jobs.size;
  }

  get done(): number {
    return this.#done;
  }

  async close(): Promise<void> {
    this.#leaving = true;
    for (const stop of this.#stopTaking) stop();
    if (this.#jobs.size > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      const cancel = this.#options.clock.schedule(FINISH_MS, () => this.#onIdle?.());
      await idle;
      cancel();
    }
    for (const job of this.#jobs.values()) job.cancel();
    this.#cancelBeat?.();
    for (const stop of this.#stops) stop();
    await this.#rack.close();
  }

  async #onAsk({ subject, data }: WireMessage): Promise<void> {
    const offer = readOffer(data);
    if (!offer) return;
    const { id, wire } = this.#options;
    const to = toLink(channelOf(subject), offer.client, 0);
    const tell = (answer: Answer): void => wire.publish(to, encode(answer));
    const other = protocolFault(offer);
    if (other !== null) {
      tell({ type: 'failed', service: id, reason: other });
      return;
    }
    if (!this.#rack.isOpen(offer.config)) tell({ type: 'opening', service: id });
    try {
      const info = await this.#rack.use(offer.config, (link) => link.ready());
      tell({ type: 'info', service: id, print: printOf(info), info: { ...info, degraded: info.degraded === true } });
    } catch (error) {
      tell({ type: 'failed', service: id, reason: reasonOf(error) });
    }
  }

  #onOffer({ subject, data }: WireMessage): void {
    const offer = readOffer(data);
    if (!offer) return;
    const { id, wire, log, maxJobs = DEFAULT_JOBS } = this.#options;
    const channel = channelOf(subject);
    const to = toLink(channel, offer.client, offer.generation);
    const writer = new FrameWriter();
    const tell = (answer: Answer): void => {
      for (const frame of writer.frames(encode(answer))) wire.publish(to, frame);
    };
    const other = protocolFault(offer);
    if (other !== null) {
      tell({ type: 'refused', why: 'protocol', detail: other });
      return;
    }
    if (this.#leaving || this.#jobs.size >= maxJobs) {
      tell({ type: 'refused', why: this.#leaving ? 'leaving' : 'busy', detail: `service ${id} has too much to do` });
      return;
    }
    tell({ type: 'taken', service: id });
    const key = `${channel}.${offer.client}.${offer.generation}`;
    const job = new ServiceJob({ offer, tell, rack: this.#rack, log });
    this.#jobs.set(key, job);
    this.#cancelBeat ??= this.#options.clock.schedule(BEAT_MS, () => this.#beat());
    void job.finished.then(() => {
      this.#jobs.delete(key);
      this.#done += 1;
      if (this.#jobs.size === 0) this.#onIdle?.();
    });
  }

  #onControl({ subject, data }: WireMessage): void {
    const { channel, client, generation } = senderOf(subject);
    if (generation === 0) {
      const told = readControl(data);
      if (told?.type !== 'beat') return;
      for (const [key, job] of this.#jobs) if (key.startsWith(`${channel}.${client}.`)) job.heard();
      return;
    }
    this.#jobs.get(`${channel}.${client}.${generation}`)?.onFrame(data);
  }

  /** To each of whom we work for; and whoever is not heard from any more is not worked for. */
  #beat(): void {
    this.#cancelBeat = null;
    const { wire, id, clock, log } = this.#options;
    const beat = encode({ type: 'beat', service: id } satisfies Answer);
    const told = new Set<string>();
    for (const [key, job] of this.#jobs) {
      const [channel = '', client = ''] = key.split('.');
      const to = toLink(channel, client, 0);
      if (!told.has(to)) wire.publish(to, beat);
      told.add(to);
      if (job.unheard() <= LINK_MISSING_BEATS) continue;
      log.warn(`nothing was heard from channel ${channel} any more: its job is given up`);
      job.cancel();
    }
    if (this.#jobs.size > 0) this.#cancelBeat = clock.schedule(BEAT_MS, () => this.#beat());
  }
}

const channelOf = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

function protocolFault({ protocol }: Offer): string | null {
  return protocol === BUS_PROTOCOL
    ? null
    : `this service speaks version ${BUS_PROTOCOL} of the bus and was asked in version ${protocol}: the same AIVT must run on both machines`;
}
