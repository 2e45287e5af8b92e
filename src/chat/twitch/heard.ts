/** What Twitch tells, in our words. Text and names are raw: moderation judges them before anybody sees them. */
import type { ChatMessage, PaidEvent } from '../../ports/chat.ts';
import type { Role } from '../../domain/trigger.ts';

/** A line of chat: a cheer, or a message with the reward whose words it is, null for plain chat. */
export type ChatLine = { readonly paid: PaidEvent } | { readonly message: ChatMessage; readonly rewardId: string | null };

export interface StreamState {
  readonly live: boolean;
}

/**
 * The role that Twitch's badges give. Only Twitch sets them; the broadcaster is known by id.
 * https://dev.twitch.tv/docs/api/reference/#get-global-chat-badges
 */
export function roleOf(isBroadcaster: boolean, badges: Readonly<Record<string, string>>): Role {
  if (isBroadcaster) return 'broadcaster';
  if ('moderator' in badges || 'lead_moderator' in badges) return 'mod';
  if ('vip' in badges) return 'vip';
  if ('subscriber' in badges || 'founder' in badges) return 'sub';
  return 'viewer';
}

/** `/me waves` comes as `\u0001ACTION waves\u0001`. */
export function actionOf(text: string): { readonly text: string; readonly isAction: boolean } {
  const action = /^\u0001ACTION (.*?)\u0001?$/su.exec(text)?.[1];
  return action === undefined ? { text, isAction: false } : { text: action, isAction: true };
}

/** Twitch's clients add an invisible U+E0000 to send the same line twice. */
export function cleanText(text: string): string {
  return text.replaceAll(/\u{E0000}/gu, '').trim();
}
