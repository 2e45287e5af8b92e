/** The typed events of the house, as `WS /stream` tells them: one union for the server, the panel, telemetry and the tests. */
import { z } from 'zod';
import { Bus, type Unstamped } from '../kernel/bus.ts';
import { blockShape } from './block.ts';
import { bodySchema } from './body.ts';
import { EMOTIONS } from './emotion.ts';
import { marksSchema } from './marks.ts';
import { moduleStatusSchema } from './module-state.ts';
import { REVIEW_OUTCOMES, reviewSchema } from './review.ts';
import { LANES, ROLES } from './trigger.ts';
import { earsSchema, latencySchema, modelUseSchema, moodSchema, queueSchema, signInStateSchema } from './vitals.ts';

/** Milliseconds since 1970. */
const at = z.number();
const turnId = z.string();

/** `rejected`, `unreviewed`: it was held for the streamer, who said no, or nothing in time. */
export const DROP_REASONS = [
  ...(['stale', 'duplicate', 'crowded-out', 'retracted', 'panic', 'disabled', 'failed', 'skipped'] as const),
  ...(['rejected', 'unreviewed'] as const),
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const CUT_REASONS = [
  'panic',
  'mute',
  'barge-in',
  'retracted',
  'over-time',
  'disabled',
  'failed',
  'not-hers',
  'gave-way',
  'skipped',
  'shutdown',
] as const;
export type CutReason = (typeof CUT_REASONS)[number];

export const SPECULATION_OUTCOMES = ['begun', 'used', 'dropped'] as const;

/** `refused`: not allowed to this viewer, too often, or unknown. `blocked`: moderation stopped what came back. */
export const TOOL_OUTCOMES = ['done', 'refused', 'failed', 'blocked'] as const;
export type ToolOutcome = (typeof TOOL_OUTCOMES)[number];

export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('chat.message'),
    at,
    id: z.string(),
    user: z.string(),
    role: z.enum(ROLES),
    text: z.string(),
    platform: z.string(),
  }),
  z.object({ type: z.literal('chat.command'), at, user: z.string(), command: z.string(), args: z.string(), outcome: z.string() }),
  /** What the streamer is saying, so far. The first `committedChars` of the text will stay, the rest may still change. */
  z.object({ type: z.literal('ears.partial'), at, id: z.string(), text: z.string(), committedChars: z.number().int() }),
  /** What the streamer said; the turn that answers it has the trigger `id`. */
  z.object({ type: z.literal('ears.final'), at, id: z.string(), text: z.string() }),
  /** Something was heard that is nothing for her: a noise, her own voice, a hum, or words that could not be understood. */
  z.object({ type: z.literal('ears.unheard'), at, id: z.string(), reason: z.string() }),
  /** An answer was `begun` before the words were certain; then it was `used`, begun `aheadMs` sooner for it, or `dropped` unheard. */
  z.object({
    type: z.literal('ears.speculation'),
    at,
    id: z.string(),
    outcome: z.enum(SPECULATION_OUTCOMES),
    aheadMs: z.number().nullable(),
  }),
  z.object({ type: z.literal('ears.state'), at, ...earsSchema.shape }),
  z.object({
    type: z.literal('moderation.blocked'),
    at,
    ...blockShape,
    turnId: turnId.optional(),
    user: z.string().optional(),
  }),
  /** What waits for the streamer's yes, all of it. Its texts are not approved. */
  z.object({ type: z.literal('review.changed'), at, ...reviewSchema.shape }),
  z.object({
    type: z.literal('review.decided'),
    at,
    id: z.string(),
    what: z.enum(['reply', 'message']),
    outcome: z.enum(REVIEW_OUTCOMES),
    waitedMs: z.number(),
    turnId: turnId.nullable(),
  }),
  z.object({
    type: z.literal('turn.started'),
    at,
    turnId,
    characterId: z.string(),
    trigger: z.object({
      id: z.string(),
      kind: z.string(),
      lane: z.enum(LANES),
      user: z.string().nullable(),
      text: z.string(),
      /** "Answering", "Thanking": what the picture says of it; null for nothing. */
      shownAs: z.string().nullable(),
      /** The text is said as it stands: no model, no prompt. */
      verbatim: z.boolean(),
    }),
  }),
  z.object({ type: z.literal('turn.clause'), at, turnId, seq: z.number().int(), text: z.string() }),
  z.object({ type: z.literal('turn.playing'), at, turnId, seq: z.number().int() }),
  z.object({ type: z.literal('turn.finished'), at, turnId, heard: z.string(), marks: marksSchema }),
  z.object({ type: z.literal('turn.cut'), at, turnId, reason: z.enum(CUT_REASONS), heard: z.string(), marks: marksSchema }),
  z.object({ type: z.literal('turn.fallback'), at, turnId, reason: z.string() }),
  /** The model had not begun after so long: a short line bridges the wait, and its answer may still follow. */
  z.object({ type: z.literal('turn.filler'), at, turnId, afterMs: z.number() }),
  /** She used a tool. What it was asked and what came back is not told: both may be private. */
  z.object({ type: z.literal('tool.called'), at, turnId, tool: z.string(), outcome: z.enum(TOOL_OUTCOMES), tookMs: z.number() }),
  z.object({ type: z.literal('trigger.dropped'), at, triggerId: z.string(), kind: z.string(), reason: z.enum(DROP_REASONS) }),
  z.object({ type: z.literal('module.state'), at, module: z.string(), ...moduleStatusSchema.shape }),
  z.object({ type: z.literal('scene.changed'), at, scene: z.string() }),
  z.object({ type: z.literal('style.changed'), at, style: z.string() }),
  /** Somebody else is on stage. */
  z.object({ type: z.literal('persona.changed'), at, characterId: z.string(), name: z.string(), file: z.string() }),
  /** What is seen of her is another, or its pictures are. */
  z.object({ type: z.literal('body.changed'), at, body: bodySchema }),
  /** A viewer was forgotten: what a page still shows of the conversation is to be asked for anew (`GET /api/recent`). */
  z.object({ type: z.literal('viewer.forgotten'), at }),
  /** `by`: her own words, or the streamer (whose choice is also her face at rest). */
  z.object({ type: z.literal('expression'), at, expression: z.enum(EMOTIONS), by: z.enum(['speech', 'control']) }),
  z.object({ type: z.literal('queue.changed'), at, ...queueSchema.shape }),
  z.object({ type: z.literal('mood.changed'), at, ...moodSchema.shape }),
  z.object({ type: z.literal('latency.changed'), at, ...latencySchema.shape }),
  z.object({ type: z.literal('model.answered'), at, ...modelUseSchema.shape }),
  /** `open`: the model failed several times in a row and is left alone until a probe is answered. */
  z.object({ type: z.literal('model.breaker'), at, state: z.enum(['open', 'closed']), reason: z.string() }),
  z.object({ type: z.literal('memory.changed'), at, turns: z.number().int(), detail: z.string() }),
  /** How a sign-in stands that somebody began; `state` is null when none is under way. */
  z.object({ type: z.literal('sign-in.changed'), at, platform: z.string(), state: signInStateSchema.nullable() }),
  /** The streamer, a command or a reward did something to her. */
  z.object({ type: z.literal('action'), at, action: z.string(), detail: z.string() }),
  z.object({ type: z.literal('muted'), at, muted: z.boolean() }),
  z.object({ type: z.literal('panic'), at, reason: z.string() }),
  z.object({ type: z.literal('resumed'), at }),
  /** The stream began or ended, as OBS or the platform tells; both may tell of the same. */
  z.object({ type: z.literal('stream.live'), at, live: z.boolean(), source: z.enum(['obs', 'twitch']) }),
  z.object({
    type: z.literal('log'),
    at,
    level: z.enum(['info', 'warn', 'error']),
    message: z.string(),
    /** Whose line it is, where a part of `/status` speaks. */ module: z.string().nullable(),
  }),
]);
export type AivtEvent = z.infer<typeof eventSchema>;

/** An event as its maker gives it; the bus adds `at`. */
export type NewEvent = Unstamped<AivtEvent>;

/** The house's one bus. */
export class EventBus extends Bus<AivtEvent> {}
