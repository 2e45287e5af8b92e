import type { Approved } from './approved.ts';

/** Who speaks, as the platform says. Order matters: later may do all that earlier may. */
export const ROLES = ['viewer', 'sub', 'vip', 'mod', 'broadcaster'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Lanes in order of precedence. `streamer` is the streamer's own voice or typed line, `paid` a
 * cheer, subscription or redemption. (Panic is no lane: it latches the director.)
 */
export const LANES = ['streamer', 'paid', 'reply', 'question', 'chat', 'idle'] as const;
export type Lane = (typeof LANES)[number];

export const TRIGGER_KINDS = ['chat', 'speech', 'say', 'cheer', 'sub', 'raid', 'redemption', 'idle'] as const;
export type TriggerKind = (typeof TRIGGER_KINDS)[number];

export interface Viewer {
  /** `platform:user id`; stable across renames. */
  readonly id: string;
  /** The name as she may say and show it; null when the gate refused it. */
  readonly name: Approved | null;
  readonly role: Role;
}

/** Anything she may react to. Its text has passed moderation(in). */
export interface Trigger {
  readonly id: string;
  readonly kind: TriggerKind;
  readonly lane: Lane;
  /** What was said; for `say` the words to speak; for `idle` empty. */
  readonly text: Approved;
  /** What was paid for, in the program's own words ("cheered with 100 bits; thank them"): never a viewer's. */
  readonly occasion?: string;
  readonly viewer: Viewer | null;
  /** `platform:message id`, so that a deleted message can be taken back. */
  readonly messageId: string | null;
  /** `Clock.nowMs` when it reached AIVT: zero of the turn's timeline. */
  readonly receivedAtMs: number;
  /** `Clock.nowMs` when moderation had let it in and the director got it. */
  readonly admittedAtMs: number;
  /** `Clock.nowMs` after which it is stale and dropped; null never (paid, streamer). */
  readonly deadlineMs: number | null;
}

/** Which triggers the platform's moderators took back. Ids as in `Trigger`: the platform's name stands before them. */
export type Retraction = { readonly messageId: string } | { readonly viewerId: string } | { readonly all: true };

/** True when the platform has taken this trigger back. What nobody wrote (idle, the streamer's line) cannot be. */
export function isRetracted(trigger: Pick<Trigger, 'viewer' | 'messageId'>, what: Retraction): boolean {
  if (trigger.viewer === null) return false;
  if ('all' in what) return true;
  return 'messageId' in what ? trigger.messageId === what.messageId : trigger.viewer.id === what.viewerId;
}

/** How long a trigger of each lane is worth answering, in ms; null for ever. */
export const LANE_TTL_MS: Readonly<Record<Lane, number | null>> = {
  streamer: null,
  paid: null,
  reply: 60_000,
  question: 45_000,
  chat: 25_000,
  idle: 5_000,
};

const QUESTION_START = /^(?:who|what|when|where|why|which|how|is|are|am|was|were|do|does|did|can|could|would|should|will|have|has)\b/iu;

/** The lane of a chat message: a mention of her by name, a question, or plain chat. */
export function chatLane(text: string, calledNames: readonly string[]): Lane {
  const lower = text.toLowerCase();
  for (const name of calledNames) {
    const at = lower.indexOf(name.toLowerCase());
    if (at < 0) continue;
    const before = lower[at - 1] ?? ' ';
    const after = lower[at + name.length] ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return 'reply';
  }
  if (text.includes('?') || QUESTION_START.test(text.trim())) return 'question';
  return 'chat';
}
