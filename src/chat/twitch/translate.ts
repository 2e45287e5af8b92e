/** twurple's events in our words: what is a message, what was paid, what is neither. */
import type {
  EventSubChannelChatMessageEvent,
  EventSubChannelChatNotificationEvent,
  EventSubChannelRedemptionAddEvent,
} from '@twurple/eventsub-base';
import type { PaidEvent } from '../../ports/chat.ts';
import { actionOf, cleanText, roleOf, type ChatLine } from './heard.ts';
import type { MissedRedemption } from './redemptions.ts';

/** The account behind anonymous cheers. */
export const ANONYMOUS_CHEERER = 'ananonymouscheerer';

/** A chat message or a cheer; null for what comes from another channel. */
export function fromChat(event: EventSubChannelChatMessageEvent, receivedAtMs: number): ChatLine | null {
  // Shared chat: the other channel's viewers, moderators and rules are not ours.
  if (event.sourceBroadcasterId !== null && event.sourceBroadcasterId !== event.broadcasterId) return null;
  const role = roleOf(event.chatterId === event.broadcasterId, event.badges);
  if (event.bits > 0) {
    const words = event.messageParts.filter((part) => part.type !== 'cheermote').map((part) => part.text);
    return {
      paid: {
        kind: 'cheer',
        platform: 'twitch',
        id: event.messageId,
        messageId: event.messageId,
        userId: event.chatterId,
        userName: event.chatterDisplayName,
        anonymous: event.chatterName === ANONYMOUS_CHEERER,
        role,
        text: cleanText(words.join('').replaceAll(/\s+/gu, ' ')),
        bits: event.bits,
        receivedAtMs,
      },
    };
  }
  const { isAction } = actionOf(event.messageText);
  // Emotes are pictures: their names are no words, and a message of nothing else is nothing to answer.
  const words = event.messageParts.filter((part) => part.type !== 'emote').map((part) => part.text);
  const spoken = words.length === event.messageParts.length ? event.messageText : words.join('').replaceAll(/\s+/gu, ' ');
  const text = cleanText(actionOf(spoken).text);
  if (text === '') return null;
  return {
    message: {
      id: event.messageId,
      platform: 'twitch',
      userId: event.chatterId,
      userName: event.chatterDisplayName,
      login: event.chatterName,
      role,
      text,
      ...(isAction ? { isAction } : {}),
      ...(event.parentMessageId === null ? {} : { isReply: true }),
      receivedAtMs,
    },
    rewardId: event.rewardId,
  };
}

/** A subscription, gift or raid; null for announcements, streaks and what another channel of a shared chat got. */
export function fromNotification(event: EventSubChannelChatNotificationEvent, receivedAtMs: number): PaidEvent | null {
  const base = {
    platform: 'twitch' as const,
    id: event.messageId,
    messageId: event.messageId,
    userId: event.chatterId,
    userName: event.chatterDisplayName,
    anonymous: event.chatterIsAnonymous,
    role: roleOf(event.chatterId === event.broadcasterId, event.badges),
    text: cleanText(event.messageText),
    receivedAtMs,
  };
  switch (event.type) {
    case 'sub':
      return { ...base, kind: 'sub', tier: tierOf(event.tier), months: 1 };
    case 'resub':
      return { ...base, kind: 'sub', tier: tierOf(event.tier), months: event.cumulativeMonths };
    case 'prime_paid_upgrade':
      return { ...base, kind: 'sub', tier: tierOf(event.tier), months: 1 };
    case 'gift_paid_upgrade':
      return { ...base, kind: 'sub', tier: 1, months: 1 };
    case 'sub_gift':
      // One of many: thanked once, with the community gift.
      if (event.communityGiftId !== null) return null;
      return { ...base, kind: 'gift', tier: tierOf(event.tier), count: 1, recipientName: event.recipientDisplayName };
    case 'community_sub_gift':
      return { ...base, kind: 'gift', tier: tierOf(event.tier), count: event.amount, recipientName: null };
    case 'raid':
      return {
        ...base,
        kind: 'raid',
        userId: event.raiderId,
        userName: event.raiderDisplayName,
        anonymous: false,
        text: '',
        viewers: event.viewerCount,
      };
    default:
      return null;
  }
}

/** A redemption that waits to be fulfilled. */
export function fromRedemption(event: EventSubChannelRedemptionAddEvent, receivedAtMs: number): PaidEvent {
  return {
    kind: 'redemption',
    platform: 'twitch',
    id: event.id,
    messageId: event.id,
    userId: event.userId,
    userName: event.userDisplayName,
    anonymous: false,
    role: event.userId === event.broadcasterId ? 'broadcaster' : 'viewer',
    text: cleanText(event.input),
    rewardId: event.rewardId,
    rewardTitle: event.rewardTitle,
    cost: event.rewardCost,
    receivedAtMs,
  };
}

export function tierOf(tier: string): 1 | 2 | 3 {
  return tier === '3000' ? 3 : tier === '2000' ? 2 : 1;
}

/** The same, as Helix lists it. */
export function fromMissed(missed: MissedRedemption, broadcasterId: string, receivedAtMs: number): PaidEvent {
  return {
    kind: 'redemption',
    platform: 'twitch',
    id: missed.id,
    messageId: missed.id,
    userId: missed.user_id,
    userName: missed.user_name,
    anonymous: false,
    role: missed.user_id === broadcasterId ? 'broadcaster' : 'viewer',
    text: cleanText(missed.user_input),
    rewardId: missed.reward.id,
    rewardTitle: missed.reward.title,
    cost: missed.reward.cost,
    receivedAtMs,
  };
}
