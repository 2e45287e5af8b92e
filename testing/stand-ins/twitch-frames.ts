/** Frames and payloads as Twitch's EventSub documents give them: https://dev.twitch.tv/docs/eventsub/ */
import { randomUUID } from 'node:crypto';

export interface StandInUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
}

export interface ChatOptions {
  readonly badges?: readonly string[];
  readonly bits?: number;
  readonly rewardId?: string;
  readonly messageId?: string;
  readonly sourceChannel?: string;
  /** Instead of one fragment of text. */
  readonly fragments?: readonly { readonly type: 'text' | 'emote' | 'mention'; readonly text: string }[];
  /** The text answers another message. */
  readonly reply?: boolean;
}

const badgesOf = (sets: readonly string[] = []): object[] => sets.map((set_id) => ({ set_id, id: '1', info: '' }));
const broadcasterOf = (channel: StandInUser): object => ({
  broadcaster_user_id: channel.id,
  broadcaster_user_login: channel.login,
  broadcaster_user_name: channel.name,
});
const noSource = {
  source_broadcaster_user_id: null,
  source_broadcaster_user_login: null,
  source_broadcaster_user_name: null,
  source_message_id: null,
  source_badges: null,
};

export function chatEvent(channel: StandInUser, chatter: StandInUser, text: string, options: ChatOptions = {}): Record<string, unknown> {
  const cheermote = options.bits === undefined ? '' : `Cheer${options.bits} `;
  return {
    ...broadcasterOf(channel),
    ...noSource,
    ...(options.sourceChannel === undefined
      ? {}
      : { source_broadcaster_user_id: options.sourceChannel, source_message_id: randomUUID(), source_badges: [] }),
    chatter_user_id: chatter.id,
    chatter_user_login: chatter.login,
    chatter_user_name: chatter.name,
    message_id: options.messageId ?? randomUUID(),
    message: {
      text: `${cheermote}${text}`,
      fragments: [
        ...(options.bits === undefined
          ? []
          : [{ type: 'cheermote', text: cheermote.trim(), cheermote: { prefix: 'cheer', bits: options.bits, tier: 1 } }]),
        ...(options.fragments?.map((part) =>
          part.type === 'emote' ? { ...part, emote: { id: '1', emote_set_id: '1', owner_id: '1', format: ['static'] } } : part,
        ) ?? [{ type: 'text', text }]),
      ],
    },
    message_type: 'text',
    badges: badgesOf(options.badges),
    cheer: options.bits === undefined ? null : { bits: options.bits },
    color: '',
    reply:
      options.reply === true
        ? {
            parent_message_id: randomUUID(),
            parent_message_body: 'hello',
            parent_user_id: '1',
            parent_user_login: 'kitsu_bot',
            parent_user_name: 'Kitsu_Bot',
            thread_message_id: randomUUID(),
            thread_user_id: '1',
            thread_user_login: 'kitsu_bot',
            thread_user_name: 'Kitsu_Bot',
          }
        : null,
    channel_points_custom_reward_id: options.rewardId ?? null,
    is_source_only: null,
  };
}

export type Notice =
  | { readonly notice_type: 'sub'; readonly sub: { sub_tier: string; is_prime: boolean; duration_months: number } }
  | { readonly notice_type: 'resub'; readonly resub: Record<string, unknown> }
  | { readonly notice_type: 'sub_gift'; readonly sub_gift: Record<string, unknown> }
  | { readonly notice_type: 'community_sub_gift'; readonly community_sub_gift: Record<string, unknown> }
  | { readonly notice_type: 'raid'; readonly raid: Record<string, unknown> }
  | { readonly notice_type: 'announcement'; readonly announcement: { color: string } };

export function notificationEvent(channel: StandInUser, chatter: StandInUser, notice: Notice, text = ''): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    ...noSource,
    chatter_user_id: chatter.id,
    chatter_user_login: chatter.login,
    chatter_user_name: chatter.name,
    chatter_is_anonymous: false,
    color: '',
    badges: [],
    system_message: '',
    message_id: randomUUID(),
    message: { text, fragments: text === '' ? [] : [{ type: 'text', text }] },
    ...notice,
  };
}

export function redemptionEvent(
  channel: StandInUser,
  user: StandInUser,
  reward: { readonly id: string; readonly title: string; readonly cost: number },
  input = '',
): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    id: randomUUID(),
    user_id: user.id,
    user_login: user.login,
    user_name: user.name,
    user_input: input,
    status: 'unfulfilled',
    reward: { ...reward, prompt: '' },
    redeemed_at: new Date().toISOString(),
  };
}

export function deletedEvent(channel: StandInUser, target: StandInUser, messageId: string): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    target_user_id: target.id,
    target_user_login: target.login,
    target_user_name: target.name,
    message_id: messageId,
  };
}

export function userClearedEvent(channel: StandInUser, target: StandInUser): Record<string, unknown> {
  return { ...broadcasterOf(channel), target_user_id: target.id, target_user_login: target.login, target_user_name: target.name };
}

export function clearedEvent(channel: StandInUser): Record<string, unknown> {
  return { ...broadcasterOf(channel) };
}

export function streamEvent(channel: StandInUser, live: boolean): Record<string, unknown> {
  return {
    ...broadcasterOf(channel),
    ...(live ? { id: randomUUID(), type: 'live', started_at: new Date().toISOString() } : {}),
  };
}

/** An EventSub WebSocket frame. `sentAtMs` and `messageId` can be given, to tell something late or twice. */
export function frame(
  messageType: string,
  payload: unknown,
  more: { readonly subscriptionType?: string; readonly messageId?: string; readonly sentAtMs?: number } = {},
): string {
  return JSON.stringify({
    metadata: {
      // Opaque, and not a UUID: as captured from Twitch.
      message_id: more.messageId ?? Buffer.from(randomUUID()).toString('base64'),
      message_type: messageType,
      message_timestamp: new Date(more.sentAtMs ?? Date.now()).toISOString(),
      ...(more.subscriptionType === undefined ? {} : { subscription_type: more.subscriptionType, subscription_version: '1' }),
    },
    payload,
  });
}
