/** The typed events on `WS /stream`: one union for the server, the panel, telemetry and the tests. */
import { z } from 'zod';
import { EMOTIONS } from './emotion.ts';
import { MODULE_NAMES, MODULE_STATES } from './modules.ts';
import { LANES, ROLES, TRIGGER_KINDS } from './trigger.ts';
import { MARKS } from './turn.ts';

/** Milliseconds since 1970. */
const at = z.number();
const turnId = z.string();

export const marksSchema = z.partialRecord(z.enum(MARKS), z.number());

export const moduleStatusSchema = z.object({ state: z.enum(MODULE_STATES), provider: z.string(), detail: z.string(), since: at });

export const percentilesSchema = z.object({ n: z.number().int(), p50: z.number().nullable(), p95: z.number().nullable() });

export const statusSchema = z.object({
  version: z.string(),
  uptimeS: z.number(),
  modules: z.record(z.enum(MODULE_NAMES), moduleStatusSchema),
  muted: z.boolean(),
  panicked: z.boolean(),
  persona: z.object({ name: z.string(), file: z.string() }),
  style: z.string(),
  styles: z.array(z.string()),
  presets: z.array(z.string()),
  scene: z.string().nullable(),
  scenes: z.array(z.string()),
  expression: z.enum(EMOTIONS),
  mood: z.object({ valence: z.number(), energy: z.number() }),
  lastActions: z.array(z.object({ at, action: z.string(), detail: z.string() })),
  memory: z.object({ turns: z.number().int(), detail: z.string() }),
  queue: z.object({
    waiting: z.number().int(),
    byLane: z.record(z.enum(LANES), z.number().int()),
    floor: z.string().nullable(),
    prepared: z.string().nullable(),
  }),
  latency: z.object({ e2eMs: percentilesSchema, ttftMs: percentilesSchema, ttfbMs: percentilesSchema }),
  recording: z.object({ file: z.string(), dropped: z.number().int() }).nullable(),
});
export type Status = z.infer<typeof statusSchema>;

export const DROP_REASONS = ['stale', 'duplicate', 'crowded-out', 'retracted', 'panic', 'disabled', 'failed'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const CUT_REASONS = ['panic', 'mute', 'barge-in', 'retracted', 'over-time', 'failed', 'shutdown'] as const;
export type CutReason = (typeof CUT_REASONS)[number];

export const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), at, status: statusSchema }),
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
  z.object({ type: z.literal('asr.partial'), at, text: z.string() }),
  z.object({ type: z.literal('asr.final'), at, text: z.string() }),
  z.object({
    type: z.literal('moderation.blocked'),
    at,
    direction: z.enum(['input', 'name', 'output']),
    category: z.string(),
    ruleId: z.string(),
    excerpt: z.string(),
    turnId: turnId.optional(),
    user: z.string().optional(),
  }),
  z.object({
    type: z.literal('turn.started'),
    at,
    turnId,
    trigger: z.object({ id: z.string(), kind: z.enum(TRIGGER_KINDS), lane: z.enum(LANES), user: z.string().nullable(), text: z.string() }),
  }),
  z.object({ type: z.literal('turn.clause'), at, turnId, seq: z.number().int(), text: z.string() }),
  z.object({ type: z.literal('turn.playing'), at, turnId, seq: z.number().int() }),
  z.object({ type: z.literal('turn.finished'), at, turnId, heard: z.string(), marks: marksSchema }),
  z.object({ type: z.literal('turn.cut'), at, turnId, reason: z.enum(CUT_REASONS), heard: z.string(), marks: marksSchema }),
  z.object({ type: z.literal('turn.fallback'), at, turnId, reason: z.string() }),
  z.object({ type: z.literal('trigger.dropped'), at, triggerId: z.string(), reason: z.enum(DROP_REASONS) }),
  z.object({ type: z.literal('module.state'), at, module: z.enum(MODULE_NAMES), ...moduleStatusSchema.shape }),
  z.object({ type: z.literal('scene.changed'), at, scene: z.string() }),
  z.object({ type: z.literal('style.changed'), at, style: z.string() }),
  z.object({ type: z.literal('expression'), at, expression: z.enum(EMOTIONS) }),
  z.object({ type: z.literal('muted'), at, muted: z.boolean() }),
  z.object({ type: z.literal('panic'), at, reason: z.string() }),
  z.object({ type: z.literal('resumed'), at }),
  z.object({ type: z.literal('log'), at, level: z.enum(['info', 'warn', 'error']), message: z.string() }),
]);
export type AivtEvent = z.infer<typeof eventSchema>;

/** An event as its maker gives it; the bus adds `at`. */
export type NewEvent = AivtEvent extends infer E ? (E extends AivtEvent ? Omit<E, 'at'> : never) : never;

export type EventListener = (event: AivtEvent) => void;

/**
 * Fans events out, synchronously and in order. Listeners must return at once (a slow one keeps its
 * own bounded queue); one that throws is reported and the others still hear.
 */
export class EventBus {
  readonly #listeners = new Set<EventListener>();
  readonly #wallMs: () => number;
  readonly #onListenerError: (error: unknown) => void;

  constructor(wallMs: () => number, onListenerError: (error: unknown) => void) {
    this.#wallMs = wallMs;
    this.#onListenerError = onListenerError;
  }

  emit(event: NewEvent): void {
    const stamped: AivtEvent = { at: this.#wallMs(), ...event };
    for (const listener of this.#listeners) {
      try {
        listener(stamped);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  /** Returns the function that stops listening. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
