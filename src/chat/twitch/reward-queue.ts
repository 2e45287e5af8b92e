/**
 * Watches over the rewards that AIVT made: which they are, and what was redeemed while nobody heard.
 * Until Twitch has answered that is asked again: an outage is when its calls fail, too.
 */
import { Backoff } from '../../kernel/backoff.ts';
import { reasonOf } from '../../kernel/fault.ts';
import type { Log } from '../../kernel/log.ts';
import type { Clock } from '../../kernel/clock.ts';

const RETRY = { firstMs: 2000, maxMs: 60_000 } as const;
/** Held until it is known whose reward it was; a chat redeems far less in the seconds that takes. */
const MAX_HELD = 100;

export interface RewardQueueParts<M> {
  readonly clock: Clock;
  /** Ids of the rewards that AIVT made. May reject. */
  readonly list: (signal: AbortSignal) => Promise<readonly string[]>;
  /** What waits in the queues of these; what could be read is told whatever became of the others. */
  readonly missed: (
    rewardIds: readonly string[],
    signal: AbortSignal,
  ) => Promise<{ readonly missed: readonly M[]; readonly problems: readonly string[] }>;
  readonly onRewards: (rewardIds: readonly string[]) => void;
  /** The same may be told again. */
  readonly onMissed: (missed: M) => void;
  readonly log: Log;
  readonly random?: () => number;
}

export interface RewardQueue {
  /** Say whenever it may have changed whether redemptions are heard. */
  heard(now: boolean): void;
  /** Calls `fn` once it was tried to list the rewards, at once when it was. */
  whenListed(fn: () => void): void;
  close(): void;
}

/** Lists the rewards at once, and looks for what was missed whenever redemptions are heard again after they were not. */
export function openRewardQueue<M>(parts: RewardQueueParts<M>): RewardQueue {
  const closed = new AbortController();
  // A function, because it changes while the look below waits.
  const isClosed = (): boolean => closed.signal.aborted;
  let heard = false;
  let listTried = false;
  const held: (() => void)[] = [];
  let round = 0;
  const retry = new Backoff(RETRY, parts.random);
  let warned = false;
  let cancel: () => void = () => undefined;

  const tried = (): void => {
    listTried = true;
    for (const fn of held.splice(0)) fn();
  };

  /** Never rejects. */
  async function look(): Promise<void> {
    round += 1;
    const mine = round;
    const lookForMissed = heard;
    cancel();
    const problems: string[] = [];
    try {
      const rewardIds = await parts.list(closed.signal);
      if (isClosed()) return;
      parts.onRewards(rewardIds);
      tried();
      if (lookForMissed) {
        const found = await parts.missed(rewardIds, closed.signal);
        if (isClosed()) return;
        for (const one of found.missed) parts.onMissed(one);
        problems.push(...found.problems);
      }
    } catch (error) {
      problems.push(reasonOf(error));
    }
    if (isClosed()) return;
    if (!listTried) tried();
    // A newer look has taken over.
    if (mine !== round) return;
    if (problems.length === 0) {
      retry.reset();
      warned = false;
      return;
    }
    if (!warned) parts.log.warn(`missed redemptions could not be looked for, and are again soon: ${problems.join('; ')}`);
    warned = true;
    cancel = parts.clock.schedule(retry.nextMs(), () => void look());
  }

  void look();
  return {
    heard(now) {
      if (isClosed() || now === heard) return;
      heard = now;
      if (!now) return;
      retry.reset();
      void look();
    },
    whenListed(fn) {
      if (listTried || held.length >= MAX_HELD) fn();
      else held.push(fn);
    },
    close() {
      closed.abort(new Error('AIVT is closing'));
      cancel();
    },
  };
}
