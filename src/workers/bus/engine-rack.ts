/** The engines of a service, one for each configuration; the one that was not used for longest gives way to another. */
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { EngineLink } from '../../ports/engine.ts';
import { EngineError } from '../engine-error.ts';

/** @param config as a link sent it: nothing of it may be trusted. Rejects with a message for whoever asked. */
export type OpenServed = (config: unknown) => Promise<EngineLink>;

export interface EngineRackParts {
  readonly open: OpenServed;
  readonly most: number;
  readonly clock: Clock;
  readonly log: Log;
}

interface Held {
  readonly link: Promise<EngineLink>;
  opened: boolean;
  users: number;
  usedAtMs: number;
}

export class EngineRack {
  readonly #parts: EngineRackParts;
  readonly #held = new Map<string, Held>();

  constructor(parts: EngineRackParts) {
    this.#parts = parts;
  }

  isOpen(config: unknown): boolean {
    return this.#held.get(JSON.stringify(config))?.opened ?? false;
  }

  /** Has an engine do something; it stays open at least as long. @throws EngineError when all are at work for others. */
  async use<T>(config: unknown, what: (link: EngineLink) => Promise<T>): Promise<T> {
    const key = JSON.stringify(config);
    const held = this.#held.get(key) ?? this.#add(key, config);
    held.users += 1;
    try {
      const link = await held.link;
      return await what(link);
    } finally {
      held.users -= 1;
      held.usedAtMs = this.#parts.clock.nowMs();
    }
  }

  async close(): Promise<void> {
    const links = [...this.#held.values()].map(({ link }) => link);
    this.#held.clear();
    await Promise.all(links.map(async (link) => (await link.catch(() => null))?.close()));
  }

  #add(key: string, config: unknown): Held {
    const { open, most, log, clock } = this.#parts;
    if (this.#held.size >= most) this.#giveWay();
    const link = open(config);
    const held: Held = { link, opened: false, users: 0, usedAtMs: clock.nowMs() };
    this.#held.set(key, held);
    link
      .then(async (opened) => {
        await opened.ready();
        held.opened = true;
      })
      .catch(() => {
        // Told to whoever asked; the next who asks has it opened anew where it could not even be begun.
        link.catch(() => this.#held.delete(key));
      });
    log.info(`opening what is asked for: ${key}`);
    return held;
  }

  #giveWay(): void {
    const idle = [...this.#held].filter(([, { users }]) => users === 0).sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)[0];
    if (!idle) throw new EngineError(`this service has ${this.#parts.most} engines at work already, each for others`);
    const [key, { link }] = idle;
    this.#held.delete(key);
    this.#parts.log.info(`closing what was not asked for any more: ${key}`);
    link.then((opened) => opened.close()).catch(() => undefined);
  }
}
