/** `WS /stream`: a snapshot, then every event, to any number of listeners up to the bound. */
import type { WebSocket } from '@fastify/websocket';
import type { Clock } from '../kernel/clock.ts';
import type { StatusView } from '../control/status-view.ts';
import type { StreamMessage } from '../control/stream.ts';
import type { AivtEvent, EventBus } from '../domain/events.ts';
import type { Log } from '../kernel/log.ts';
import { CLOSE, SocketPool } from './sockets.ts';

/** From here on a client that lags misses the events that are only nice to have. */
export const LOSSY_ABOVE_BYTES = 256 * 1024;
const LOSSY: ReadonlySet<AivtEvent['type']> = new Set(['log', 'ears.partial', 'queue.changed', 'mood.changed']);

export class EventStream {
  readonly pool: SocketPool;
  readonly #status: StatusView;
  readonly #clock: Clock;
  readonly #stopListening: () => void;

  constructor(bus: EventBus, status: StatusView, clock: Clock, log: Log) {
    this.pool = new SocketPool('/stream', clock, log);
    this.#status = status;
    this.#clock = clock;
    this.#stopListening = bus.listen((event) => this.#broadcast(event));
  }

  /** Synchronous, so that no event can fall between the snapshot and the first one sent. */
  accept(socket: WebSocket): void {
    const snapshot: StreamMessage = { type: 'snapshot', at: this.#clock.wallMs(), status: this.#status.status() };
    this.pool.add(socket, () => undefined);
    this.pool.send(socket, JSON.stringify(snapshot), false);
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.pool.closeAll(CLOSE.goingAway, 'AIVT is closing');
  }

  #broadcast(event: AivtEvent): void {
    if (this.pool.size === 0) return;
    const lossy = LOSSY.has(event.type);
    // Once for all clients, as bytes: a string would be encoded again for each.
    const bytes = Buffer.from(JSON.stringify(event));
    for (const socket of this.pool) {
      if (lossy && socket.bufferedAmount > LOSSY_ABOVE_BYTES) continue;
      this.pool.send(socket, bytes, false);
    }
  }
}
