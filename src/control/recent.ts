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
  /** Whatever these people wrote, what they were answered, and what else names them. */
  forget(names: readonly string[]): void;
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
  return {
    conversation: () => events,
    log: (limit) => lines.slice(-limit),
    forget(names) {
      const isOf = mentions(names);
      // Of a turn that names them nothing stays: her clauses answer them without the name.
      const turns = new Set(
        events.flatMap((event) => ('turnId' in event && event.turnId !== undefined && isOf(event) ? [event.turnId] : [])),
      );
      events = events.filter((event) => !isOf(event) && !('turnId' in event && event.turnId !== undefined && turns.has(event.turnId)));
      for (let i = lines.length - 1; i >= 0; i--) if (isOf(lines[i])) lines.splice(i, 1);
    },
    close,
  };
}

/** Whether one of the names stands in an event as a word of its own, whatever the field. */
function mentions(names: readonly string[]): (event: unknown) => boolean {
  const words = names.filter((name) => name !== '').map((name) => name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  if (words.length === 0) return () => false;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
  const isIn = (value: unknown): boolean =>
    typeof value === 'string' ? pattern.test(value) : typeof value === 'object' && value !== null && Object.values(value).some(isIn);
  return isIn;
}
