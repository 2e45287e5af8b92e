/** The stations of a turn and the latencies that follow from them. */
import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';

/** The stations of one turn, in the order in which a healthy turn passes them. `reviewed`: the streamer said yes to it, where that was waited for. */
export const MARKS = [
  'admitted',
  'started',
  'promptReady',
  'firstToken',
  'firstClause',
  'reviewed',
  'firstAudio',
  'playing',
  'finished',
] as const;
export type Mark = (typeof MARKS)[number];

/** Milliseconds from `received`; a station not passed is absent. */
export type Marks = { readonly [M in Mark]?: number };

export const marksSchema = z.partialRecord(z.enum(MARKS), z.number());

/** One turn's marks. The first mark of a name wins; later ones are ignored. */
export class Timeline {
  readonly #clock: Clock;
  readonly receivedAtMs: number;
  readonly #marks: { [M in Mark]?: number } = {};

  constructor(clock: Clock, receivedAtMs: number) {
    this.#clock = clock;
    this.receivedAtMs = receivedAtMs;
  }

  /** @param atMs `Clock.nowMs` of the event, when it happened earlier than now (the player's clock). */
  mark(mark: Mark, atMs: number = this.#clock.nowMs()): void {
    this.#marks[mark] ??= round(atMs - this.receivedAtMs);
  }

  get marks(): Marks {
    return { ...this.#marks };
  }
}

/** Field's derived names: time to first token of the LLM, to first byte of the voice, end to end. */
export interface DerivedLatency {
  readonly ttftMs?: number;
  readonly ttfbMs?: number;
  readonly e2eMs?: number;
}

export function deriveLatency(marks: Marks): DerivedLatency {
  const ttftMs = difference(marks.firstToken, marks.promptReady);
  // The streamer's time to think is not the voice's.
  const reviewed = marks.reviewed !== undefined && marks.reviewed <= (marks.firstAudio ?? 0) ? marks.reviewed : undefined;
  const ttfbMs = difference(marks.firstAudio, reviewed ?? marks.firstClause);
  return {
    ...(ttftMs === undefined ? {} : { ttftMs }),
    ...(ttfbMs === undefined ? {} : { ttfbMs }),
    ...(marks.playing === undefined ? {} : { e2eMs: marks.playing }),
  };
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
  return later === undefined || earlier === undefined ? undefined : round(later - earlier);
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
