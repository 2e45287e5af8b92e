/** What became of everything: turns, what was paid for, what was said, how fast, as `WS /stream` tells it. */
import { WebSocket } from 'ws';
import { eventSchema, type AivtEvent } from '../../src/domain/events.ts';
import { deriveLatency } from '../../src/domain/marks.ts';

export interface SpokenTurn {
  readonly atS: number;
  readonly kind: string;
  readonly triggerId: string;
  readonly outcome: string;
  readonly heard: string;
  readonly e2eMs: number | null;
}

export class Ledger {
  readonly #beganMs = performance.now();
  readonly #open = new Map<string, { kind: string; triggerId: string }>();
  readonly turns: SpokenTurn[] = [];
  readonly fallbacks = new Map<string, number>();
  readonly dropped = new Map<string, number>();
  readonly blocked = new Map<string, number>();
  readonly moduleChanges = new Map<string, number>();
  /** Ids of triggers of whose answer something was heard, without the platform's name. */
  readonly answered = new Set<string>();
  /** Lines of the log at level error. */
  readonly errors = new Map<string, number>();
  connections = 0;
  unreadable = 0;

  /** Follows the events of a program until it ends; to be called again for the next one. */
  follow(url: string): void {
    const socket = new WebSocket(`${url.replace(/^http/u, 'ws')}/stream`, { perMessageDeflate: false });
    this.connections += 1;
    this.#open.clear();
    socket.on('message', (data: Buffer) => {
      const told = JSON.parse(data.toString('utf8')) as { type?: string };
      if (told.type === 'snapshot') return;
      const event = eventSchema.safeParse(told);
      if (event.success) this.take(event.data);
      else this.unreadable += 1;
    });
    socket.on('error', () => undefined);
  }

  take(event: AivtEvent): void {
    switch (event.type) {
      case 'turn.started':
        this.#open.set(event.turnId, { kind: event.trigger.kind, triggerId: event.trigger.id });
        break;
      case 'turn.finished':
        this.#end(event, 'finished');
        break;
      case 'turn.cut':
        this.#end(event, event.reason);
        break;
      case 'turn.fallback':
        count(this.fallbacks, event.reason.slice(0, 80));
        break;
      case 'trigger.dropped':
        count(this.dropped, `${event.kind}: ${event.reason}`);
        break;
      case 'moderation.blocked':
        count(this.blocked, `${event.direction} ${event.category} (${event.cause})`);
        break;
      case 'module.state':
        count(this.moduleChanges, `${event.module} ${event.state}`);
        break;
      case 'log':
        if (event.level === 'error') count(this.errors, event.message.slice(0, 160));
        break;
      default:
    }
  }

  get seconds(): number {
    return (performance.now() - this.#beganMs) / 1000;
  }

  #end(event: Extract<AivtEvent, { type: 'turn.finished' | 'turn.cut' }>, outcome: string): void {
    const { kind, triggerId } = this.#open.get(event.turnId) ?? { kind: 'unknown', triggerId: '' };
    this.#open.delete(event.turnId);
    if (event.heard !== '') this.answered.add(triggerId.slice(triggerId.indexOf(':') + 1));
    this.turns.push({
      atS: Math.round(this.seconds),
      ...{ kind, triggerId, outcome, heard: event.heard },
      e2eMs: deriveLatency(event.marks).e2eMs ?? null,
    });
  }
}

function count(into: Map<string, number>, what: string): void {
  into.set(what, (into.get(what) ?? 0) + 1);
}
