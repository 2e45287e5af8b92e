/** What a platform tells: raw, not yet moderated. */
import type { Role, Telling } from '../domain/trigger.ts';

/** A chat message as the platform tells it. */
export interface ChatMessage {
  readonly id: string;
  /** `twitch`, `synthetic`, `api` … */
  readonly platform: string;
  readonly userId: string;
  /** As it is shown. */
  readonly userName: string;
  /** The account's plain name, where the one that is shown may be another ("狐" for `fox_den`). */
  readonly login?: string;
  readonly role: Role;
  readonly text: string;
  /** Written as something they do (`/me hugs her`): no command, and told as that. */
  readonly isAction?: boolean;
  /** Written as a reply: the platform put the name of who is answered before the text. */
  readonly isReply?: boolean;
  /** `Clock.nowMs` at arrival. */
  readonly receivedAtMs: number;
}

interface PaidBase {
  /** The platform's id of the event, the same however often it is told. */
  readonly id: string;
  readonly platform: string;
  /**
   * What takes it back: the id of the chat message that came with it, for a redemption its own, which is told
   * as taken back when the message with its words is deleted; null when there is none.
   */
  readonly messageId: string | null;
  readonly userId: string;
  /** True for anonymous gifts and cheers: thank nobody by name. */
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
export type Redemption = Extract<PaidEvent, { kind: 'redemption' }>;

/** A paid event with the words in which she is told of it. */
export interface PaidMessage extends PaidBase {
  readonly telling: Telling;
}
