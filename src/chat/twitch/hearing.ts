/** What comes twice (by two connections, by IRC, from Twitch's queue) is heard once, and in its own kind. */
import { platformId } from '../../domain/ids.ts';
import type { Retraction } from '../../domain/trigger.ts';
import type { ChannelEvent } from '../../ports/channel.ts';
import type { ChatMessage, PaidEvent } from '../../ports/chat.ts';
import type { ChatLine, StreamState } from './heard.ts';
import type { RewardWords } from './reward-words.ts';
import type { Seen } from './seen.ts';

export interface TwitchListener {
  readonly onMessage: (message: ChatMessage) => void;
  readonly onPaid: (paid: PaidEvent) => void;
  /** Ids carry the platform: `twitch:1234`, as in triggers. */
  readonly onRetraction: (what: Retraction) => void;
  readonly onStream: (state: StreamState) => void;
  readonly onChannel: (event: ChannelEvent) => void;
}

export interface HearingParts {
  readonly listener: TwitchListener;
  readonly seen: Seen;
  readonly rewardWords: RewardWords;
  /** Written by AIVT itself. */
  readonly isOwn: (message: ChatMessage) => boolean;
  /** A redemption of this reward will come, told now or found in Twitch's queue. */
  readonly redemptionComes: (rewardId: string) => boolean;
  /** Calls back when the queue's rewards are known. */
  readonly whenListed: (then: () => void) => void;
}

/** Takes null for what could not be understood, and lets it go. */
export interface Hearing {
  readonly chat: (told: ChatLine | null) => void;
  readonly paid: (event: PaidEvent | null) => void;
  readonly deleted: (messageId: string) => void;
  /** Everything of one viewer, or (null) of all. */
  readonly cleared: (userId: string | null) => void;
  readonly live: (now: boolean) => void;
  readonly channel: (event: ChannelEvent) => void;
}

export function createHearing({ listener, seen, rewardWords, isOwn, redemptionComes, whenListed }: HearingParts): Hearing {
  let wasLive: boolean | null = null;
  /** Title and game may come to be again what they were: only the last counts. */
  let lastAbout = '';

  function message(written: ChatMessage): void {
    if (seen.first(`chat:${written.id}`) && !isOwn(written)) listener.onMessage(written);
  }

  /** Comes with its redemption, now or when that is found in Twitch's queue; else it is chat as any other. */
  function ofReward(written: ChatMessage, rewardId: string): void {
    rewardWords.message(written.id, { userId: written.userId, rewardId, text: written.text });
    if (seen.has(`deleted:${written.id}`)) takeBackWords(written.id);
    whenListed(() => {
      if (!redemptionComes(rewardId)) message(written);
    });
  }

  /** The words of a redemption are said for the redemption: that is what must be taken back. */
  function takeBackWords(messageId: string): void {
    const redemptionId = rewardWords.deleted(messageId);
    if (redemptionId !== null) listener.onRetraction({ messageId: platformId('twitch', redemptionId) });
  }

  function paid(event: PaidEvent | null): void {
    if (!event || !seen.first(`paid:${event.id}`)) return;
    listener.onPaid(event);
    if (event.kind === 'redemption' && rewardWords.redemption(event.id, event))
      listener.onRetraction({ messageId: platformId('twitch', event.id) });
  }

  return {
    paid,
    chat(told) {
      if (!told) return;
      if ('paid' in told) paid(told.paid);
      else if (told.rewardId === null) message(told.message);
      else ofReward(told.message, told.rewardId);
    },
    deleted(messageId) {
      if (!seen.first(`deleted:${messageId}`)) return;
      listener.onRetraction({ messageId: platformId('twitch', messageId) });
      takeBackWords(messageId);
    },
    // Told twice: taking back what is already taken back changes nothing.
    cleared: (userId) => listener.onRetraction(userId === null ? { all: true } : { viewerId: platformId('twitch', userId) }),
    live(now) {
      if (wasLive === now) return;
      wasLive = now;
      listener.onStream({ live: now });
    },
    channel(event) {
      if (event.kind === 'about') {
        if (event.id === lastAbout) return;
        lastAbout = event.id;
        // Not its id: the same words come again.
        listener.onChannel({ ...event, id: `about:${event.receivedAtMs}` });
      } else if (seen.first(`channel:${event.id}`)) listener.onChannel(event);
    },
  };
}
