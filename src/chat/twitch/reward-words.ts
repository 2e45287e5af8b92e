/**
 * Which chat message came with which redemption. Twitch tells the words of a redemption twice, as a chat
 * message and with the redemption, and neither names the other: the same viewer, reward and words are a pair.
 */
import type { Clock } from '../../kernel/clock.ts';

const CAPACITY = 200;
/** A redemption that was missed in an outage is found as late as this after its message. */
const PAIR_WITHIN_MS = 10 * 60_000;

export interface SpokenFor {
  readonly userId: string;
  readonly rewardId: string;
  readonly text: string;
}

interface Pair {
  readonly key: string;
  readonly atMs: number;
  messageId: string | null;
  redemptionId: string | null;
  deleted: boolean;
}

export class RewardWords {
  readonly #clock: Clock;
  readonly #pairs: Pair[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The chat message of a redemption; told twice changes nothing. */
  message(messageId: string, of: SpokenFor): void {
    if (this.#pairs.some((pair) => pair.messageId === messageId)) return;
    const half = this.#half(of, (pair) => pair.messageId === null);
    if (half) half.messageId = messageId;
    else this.#add({ key: keyOf(of), atMs: this.#clock.nowMs(), messageId, redemptionId: null, deleted: false });
  }

  /** @returns true when its message was deleted before: nobody is to hear these words. */
  redemption(redemptionId: string, of: SpokenFor): boolean {
    const half = this.#half(of, (pair) => pair.redemptionId === null);
    if (half) half.redemptionId = redemptionId;
    else this.#add({ key: keyOf(of), atMs: this.#clock.nowMs(), messageId: null, redemptionId, deleted: false });
    return half?.deleted ?? false;
  }

  /** @returns the redemption whose words these were; null when there is none, or not yet. */
  deleted(messageId: string): string | null {
    const pair = this.#pairs.find((one) => one.messageId === messageId);
    if (!pair) return null;
    pair.deleted = true;
    return pair.redemptionId;
  }

  /** The oldest first: what is redeemed twice with the same words is told in the same order both ways. */
  #half(of: SpokenFor, lacks: (pair: Pair) => boolean): Pair | undefined {
    const key = keyOf(of);
    const sinceMs = this.#clock.nowMs() - PAIR_WITHIN_MS;
    return this.#pairs.find((pair) => pair.key === key && pair.atMs >= sinceMs && lacks(pair));
  }

  #add(pair: Pair): void {
    this.#pairs.push(pair);
    if (this.#pairs.length > CAPACITY) this.#pairs.shift();
  }
}

function keyOf({ userId, rewardId, text }: SpokenFor): string {
  return JSON.stringify([userId, rewardId, text.replaceAll(/\s+/gu, ' ').trim()]);
}
