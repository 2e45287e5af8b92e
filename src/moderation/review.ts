/**
 * Words that wait for the streamer's yes: listed for a bounded time, then dropped. A yes is not the last word:
 * the rules judge what was held once more.
 */
import type { EventBus } from '../domain/events.ts';
import { createIds } from '../domain/ids.ts';
import type { HeldLine, ReviewOutcome } from '../domain/review.ts';
import type { Retraction } from '../domain/trigger.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Decided, HoldRequest, Review, ReviewDesk, ReviewMode } from '../ports/review.ts';

/** More than anybody reads while a stream goes on; the ones that came first keep their place. */
export const MAX_HELD = 12;

export interface ReviewParts {
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly moderation: Pick<Moderation, 'readmit'>;
  readonly mode: () => ReviewMode;
  /** How long one waits for an answer. */
  readonly limitMs: () => number;
}

export interface HoldingDesk extends Review, ReviewDesk {
  /** The platform's moderators took it back, or its viewer is to be forgotten. */
  retract(what: Retraction): void;
  forget(names: readonly string[]): void;
  /** Nobody is told of what is left. */
  close(): void;
}

interface Waiting {
  readonly line: HeldLine;
  readonly request: HoldRequest;
  readonly sinceMs: number;
  readonly decided: (decided: Decided) => void;
  cancel: () => void;
}

export function createReview({ clock, bus, moderation, mode, limitMs }: ReviewParts): HoldingDesk {
  const nextId = createIds('review');
  const waiting = new Map<string, Waiting>();
  let panicked = false;
  let closed = false;

  const state: ReviewDesk['state'] = () => ({ mode: mode(), held: [...waiting.values()].map(({ line }) => line) });
  const tell = (): void => bus.emit({ type: 'review.changed', ...state() });
  const settle = ({ line, request, sinceMs, decided }: Waiting, outcome: Decided): void => {
    bus.emit({
      type: 'review.decided',
      id: line.id,
      what: request.what,
      outcome: outcome.outcome,
      waitedMs: Math.round(clock.nowMs() - sinceMs),
      turnId: request.turnId,
    });
    decided(outcome);
  };
  /** Off the list. @returns null when it was decided before. */
  const take = (id: string): Waiting | null => {
    const found = waiting.get(id);
    if (!found || !waiting.delete(id)) return null;
    found.cancel();
    tell();
    return found;
  };
  const drop = (id: string, outcome: Exclude<ReviewOutcome, 'approved'>): void => {
    const found = take(id);
    if (found) settle(found, { outcome });
  };
  const dropWhere = (which: (one: Waiting) => boolean, outcome: Exclude<ReviewOutcome, 'approved'>): void => {
    for (const [id, one] of [...waiting]) if (which(one)) drop(id, outcome);
  };
  const stop = bus.listen(({ type }) => {
    if (type === 'panic') {
      panicked = true;
      dropWhere(() => true, 'panic');
    } else if (type === 'resumed') panicked = false;
  });

  return {
    get mode() {
      return mode();
    },
    state,
    hold(request, decided) {
      const { what, text, reason, user, paid, turnId } = request;
      const id = nextId();
      const heldAt = clock.wallMs();
      const line: HeldLine = { id, what, text, reason, user, paid, turnId, heldAt, untilAt: heldAt + limitMs() };
      const one: Waiting = { line, request, sinceMs: clock.nowMs(), decided, cancel: () => undefined };
      if (panicked || closed || waiting.size >= MAX_HELD) {
        settle(one, { outcome: panicked ? 'panic' : closed ? 'withdrawn' : 'crowded-out' });
        return () => undefined;
      }
      waiting.set(id, one);
      one.cancel = clock.schedule(limitMs(), () => drop(id, 'expired'));
      tell();
      return () => drop(id, 'withdrawn');
    },
    async decide(id, approve) {
      const found = take(id);
      if (!found) return null;
      const text = approve ? await moderation.readmit(found.request.text, found.request.direction) : null;
      // A panic while it was judged once more is a panic.
      const decided: Decided = panicked
        ? { outcome: 'panic' }
        : text !== null
          ? { outcome: 'approved', text }
          : { outcome: approve ? 'refused' : 'rejected' };
      settle(found, decided);
      return decided.outcome;
    },
    retract(what) {
      dropWhere(({ request: { viewerId, messageId } }) => {
        if (viewerId === undefined) return false;
        if ('all' in what) return true;
        return 'messageId' in what ? messageId === what.messageId : viewerId === what.viewerId;
      }, 'withdrawn');
    },
    forget(names) {
      dropWhere(({ request: { user } }) => user !== null && names.includes(user), 'withdrawn');
    },
    close() {
      closed = true;
      stop();
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
