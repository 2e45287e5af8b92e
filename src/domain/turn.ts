import type { Approved } from './approved.ts';
import type { Clock } from '../kernel/clock.ts';
import type { NewEvent } from './events.ts';
import type { Timeline } from './marks.ts';
import type { Trigger } from './trigger.ts';

/** What every stage of a turn is given. Aborting `signal` stops all of them. */
export interface TurnScope {
  readonly id: string;
  readonly characterId: string;
  /** Rises with every cut: sound of an older epoch is never played. */
  readonly epoch: number;
  readonly trigger: Trigger;
  readonly signal: AbortSignal;
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** For events of this turn: kept back until it has the floor, forgotten when it never gets it. */
  readonly emit: (event: NewEvent) => void;
  /** A clause of it is approved, in their order: what of them is not heard is what is left of it. */
  readonly made: (text: Approved) => void;
  /** What was given out of it was not her answer: it is silenced, not remembered, and answered once more. */
  readonly takeBack: () => void;
}
