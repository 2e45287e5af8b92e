/** What Twitch tells, in our words. Text and names are raw: moderation judges them before anybody sees them. */
import type { ChatMessage } from '../../pipeline/ports.ts';
import type { Role } from '../../pipeline/trigger.ts';

interface PaidBase {
  /** The platform's id of the event, the same however often it is told. */
  readonly id: string;
  /**
   * What takes it back: the id of the chat message that came with it, for a redemption its own, which is told
   * as taken back when the message with its words is deleted; null when there is none.
   */
  readonly messageId: string | null;
  readonly userId: string;
  /** `anonymous` is true for anonymous gifts and cheers: thank nobody by name. */
  readonly anonymous: boolean;
  readonly userName: string;
  readonly role: Role;
  /** What the viewer wrote with it; may be empty. */
  readonly text: string;
  /** `Clock.nowMs` at arrival. */
  readonly receivedAtMs: number;
}

/** What somebody paid for, or brought. */
export type PaidEvent = PaidBase &
  (
    | { readonly kind: 'cheer'; readonly bits: number }
    | { readonly kind: 'sub'; readonly tier: 1 | 2 | 3; readonly months: number }
    | { readonly kind: 'gift'; readonly tier: 1 | 2 | 3; readonly count: number; readonly recipientName: string | null }
    | { readonly kind: 'raid'; readonly viewers: number }
    | { readonly kind: 'redemption'; readonly rewardId: string; readonly rewardTitle: string; readonly cost: number }
  );

/** A line of chat: a cheer, or a message with the reward whose words it is, null for plain chat. */
export type ToldChat = { readonly paid: PaidEvent } | { readonly message: ChatMessage; readonly rewardId: string | null };

/** The trigger kind of what was paid: gifts are subscriptions. */
export function triggerKind(kind: PaidEvent['kind']): 'cheer' | 'sub' | 'raid' | 'redemption' {
  return kind === 'gift' ? 'sub' : kind;
}

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

/** Twitch's clients add an invisible U+E0000 to send the same line twice. */
export function cleanText(text: string): string {
  return text.replaceAll(/\u{E0000}/gu, '').trim();
}

export type { ChatMessage };
