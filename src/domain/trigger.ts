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

export interface Viewer {
  /** `platform:user id`; stable across renames. */
  readonly id: string;
  /** The name as she may say and show it; null when the gate refused it. */
  readonly name: Approved | null;
  readonly role: Role;
}

/**
 * How a source tells of what it brings, in the program's own words: nothing of it is a viewer's. A
 * new kind of trigger says it here and is known everywhere.
 */
export interface Telling {
  /** For records and figures: `chat`, `cheer`, `idle` … */
  readonly kind: string;
  /**
   * The line of the prompt. `{who}` is the viewer's name, `{words}` the text as quoted data; a text
   * without a place of its own comes after the line, "with the words".
   */
  readonly prompt: string;
  /** What the stream's picture says she is doing ("Answering", "Thanking"); null to show nothing. */
  readonly shownAs: string | null;
  /** The text is to be said as it stands: nobody thinks about it. */
  readonly verbatim?: boolean;
}

/** Anything she may react to. Its text has passed moderation(in). */
export interface Trigger {
  readonly id: string;
  /** Who is to react. */
  readonly characterId: string;
  readonly telling: Telling;
  readonly lane: Lane;
  /** What was said, or is to be said; empty where there are no words. */
  readonly text: Approved;
  readonly viewer: Viewer | null;
  /** Ids of others who wrote nearly the same while it waited: one answer is for all of them. */
  readonly alike?: readonly string[];
  /** The streamer has read its words and said yes. */
  readonly reviewed?: true;
  /** Id of the trigger whose answer this goes on with, where she was stopped in it for nothing. */
  readonly goesOnWith?: string;
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

/** When a trigger of the lane that was received at `receivedAtMs` goes stale. */
export function deadlineOf(lane: Lane, receivedAtMs: number): number | null {
  const ttlMs = LANE_TTL_MS[lane];
  return ttlMs === null ? null : receivedAtMs + ttlMs;
}
