import type { Approved } from './approved.ts';
import type { Emotion } from './emotion.ts';

/** The smallest text that is spoken on its own, already approved. */
export interface Clause {
  /** 0, 1, 2 … within the turn. */
  readonly seq: number;
  readonly text: Approved;
  /** The latest emotion tag at or before this clause. */
  readonly emotion: Emotion | null;
}
