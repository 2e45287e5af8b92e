import { reasonOf } from '../../kernel/fault.ts';
import type { EventSubSubscription } from '@twurple/eventsub-base';
import { EventSubWsListener } from '@twurple/eventsub-ws';
import { Seen } from './seen.ts';

/** Twitch tells an event twice within seconds, if at all: this is more than the busiest chat writes meanwhile. */
const EVENTS_REMEMBERED = 20_000;

/** A message older than this is no news. */
const OLD_MS = 10 * 60_000;

/** Of twurple 8.1.4, which keeps it to itself. */
interface Sockets {
  readonly _sockets: ReadonlyMap<string, { readonly _connection: { disconnect(): void; onReceive(heard: (frame: string) => void): void } }>;
  _createSocketForUser(userId: string): void;
  _getCorrectSubscriptionByTwitchId(id: string): EventSubSubscription | undefined;
}

interface Frame {
  readonly metadata: { readonly message_type: string; readonly message_id: string; readonly message_timestamp: string };
  readonly payload: { readonly subscription?: { readonly id: string }; readonly event?: Record<string, unknown> };
}

/**
 * twurple's listener with three things mended:
 * - It remembers each event by a timer of ten minutes; in a chat of 1,000 messages a second that is more
 *   than half a million timers a connection, and none of them lets the process end. Here a bounded number
 *   is remembered, without timers.
 * - `stop` leaves a socket that waits for its next attempt alone, which then goes on trying for ever.
 * - It throws away what is older than ten minutes by this computer's clock, so that a clock which is fast
 *   makes deaf. Here Twitch's own clock counts, as its greetings and keepalives tell it.
 */
export class BoundedListener extends EventSubWsListener {
  readonly #handled = new Seen(EVENTS_REMEMBERED);
  /** Milliseconds that this computer's clock goes before Twitch's, by the last greeting or keepalive. */
  #fastMs = 0;
  /** Told with each frame: how old it is by this computer's clock, which is how fast the clock goes. */
  onFrameAge: (ageMs: number) => void = () => undefined;

  override _handleSingleEventPayload(subscription: EventSubSubscription, payload: Record<string, unknown>, messageId: string): void {
    if (!this.#handled.first(messageId)) return;
    subscription._handleData(payload).catch((error: unknown) => {
      this._logger.error(`a handler of ${subscription.id} failed: ${reasonOf(error)}`);
    });
  }

  /** Called by twurple for each connection that it makes. */
  _createSocketForUser(userId: string): void {
    const twurple = EventSubWsListener.prototype as unknown as Sockets;
    twurple._createSocketForUser.call(this, userId);
    (this as unknown as Sockets)._sockets.get(userId)?._connection.onReceive((text) => this.#look(JSON.parse(text) as Frame));
  }

  /** After twurple has had the frame. */
  #look({ metadata, payload }: Frame): void {
    const ageMs = Date.now() - Date.parse(metadata.message_timestamp);
    if (Number.isNaN(ageMs)) return;
    if (metadata.message_type === 'session_welcome' || metadata.message_type === 'session_keepalive') this.#fastMs = ageMs;
    this.onFrameAge(ageMs);
    if (metadata.message_type !== 'notification' || ageMs <= OLD_MS || ageMs - this.#fastMs > OLD_MS) return;
    const subscription = (this as unknown as Sockets)._getCorrectSubscriptionByTwitchId(payload.subscription?.id ?? '');
    if (subscription && payload.event) this._handleSingleEventPayload(subscription, payload.event, metadata.message_id);
  }

  override stop(): void {
    for (const socket of (this as unknown as Sockets)._sockets.values()) socket._connection.disconnect();
    super.stop();
  }
}
