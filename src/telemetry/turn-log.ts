/** The latest turns, kept from the events that tell of them. */
import type { TurnRecord } from '../ports/history.ts';
import type { Latency } from '../domain/vitals.ts';
import type { AivtEvent } from '../domain/events.ts';
import { deriveLatency, type Marks } from '../domain/marks.ts';
import { percentiles } from './percentiles.ts';

export const MAX_TURNS = 500;
/** Latency is told over the last this many finished turns: so few that their percentiles are exact, and a sketch forgets nothing. */
export const LATENCY_WINDOW = 100;

/** When full, the oldest turn is forgotten. */
export class TurnLog {
  /** In order of their start. */
  readonly #turns = new Map<string, TurnRecord>();
  /** In order of their end: the window of latency. */
  readonly #finished: TurnRecord[] = [];

  /** Takes what an event says of a turn; returns the record when the event ended it. */
  take(event: AivtEvent): TurnRecord | null {
    switch (event.type) {
      case 'turn.started':
        this.#start(event);
        return null;
      case 'turn.fallback':
        this.#update(event.turnId, { reason: event.reason });
        return null;
      case 'turn.finished':
        return this.#finish(event);
      case 'turn.cut':
        return this.#end(event.turnId, { outcome: 'cut', reason: event.reason, heardChars: event.heard.length, ...measured(event.marks) });
      default:
        return null;
    }
  }

  /** Whose turns they were is not known any more. @returns their ids. */
  forget(isTheirs: (user: string) => boolean): string[] {
    const theirs = [...this.#turns.values()].filter(({ user }) => user !== null && isTheirs(user));
    for (const { turnId } of theirs) this.#update(turnId, { user: null });
    return theirs.map(({ turnId }) => turnId);
  }

  /** Newest first. */
  latest(limit: number): TurnRecord[] {
    return [...this.#turns.values()].reverse().slice(0, Math.max(0, limit));
  }

  /** Oldest first. */
  all(): Iterable<TurnRecord> {
    return this.#turns.values();
  }

  latency(): Latency {
    const values = (name: 'e2eMs' | 'ttftMs' | 'ttfbMs'): number[] => this.#finished.map((turn) => turn[name]).filter((ms) => ms !== null);
    return { e2eMs: percentiles(values('e2eMs')), ttftMs: percentiles(values('ttftMs')), ttfbMs: percentiles(values('ttfbMs')) };
  }

  #start({ turnId, at, characterId, trigger }: Extract<AivtEvent, { type: 'turn.started' }>): void {
    this.#turns.set(turnId, {
      turnId,
      startedAt: at,
      characterId,
      kind: trigger.kind,
      verbatim: trigger.verbatim,
      lane: trigger.lane,
      user: trigger.user,
      outcome: 'running',
      reason: null,
      heardChars: 0,
      marks: {},
      ttftMs: null,
      ttfbMs: null,
      e2eMs: null,
    });
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= MAX_TURNS) break;
      this.#turns.delete(oldest);
    }
  }

  #finish({ turnId, heard, marks }: Extract<AivtEvent, { type: 'turn.finished' }>): TurnRecord | null {
    const turn = this.#end(turnId, { outcome: 'finished', heardChars: heard.length, ...measured(marks) });
    // Words given to `say` come without a model or a prompt: counting them would flatter the figures.
    if (turn && !turn.verbatim) {
      this.#finished.push(turn);
      if (this.#finished.length > LATENCY_WINDOW) this.#finished.shift();
    }
    return turn;
  }

  #end(turnId: string, change: Partial<TurnRecord>): TurnRecord | null {
    // A turn ends once: a `finished` after a `cut` is news of the past.
    return this.#turns.get(turnId)?.outcome === 'running' ? this.#update(turnId, change) : null;
  }

  #update(turnId: string, change: Partial<TurnRecord>): TurnRecord | null {
    const before = this.#turns.get(turnId);
    if (!before) return null;
    const after = { ...before, ...change };
    this.#turns.set(turnId, after);
    return after;
  }
}

function measured(marks: Marks): Pick<TurnRecord, 'marks' | 'ttftMs' | 'ttfbMs' | 'e2eMs'> {
  const { ttftMs = null, ttfbMs = null, e2eMs = null } = deriveLatency(marks);
  return { marks, ttftMs, ttfbMs, e2eMs };
}
