/** Points spent are settled once: marked as done, or given back, however often Twitch is away or tells of it again. */
import { sleep, type Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Redemption } from '../../ports/chat.ts';
import type { SettleOutcome } from './channel-points.ts';

/** The platform may be away for a moment; after these tries the redemption stays in its queue. */
const SETTLE_AGAIN_MS = [2000, 10_000, 60_000] as const;
/** Redemptions whose fate is remembered: far more than wait in Twitch's queue for the minutes it is looked through. */
const MAX_DECIDED = 500;
/** What is being settled when AIVT ends gets this long. */
const LAST_SETTLE_MS = 2000;

/** Where the points are kept. None of these reject. */
export interface PointsKeeper {
  fulfil(redemption: Redemption): Promise<SettleOutcome>;
  refund(redemption: Redemption): Promise<SettleOutcome>;
}

export interface SettlementParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly keeper: PointsKeeper;
}

export interface Settlement {
  fulfil(redemption: Redemption): void;
  refund(redemption: Redemption, reason: string): void;
  /** True for one that was decided before; what could not be settled then is tried again. */
  isDecided(redemption: Redemption): boolean;
  /** Resolves within two seconds. */
  close(): Promise<void>;
}

interface Decision {
  readonly how: 'fulfil' | 'refund';
  /** Every try failed: to be tried again when the platform tells of it again. */
  unsettled: boolean;
}

export function createSettlement({ clock, log, keeper }: SettlementParts): Settlement {
  const closed = new AbortController();
  const settling = new Set<Promise<void>>();
  const decided = new Map<string, Decision>();

  function settle(redemption: Redemption, how: Decision['how']): void {
    const decision: Decision = { how, unsettled: false };
    decided.set(redemption.id, decision);
    if (decided.size > MAX_DECIDED) for (const oldest of [...decided.keys()].slice(0, decided.size - MAX_DECIDED)) decided.delete(oldest);
    const work = settleUntilTaken(redemption, decision).finally(() => settling.delete(work));
    settling.add(work);
  }

  async function settleUntilTaken(redemption: Redemption, decision: Decision): Promise<void> {
    for (const againMs of [...SETTLE_AGAIN_MS, null]) {
      const settled = await keeper[decision.how](redemption);
      if (settled.outcome === 'settled') return;
      if (settled.outcome === 'not-ours' || againMs === null || closed.signal.aborted) {
        decision.unsettled = settled.outcome !== 'not-ours';
        log.warn(`the redemption of "${redemption.rewardTitle}" could not be settled: ${settled.reason}`);
        return;
      }
      // Cut short by the end of AIVT: then it is tried once more, at once.
      await sleep(clock, againMs, closed.signal).catch(() => undefined);
    }
  }

  return {
    fulfil: (redemption) => settle(redemption, 'fulfil'),
    refund(redemption, reason) {
      log.info(`the points for "${redemption.rewardTitle}" go back: ${reason}`);
      settle(redemption, 'refund');
    },
    isDecided(redemption) {
      const known = decided.get(redemption.id);
      if (known?.unsettled) settle(redemption, known.how);
      return known !== undefined;
    },
    async close() {
      closed.abort(new Error('AIVT is closing'));
      let cancel: () => void = () => undefined;
      const patience = new Promise<void>((resolve) => {
        cancel = clock.schedule(LAST_SETTLE_MS, resolve);
      });
      await Promise.race([Promise.all(settling), patience]);
      cancel();
    },
  };
}
