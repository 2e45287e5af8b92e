/** The desk at which doubtful words wait for the streamer's yes. */
import type { Approved } from '../domain/approved.ts';
import type { Direction } from '../domain/block.ts';
import type { HeldLine, ReviewMode, ReviewOutcome, ReviewState } from '../domain/review.ts';

export type { ReviewMode, ReviewOutcome, ReviewState } from '../domain/review.ts';

export interface HoldRequest extends Pick<HeldLine, 'what' | 'text' | 'reason' | 'user' | 'paid' | 'turnId'> {
  /** By whose rules it is judged once more when the streamer says yes. */
  readonly direction: Direction;
  /** Of what viewers wrote: as in `Trigger`, so that it can be taken back. */
  readonly viewerId?: string;
  readonly messageId?: string | null;
}

export type Decided = { readonly outcome: 'approved'; readonly text: Approved } | { readonly outcome: Exclude<ReviewOutcome, 'approved'> };

export interface Review {
  readonly mode: ReviewMode;
  /**
   * Lists it for a bounded time. `decided` is called once, maybe before this returns, and not at all after `close`.
   * @returns what takes it off the list (then it was `withdrawn`)
   */
  hold(request: HoldRequest, decided: (decided: Decided) => void): () => void;
}

/** What the panel sees of it. */
export interface ReviewDesk {
  state(): ReviewState;
  /** @returns what became of it; null when it is not on the list (any more). Never rejects. */
  decide(id: string, approve: boolean): Promise<ReviewOutcome | null>;
}
