import type { EventSubSubscription } from '@twurple/eventsub-base';
import { EventSubWsListener } from '@twurple/eventsub-ws';
import { Seen } from './seen.ts';

/** Twitch tells an event twice within seconds, if at all: this is more than the busiest chat writes meanwhile. */
const EVENTS_REMEMBERED = 20_000;

/**
 * twurple's listener (8.1.4) remembers each event by a timer of ten minutes: in a chat of 1,000 messages
 * a second that is more than half a million timers a connection, and none of them lets the process end.
 * This one remembers a bounded number and no timer.
 */
export class BoundedListener extends EventSubWsListener {
  readonly #handled = new Seen(EVENTS_REMEMBERED);

  override _handleSingleEventPayload(subscription: EventSubSubscription, payload: Record<string, unknown>, messageId: string): void {
    if (!this.#handled.first(messageId)) return;
    subscription._handleData(payload).catch((error: unknown) => {
      this._logger.error(`a handler of ${subscription.id} failed: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}
