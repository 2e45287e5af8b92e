/**
 * EventSub over WebSocket as Twitch documents it. What is modelled of loss: a subscription belongs to
 * one session and dies with its socket, and nothing is kept for a client that is away: what happens
 * between a hard drop and the next subscription is lost, as on Twitch. Only after `session_reconnect`
 * does the old socket go on telling until the new one is welcomed, so that nothing is lost.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket, type WebSocketServer } from 'ws';
import { frame } from './twitch-frames.ts';

export interface Subscription {
  readonly id: string;
  readonly type: string;
  readonly version: string;
  readonly condition: Readonly<Record<string, string>>;
  sessionId: string;
  readonly createdAt: string;
}

interface Session {
  readonly id: string;
  readonly socket: WebSocket;
  keepalive: NodeJS.Timeout | undefined;
  unused: NodeJS.Timeout | undefined;
  silent: boolean;
}

export interface EventSubOptions {
  /** Twitch: 10. */
  keepaliveS: number;
  /** A socket without subscriptions is closed with 4003. Twitch: 10 s. */
  subscribeWithinMs: number;
  /** Its clock goes this much behind the listener's. */
  clockBehindMs?: number;
}

export class TwitchEventSub {
  readonly options: EventSubOptions;
  readonly #url: () => string;
  readonly #sessions = new Map<string, Session>();
  readonly #subscriptions = new Map<string, Subscription>();
  /** Reconnect tickets: the session that is taken over. */
  readonly #tickets = new Map<string, string>();
  /** Closed with 4003. */
  unusedClosed = 0;

  constructor(server: WebSocketServer, url: () => string, options: EventSubOptions) {
    this.options = options;
    this.#url = url;
    server.on('connection', (socket, request) => {
      this.#welcome(socket, new URL(request.url ?? '/', 'ws://localhost').searchParams.get('ticket'));
    });
  }

  #nowMs(): number {
    return Date.now() - (this.options.clockBehindMs ?? 0);
  }

  get sessionIds(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()];
  }

  /** How many sessions hear `type` now. */
  listeners(type: string): number {
    return this.subscriptions.filter((subscription) => subscription.type === type).length;
  }

  /** @returns null for a session that is not there. */
  subscribe(
    type: string,
    version: string,
    condition: Readonly<Record<string, string>>,
    sessionId: string,
  ): Subscription | 'conflict' | null {
    const session = this.#sessions.get(sessionId);
    if (!session) return null;
    const twin = this.subscriptions.some(
      (other) => other.sessionId === sessionId && other.type === type && JSON.stringify(other.condition) === JSON.stringify(condition),
    );
    if (twin) return 'conflict';
    clearTimeout(session.unused);
    const subscription: Subscription = { id: randomUUID(), type, version, condition, sessionId, createdAt: new Date().toISOString() };
    this.#subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  unsubscribe(id: string): void {
    this.#subscriptions.delete(id);
  }

  /** Tells an event to every session that hears it; the number of them. 0 means that it is lost. */
  notify(type: string, event: unknown, more: { readonly messageId?: string; readonly sentAtMs?: number } = {}): number {
    let told = 0;
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.type !== type) continue;
      const session = this.#sessions.get(subscription.sessionId);
      if (!session || session.silent || session.socket.readyState !== WebSocket.OPEN) continue;
      const payload = { subscription: this.#describe(subscription), event };
      session.socket.send(frame('notification', payload, { sentAtMs: this.#nowMs(), ...more, subscriptionType: type }));
      told += 1;
    }
    return told;
  }

  /** A hard drop: no close frame, as when a route goes away. */
  drop(sessionId: string): void {
    this.#sessions.get(sessionId)?.socket.terminate();
  }

  dropAll(): void {
    for (const id of this.sessionIds) this.drop(id);
  }

  /** The socket stays open and says nothing more, not even keepalives. */
  silence(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session) session.silent = true;
  }

  /** Twitch asks the client to move: its edge is going down. */
  reconnect(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    const ticket = randomUUID();
    this.#tickets.set(ticket, sessionId);
    const url = `${this.#url()}?ticket=${ticket}`;
    session.socket.send(
      frame('session_reconnect', {
        session: { id: sessionId, status: 'reconnecting', keepalive_timeout_seconds: null, reconnect_url: url },
      }),
    );
  }

  revoke(type: string, status: string): void {
    for (const subscription of this.subscriptions) {
      if (subscription.type !== type) continue;
      const payload = { subscription: { ...this.#describe(subscription), status } };
      this.#sessions.get(subscription.sessionId)?.socket.send(frame('revocation', payload, { subscriptionType: type }));
      this.#subscriptions.delete(subscription.id);
    }
  }

  close(): void {
    for (const session of this.#sessions.values()) {
      clearInterval(session.keepalive);
      clearTimeout(session.unused);
      session.socket.terminate();
    }
  }

  #welcome(socket: WebSocket, ticket: string | null): void {
    const session: Session = { id: randomUUID(), socket, keepalive: undefined, unused: undefined, silent: false };
    this.#sessions.set(session.id, session);
    const { keepaliveS } = this.options;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(session.keepalive);
      clearTimeout(session.unused);
      this.#sessions.delete(session.id);
      for (const subscription of this.subscriptions) if (subscription.sessionId === session.id) this.#subscriptions.delete(subscription.id);
    });
    socket.send(
      frame(
        'session_welcome',
        {
          session: {
            id: session.id,
            status: 'connected',
            connected_at: new Date().toISOString(),
            keepalive_timeout_seconds: keepaliveS,
            reconnect_url: null,
          },
        },
        { sentAtMs: this.#nowMs() },
      ),
    );
    session.keepalive = setInterval(() => {
      if (!session.silent) socket.send(frame('session_keepalive', {}, { sentAtMs: this.#nowMs() }));
    }, keepaliveS * 1000);
    const old = ticket === null ? undefined : this.#tickets.get(ticket);
    if (old !== undefined) {
      for (const subscription of this.#subscriptions.values()) if (subscription.sessionId === old) subscription.sessionId = session.id;
      return;
    }
    session.unused = setTimeout(() => {
      this.unusedClosed += 1;
      socket.close(4003, 'connection unused');
    }, this.options.subscribeWithinMs);
  }

  #describe({ id, type, version, condition, sessionId, createdAt }: Subscription): object {
    return {
      id,
      type,
      version,
      status: 'enabled',
      cost: 0,
      condition,
      transport: { method: 'websocket', session_id: sessionId },
      created_at: createdAt,
    };
  }
}
