/**
 * The tools that are allowed, and the bounds of each call: for whom, how often, how long, how much of the
 * result. What comes back from outside is judged like a viewer's words and told to the model as quoted data.
 */
import type { ToolOutcome } from '../../domain/events.ts';
import { ROLES, type Role, type Trigger } from '../../domain/trigger.ts';
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import { RateLimit } from '../../kernel/rate-limit.ts';
import type { Moderation } from '../../ports/moderation.ts';
import type { ToolCall } from '../../ports/policy.ts';
import type { AllowedTools, Toolbox, ToolOccasion, ToolResult } from '../../ports/tools.ts';
import { DATA_CLOSE, DATA_OPEN, neutralise } from '../neutralise.ts';
import { ToolRefusal, type Tool } from './tool.ts';

/** Of one tool: a model in a loop, or a chat that found out, does not wear it out. */
const RATE = { perSecond: 1 / 6, burst: 6 } as const;
/** Of a result: the model reads all of it before her next word. */
export const MAX_RESULT_CHARS = 1500;
const MAX_ARGUMENT_CHARS = 4000;

export interface ToolboxParts {
  /** Those that there are now, allowed or not. */
  readonly tools: () => readonly Tool[];
  readonly allowed: AllowedTools;
  readonly moderation: Pick<Moderation, 'check'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
}

export function createToolbox({ tools, allowed, moderation, clock, log, timeoutMs }: ToolboxParts): Toolbox {
  const rate = new RateLimit(clock, RATE.perSecond, RATE.burst);
  const allowedNow = (): Tool[] => tools().filter(({ id }) => allowed.has(id));

  /** @throws ToolRefusal, or what the tool throws */
  async function use(tool: Tool, call: ToolCall, { trigger, floor }: ToolOccasion, signal: AbortSignal): Promise<string> {
    const least = allowed.get(tool.id) ?? tool.usual;
    if (!mayUse(trigger, least))
      throw new ToolRefusal(`that is for ${least === 'broadcaster' ? 'the streamer' : `${least}s`} only; it was not done`);
    if (!isObject(call.arguments) || JSON.stringify(call.arguments).length > MAX_ARGUMENT_CHARS)
      throw new ToolRefusal('its arguments cannot be used; it was not done');
    if (!tool.readsOnly) await untilAborted(floor, signal);
    if (!rate.take(tool.id)) throw new ToolRefusal('it was used too often just now; it was not done');
    return within(clock, timeoutMs, signal, (limited) => tool.run(call.arguments, trigger, limited));
  }

  return {
    specs: () => allowedNow().map(({ spec }) => spec),
    async call(call, occasion, signal): Promise<ToolResult> {
      const tool = allowedNow().find(({ spec }) => spec.name === call.name);
      if (!tool) return { outcome: 'refused', text: 'There is no such tool.', informs: true };
      const result = (outcome: ToolOutcome, text: string): ToolResult => ({ outcome, text, informs: tool.informs });
      try {
        const raw = await use(tool, call, occasion, signal);
        if (tool.ownWords) return result('done', raw);
        const text = raw.slice(0, MAX_RESULT_CHARS * 2);
        if (!/[\p{L}\p{N}]/u.test(text)) return result('done', 'It came back empty.');
        const verdict = await moderation.check(text, 'input');
        if (verdict.allowed) return result('done', `${DATA_OPEN}${neutralise(verdict.text, MAX_RESULT_CHARS)}${DATA_CLOSE}`);
        log.warn(`what ${tool.id} brought was not let through: ${verdict.block.category}`);
        return result('blocked', 'What came back was not fit for the stream. Say that you would rather not tell.');
      } catch (error) {
        if (error instanceof ToolRefusal) return result('refused', sentence(error.message));
        if (!signal.aborted) log.warn(`the tool ${tool.id} failed: ${reasonOf(error).slice(0, 300)}`);
        return result('failed', 'It did not work just now.');
      }
    },
  };
}

/** Whoever has the turn; what nobody wrote has no rank. */
function mayUse(trigger: Trigger, least: Role): boolean {
  const role: Role = trigger.lane === 'streamer' ? 'broadcaster' : (trigger.viewer?.role ?? 'viewer');
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sentence(text: string): string {
  const one = neutralise(text, 300);
  return `${one.charAt(0).toUpperCase()}${one.slice(1)}${/[.!?…]$/u.test(one) ? '' : '.'}`;
}

/** A tool that does not listen to its signal is left alone: what it still brings is not wanted. */
async function within<T>(clock: Clock, limitMs: number, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const cancel = clock.schedule(limitMs, () => limit.abort(new Error(`no result within ${limitMs} ms`)));
  const both = AbortSignal.any([signal, limit.signal]);
  try {
    return await untilAborted(run(both), both);
  } finally {
    cancel();
  }
}

/** @throws the signal's reason when it aborts first */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let off: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    off = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    off();
    // What comes after the end has nobody who waits for it.
    work.catch(() => undefined);
  }
}
