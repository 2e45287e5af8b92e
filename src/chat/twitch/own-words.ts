/** Knows what AIVT wrote itself, so that she never answers herself, even when she writes as the streamer. */
import { Seen } from './seen.ts';

const MAX_TEXTS = 40;
const REPLY_PREFIX = /^@\S+\s+/u;

export class OwnWords {
  readonly #ids = new Seen(500);
  readonly #sending: string[] = [];
  readonly #botUserId: string | null;

  /** @param botUserId the account that only AIVT uses; null when she writes as the streamer. */
  constructor(botUserId: string | null) {
    this.#botUserId = botUserId;
  }

  /** Chat may tell the message before the call that sends it has returned its id. */
  sending(text: string): void {
    this.#sending.push(text.trim());
    if (this.#sending.length > MAX_TEXTS) this.#sending.shift();
  }

  sent(messageId: string): void {
    this.#ids.first(messageId);
  }

  /** @param senderId who she writes as. */
  isOwn(message: { readonly id: string; readonly userId: string; readonly text: string }, senderId: string): boolean {
    if (message.userId === this.#botUserId) return true;
    if (message.userId !== senderId) return false;
    let at = this.#sending.indexOf(message.text);
    // Twitch puts the name of who is replied to before the words of a reply.
    if (at < 0) at = this.#sending.indexOf(message.text.replace(REPLY_PREFIX, ''));
    if (at >= 0) this.#sending.splice(at, 1);
    return at >= 0 || this.#ids.has(message.id);
  }
}
