/** Keeps an eye on the servers that may recognise speech, takes the first that answers, and says which. */
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import { watchDoor } from '../../kernel/door.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { RecogniserError, type Recogniser } from '../../ports/recogniser.ts';
import type { RecogniserServer } from './server.ts';

const LOOK_AGAIN = { firstMs: 2000, maxMs: 30_000 } as const;
/** A server that answers is asked now and then whether it is still there, so that nobody learns it by speaking in vain. */
const LOOK_AFTER_MS = 30_000;

/** How it stands, for the board. */
export type RecogniserState =
  | { readonly state: 'looking' }
  | { readonly state: 'here'; readonly provider: string; readonly detail: string }
  | { readonly state: 'away'; readonly detail: string };

export interface WatchParts {
  /** Best first. */
  readonly servers: readonly RecogniserServer[];
  readonly clock: Clock;
  readonly onState: (state: RecogniserState) => void;
}

class WatchedRecogniser implements Recogniser {
  readonly #parts: WatchParts;
  readonly #backoff = new Backoff(LOOK_AGAIN);
  readonly #closing = new AbortController();
  #current: RecogniserServer | null = null;
  #cancelLook: () => void = () => undefined;
  #looking = false;
  /** How often a look was wanted: one wanted while another was under way may have come too late for that. */
  #wanted = 0;
  readonly #leaveDoors: readonly (() => void)[];

  constructor(parts: WatchParts) {
    this.#parts = parts;
    parts.onState({ state: 'looking' });
    const { clock, servers } = parts;
    this.#leaveDoors = servers.flatMap(({ door }) => (door ? [watchDoor({ door, clock, onChange: () => void this.#look() })] : []));
    for (const server of servers) server.watch?.((why) => this.#ended(server, why));
    void this.#look();
  }

  get provider(): string {
    return this.#current?.provider ?? '';
  }

  get ready(): boolean {
    return this.#current !== null;
  }

  async recognise(...[request, signal]: Parameters<Recogniser['recognise']>): ReturnType<Recogniser['recognise']> {
    const server = this.#current;
    if (!server) throw new RecogniserError('no recogniser is there');
    try {
      return await server.recognise(request, signal);
    } catch (error) {
      // Whether it is gone or only stumbled is known when it has been looked for.
      if (!signal.aborted) void this.#look();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const leave of this.#leaveDoors) leave();
    this.#cancelLook();
    this.#closing.abort(new RecogniserError('the ears are closing'));
    this.#current = null;
    await this.#restAll(null);
  }

  /** All but `kept` let go of what they hold. */
  async #restAll(kept: RecogniserServer | null): Promise<void> {
    const others = this.#parts.servers.filter((server) => server !== kept);
    await Promise.all(others.map(async (server) => server.rest?.().catch(() => undefined)));
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Told at once; what is asked of it meanwhile waits for it as before. */
  #ended(server: RecogniserServer, why: string): void {
    if (this.#closing.signal.aborted || server !== this.#current) return;
    this.#parts.onState({ state: 'away', detail: `${server.provider} (${server.address}): ${why}` });
    void this.#look();
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    this.#wanted += 1;
    if (this.#looking) return;
    const wanted = this.#wanted;
    this.#looking = true;
    this.#cancelLook();
    const failures: string[] = [];
    let found: { server: RecogniserServer; detail: string } | null = null;
    for (const server of this.#parts.servers) {
      try {
        found = { server, detail: await server.probe(this.#closing.signal) };
        break;
      } catch (error) {
        failures.push(`${server.provider} (${server.address}): ${reasonOf(error)}`);
      }
    }
    this.#looking = false;
    if (this.#closing.signal.aborted) {
      // One that was loading when all was closed.
      await this.#restAll(null);
      return;
    }
    this.#current = found?.server ?? null;
    if (found) void this.#restAll(found.server);
    if (found) {
      this.#backoff.reset();
      const { provider, address } = found.server;
      this.#parts.onState({ state: 'here', provider, detail: `${found.detail} (${address})` });
    } else {
      this.#parts.onState({ state: 'away', detail: failures.join('; ') });
    }
    this.#cancelLook = this.#parts.clock.schedule(found ? LOOK_AFTER_MS : this.#backoff.nextMs(), () => void this.#look());
    if (this.#wanted !== wanted) void this.#look();
  }
}

export function watchRecognisers(parts: WatchParts): Recogniser {
  return new WatchedRecogniser(parts);
}
