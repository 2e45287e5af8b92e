/** What happened last, so that a page that is opened anew shows what it showed. In memory only, bounded. */
import type { AivtEvent, EventBus } from '../domain/events.ts';

export const MAX_RECENT = 600;
export const MAX_LOG_LINES = 1000;

const TOLD: ReadonlySet<AivtEvent['type']> = new Set([
  ...(['chat.message', 'chat.command', 'ears.final', 'moderation.blocked', 'trigger.dropped'] as const),
  ...(['turn.started', 'turn.clause', 'turn.playing', 'turn.finished', 'turn.cut', 'turn.fallback'] as const),
  ...(['scene.changed', 'style.changed', 'muted', 'panic', 'resumed'] as const),
]);

export type LogEvent = Extract<AivtEvent, { type: 'log' }>;

export interface RecentEvents {
  /** Oldest first. A message that was deleted is not among them. */
  conversation(): readonly AivtEvent[];
  /** The newest `limit`, oldest first. */
  log(limit: number): readonly LogEvent[];
  close(): void;
}

export function keepRecent(bus: EventBus): RecentEvents {
  let events: AivtEvent[] = [];
  const lines: LogEvent[] = [];
  const close = bus.listen((event) => {
    if (event.type === 'log') {
      lines.push(event);
      if (lines.length > MAX_LOG_LINES) lines.shift();
      return;
    }
    // A trigger's id is the message's, with its platform before it.
    if (event.type === 'trigger.dropped' && event.reason === 'retracted')
      events = events.filter((one) => one.type !== 'chat.message' || `${one.platform}:${one.id}` !== event.triggerId);
    if (!TOLD.has(event.type)) return;
    events.push(event);
    if (events.length > MAX_RECENT) events.shift();
  });
  return { conversation: () => events, log: (limit) => lines.slice(-limit), close };
}
