/** The bus by the NATS client: connects, and connects again, for as long as it is not closed. Nothing else loads that client. */
import { readFileSync } from 'node:fs';
import {
  connect,
  credsAuthenticator,
  usernamePasswordAuthenticator,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { Backoff } from '../../kernel/backoff.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault, reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import type { Wire, WireMessage, WireState } from './wire.ts';

export interface NatsWireOptions {
  /** AIVT_BUS: `nats://host:4222`, or `tls://…`; several servers of one cluster by commas. */
  readonly url: string;
  /** How the connection is called in the server's own lists. */
  readonly name: string;
  /** AIVT_BUS_CREDS: a NATS credentials file (JWT and seed). */
  readonly credsFile: string | null;
  /** AIVT_BUS_USER, AIVT_BUS_PASSWORD */
  readonly user: string | null;
  readonly password: string | null;
  /** AIVT_BUS_CA: who signed the server's certificate, where the system does not know; AIVT_BUS_CERT, AIVT_BUS_KEY: our own certificate. */
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

const CONNECT_TIMEOUT_MS = 3000;
/** A connection that is dead without having been closed is found out after twice as long. */
const PING_MS = 2000;
const AGAIN = { firstMs: 100, maxMs: 10_000 } as const;
/** How long what was published may take to leave when all is closed. */
const DRAIN_MS = 1000;
const NO_RESPONDERS = 503;

/** @throws Fault for a credentials or certificate file that cannot be read. */
export function connectNats(options: NatsWireOptions): Wire {
  return new NatsWire(options);
}

interface Listener {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly onMessage: (message: WireMessage) => void;
  subscription: Subscription | null;
}

class NatsWire implements Wire {
  readonly address: string;
  readonly #options: NatsWireOptions;
  readonly #connectOptions: Parameters<typeof connect>[0];
  readonly #listeners = new Set<Listener>();
  readonly #tellers = new Set<(state: WireState) => void>();
  readonly #again = new Backoff(AGAIN);
  #connection: NatsConnection | null = null;
  #state: WireState;
  #closed = false;
  #cancelAgain: () => void = () => undefined;
  #connecting: Promise<void>;

  constructor(options: NatsWireOptions) {
    this.#options = options;
    this.address = options.url;
    this.#connectOptions = connectOptionsOf(options);
    this.#state = { connected: false, reason: `connecting to ${this.address}` };
    this.#connecting = this.#connect();
  }

  get state(): WireState {
    return this.#state;
  }

  publish(subject: string, data: Uint8Array, reply?: string): void {
    try {
      this.#connection?.publish(subject, data, reply === undefined ? {} : { reply });
    } catch {
      // Closed in this very moment: whoever waits for an answer learns it by the change of state.
    }
  }

  subscribe(subject: string, onMessage: (message: WireMessage) => void, queue?: string): () => void {
    const listener: Listener = { subject, queue, onMessage, subscription: null };
    this.#listeners.add(listener);
    if (this.#connection) this.#listen(this.#connection, listener);
    return () => {
      this.#listeners.delete(listener);
      listener.subscription?.unsubscribe();
    };
  }

  onState(listener: (state: WireState) => void): () => void {
    this.#tellers.add(listener);
    return () => this.#tellers.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelAgain();
    await this.#connecting;
    const connection = this.#connection;
    this.#connection = null;
    this.#tell({ connected: false, reason: 'the bus has been closed' });
    if (!connection || connection.isClosed()) return;
    const late: PromiseWithResolvers<void> = Promise.withResolvers();
    const cancel = this.#options.clock.schedule(DRAIN_MS, late.resolve);
    await Promise.race([connection.flush().catch(() => undefined), late.promise]);
    cancel();
    await connection.close();
  }

  async #connect(): Promise<void> {
    try {
      const connection = await connect(this.#connectOptions);
      if (this.#closed) {
        await connection.close();
        return;
      }
      this.#again.reset();
      this.#connection = connection;
      for (const listener of this.#listeners) this.#listen(connection, listener);
      this.#options.log.info(`the bus at ${this.address} is there`);
      this.#tell({ connected: true });
      // It ends with the connection, and how that ended is told below.
      void this.#watch(connection).catch(() => undefined);
      void connection.closed().then((error) => this.#onGone(connection, error instanceof Error ? reasonOf(error) : 'the connection ended'));
    } catch (error) {
      this.#tryAgain(`the bus at ${this.address} does not answer (${connectReason(error)})`);
    }
  }

  /** What the server objects to, a subject that this user has no right to, say, would otherwise be seen by nobody. */
  async #watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'error') this.#options.log.warn(`the bus: ${reasonOf(status.error)}`);
    }
  }

  #onGone(connection: NatsConnection, reason: string): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    for (const listener of this.#listeners) listener.subscription = null;
    this.#tryAgain(`the bus at ${this.address} is gone (${reason})`);
  }

  #tryAgain(reason: string): void {
    if (this.#closed) return;
    const delayMs = this.#again.nextMs();
    if (this.#state.connected) this.#options.log.error(reason);
    this.#tell({ connected: false, reason });
    this.#cancelAgain = this.#options.clock.schedule(delayMs, () => {
      this.#connecting = this.#connect();
    });
  }

  #listen(connection: NatsConnection, listener: Listener): void {
    const { subject, queue, onMessage } = listener;
    listener.subscription = connection.subscribe(subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error) {
          this.#options.log.warn(`the bus refuses ${subject}: ${reasonOf(error)}`);
          return;
        }
        const nobody = message.data.length === 0 && message.headers?.code === NO_RESPONDERS;
        onMessage({ subject: message.subject, data: message.data, reply: message.reply ?? null, nobody });
      },
    });
  }

  #tell(state: WireState): void {
    this.#state = state;
    for (const tell of [...this.#tellers]) tell(state);
  }
}

function connectOptionsOf(options: NatsWireOptions): Parameters<typeof connect>[0] {
  const { url, name, credsFile, user, password, caFile, certFile, keyFile } = options;
  const servers = url.split(',');
  const secure = servers.some((server) => server.startsWith('tls:')) || caFile !== null || certFile !== null;
  return {
    servers,
    name,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_MS,
    maxPingOut: 2,
    // By our own: the client would keep what is published meanwhile and send it when it is stale.
    reconnect: false,
    ignoreClusterUpdates: false,
    ...(credsFile === null ? {} : { authenticator: credsAuthenticator(readOrFault(credsFile, 'AIVT_BUS_CREDS')) }),
    ...(user === null ? {} : { authenticator: usernamePasswordAuthenticator(user, password ?? '') }),
    ...(secure
      ? {
          tls: {
            ...(caFile === null ? {} : { ca: text(readOrFault(caFile, 'AIVT_BUS_CA')) }),
            ...(certFile === null ? {} : { cert: text(readOrFault(certFile, 'AIVT_BUS_CERT')) }),
            ...(keyFile === null ? {} : { key: text(readOrFault(keyFile, 'AIVT_BUS_KEY')) }),
          },
        }
      : {}),
  };
}

function readOrFault(file: string, setting: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Fault(`${setting} names ${file}, which cannot be read: ${reasonOf(error)}`, { cause: error, permanent: true });
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function connectReason(error: unknown): string {
  const reason = reasonOf(error);
  return error instanceof Error && error.cause instanceof Error && reason === 'connection refused' ? 'nothing listens there' : reason;
}
