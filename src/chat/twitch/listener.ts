import { reasonOf } from '../../kernel/fault.ts';
import type { EventSubSubscription } from '@twurple/eventsub-base';
import { EventSubWsListener } from '@twurple/eventsub-ws';
import { Seen } from './seen.ts';

/** Twitch tells an event twice within seconds, if at all: this is more than the busiest chat writes meanwhile. */
const EVENTS_REMEMBERED = 20_000;

/** Of twurple 8.1.4, which keeps it to itself. */
interface Sockets {
  readonly _sockets: ReadonlyMap<string, { readonly _connection: { disconnect(): void } }>;
}

/**
 * twurple's listener with two things mended:
 * - It remembers each event by a timer of ten minutes; in a chat of 1,000 messages a second that is more
 *   than half a million timers a connection, and none of them lets the process end. Here a bounded number
 *   is remembered, without timers.
 * - `stop` leaves a socket that waits for its next attempt alone, which then goes on trying for ever.
 */
export class BoundedListener extends EventSubWsListener {
  readonly #handled = new Seen(EVENTS_REMEMBERED);

  override _handleSingleEventPayload(subscription: EventSubSubscription, payload: Record<string, unknown>, messageId: string): void {
    if (!this.#handled.first(messageId)) return;
    subscription._handleData(payload).catch((error: unknown) => {
      this._logger.error(`a handler of ${subscription.id} failed: ${reasonOf(error)}`);
    });
  }

  override stop(): void {
    for (const socket of (this as unknown as Sockets)._sockets.values()) socket._connection.disconnect();
    super.stop();
  }
}
