/** A viewer's words that wait for the streamer, on their way in. */
import type { Approved } from '../domain/approved.ts';
import type { Block, Direction } from '../domain/block.ts';
import type { DropReason, NewEvent } from '../domain/events.ts';
import type { Viewer } from '../domain/trigger.ts';
import type { Taken } from '../ports/ingress.ts';
import type { Verdict } from '../ports/moderation.ts';
import type { Decided, Review } from '../ports/review.ts';
import { GUARD_AWAY } from './reviewed.ts';

const EVERY_PAID_LINE = 'words that somebody pays her to say';

const DROPPED: Readonly<Record<Exclude<Decided['outcome'], 'approved'>, DropReason>> = {
  rejected: 'rejected',
  refused: 'rejected',
  expired: 'unreviewed',
  panic: 'panic',
  withdrawn: 'retracted',
  'crowded-out': 'crowded-out',
};

/** Words that the streamer is to judge. */
export interface Held {
  readonly review: Review;
  readonly text: string;
  readonly reason: string;
  /** What they would be without the streamer; null where they would pass. */
  readonly block: Block | null;
}

/**
 * What of a verdict is for the streamer to judge; null where it stands as it is.
 *
 * @param always also words that nothing speaks against, where every reply waits
 */
export function heldOf(review: Review | undefined, verdict: Verdict, text: string, always = false): Held | null {
  if (review === undefined || review.mode === 'off') return null;
  if (!verdict.allowed)
    return verdict.undecided === undefined ? null : { review, text: verdict.undecided, reason: GUARD_AWAY, block: verdict.block };
  if (verdict.doubt !== undefined) return { review, text: verdict.text, reason: verdict.doubt, block: null };
  return always && review.mode === 'all' && text !== '' ? { review, text: verdict.text, reason: EVERY_PAID_LINE, block: null } : null;
}

export interface WhoseWords {
  /** Of the trigger that they will be. */
  readonly id: string;
  readonly kind: string;
  readonly viewer: Viewer;
  readonly messageId: string | null;
  readonly paid: boolean;
  readonly direction: Direction;
}

/** Lists them. @param without what is done when they may not be said; absent: their trigger is told as dropped */
export function holdWords(
  { review, text, reason, block }: Held,
  { id, kind, viewer, messageId, paid, direction }: WhoseWords,
  allowed: (text: Approved) => void,
  emit: (event: NewEvent) => void,
  without?: () => void,
): Taken {
  review.hold(
    { what: 'message', text, reason, direction, user: viewer.name, paid, turnId: null, viewerId: viewer.id, messageId },
    (decided) => {
      if (decided.outcome === 'approved') return allowed(decided.text);
      // What nobody decided is what it is without the streamer.
      if (block !== null && decided.outcome !== 'rejected')
        emit({ type: 'moderation.blocked', ...block, ...(viewer.name === null ? {} : { user: viewer.name }) });
      if (without) without();
      else emit({ type: 'trigger.dropped', triggerId: id, kind, reason: DROPPED[decided.outcome] });
    },
  );
  return { outcome: 'held', triggerId: id };
}
