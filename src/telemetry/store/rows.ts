/** What is kept of the events, as rows: no word of a viewer, only that and when something happened. */
import type { GpuSample } from '../../domain/gpu.ts';
import type { AivtEvent } from '../../domain/events.ts';
import type { EventRecord, TurnRecord } from '../../ports/history.ts';

export type Row =
  | { readonly table: 'turn'; readonly turn: TurnRecord }
  | { readonly table: 'event'; readonly event: EventRecord }
  | { readonly table: 'hardware'; readonly sample: GpuSample };

const MAX_DETAIL_CHARS = 300;

/** Null for what is not kept: words of chat and streamer, and what changes many times a second. */
export function eventRowOf(event: AivtEvent): EventRecord | null {
  const row = (more: Partial<EventRecord>): EventRecord => ({
    at: event.at,
    type: event.type,
    turnId: null,
    subject: null,
    value: null,
    user: null,
    detail: null,
    ...more,
    ...(more.detail ? { detail: more.detail.slice(0, MAX_DETAIL_CHARS) } : {}),
  });
  switch (event.type) {
    case 'turn.started':
      return row({ turnId: event.turnId, subject: event.trigger.kind, value: event.trigger.lane, user: event.trigger.user });
    case 'turn.finished':
      return row({ turnId: event.turnId, value: String(event.heard.length) });
    case 'turn.cut':
    case 'turn.fallback':
      return row({ turnId: event.turnId, subject: event.reason });
    case 'turn.filler':
      return row({ turnId: event.turnId, value: String(event.afterMs) });
    case 'model.breaker':
      return row({ value: event.state, detail: event.reason });
    case 'trigger.dropped':
      return row({ subject: event.reason, value: event.kind });
    case 'moderation.blocked':
      return row({
        turnId: event.turnId ?? null,
        subject: event.category,
        value: event.cause,
        user: event.user ?? null,
        detail: `${event.direction} ${event.ruleId} ${event.excerpt}`,
      });
    case 'review.decided':
      return row({ turnId: event.turnId, subject: event.what, value: event.outcome, detail: `waited ${event.waitedMs} ms` });
    case 'module.state':
      return row({ subject: event.module, value: event.state, detail: event.detail });
    case 'model.answered':
      return row({
        subject: event.model,
        value: event.cacheHit === null ? null : event.cacheHit ? 'hit' : 'miss',
        detail: `prompt ${event.promptTokens ?? '?'} tokens in ${event.promptEvalMs ?? '?'} ms, answer ${event.generatedTokens ?? '?'} tokens in ${event.generateMs ?? '?'} ms`,
      });
    case 'chat.command':
      return row({ subject: event.command, value: event.outcome, user: event.user });
    case 'scene.changed':
      return row({ subject: event.scene });
    case 'style.changed':
      return row({ subject: event.style });
    case 'action':
      return row({ subject: event.action, detail: event.detail });
    case 'muted':
      return row({ value: event.muted ? 'on' : 'off' });
    case 'panic':
      return row({ detail: event.reason });
    case 'resumed':
      return row({});
    case 'stream.live':
      return row({ subject: event.source, value: event.live ? 'on' : 'off' });
    case 'log':
      return event.level === 'info' ? null : row({ subject: event.module, value: event.level, detail: event.message });
    default:
      return null;
  }
}
