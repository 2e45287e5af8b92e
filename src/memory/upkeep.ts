/** What a store needs now and then: kept within its bounds, copied once a day. */
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { StoreClient } from './store/client.ts';
import type { Counts } from './store/rows.ts';

const UPKEEP_EVERY_MS = 600_000;
const BACKUP_EVERY_MS = 24 * 3_600_000;

export interface UpkeepParts {
  readonly clock: Clock;
  readonly store: StoreClient;
  readonly log: Log;
  readonly onCounts: (counts: Counts) => void;
}

export interface Upkeep {
  /** The store is open: at once, and then every ten minutes. */
  start(): void;
  stop(): void;
}

export function createUpkeep({ clock, store, log, onCounts }: UpkeepParts): Upkeep {
  let running = false;
  let cancel: () => void = () => undefined;
  const once = (): void => {
    store
      .ask('upkeep', [clock.wallMs(), BACKUP_EVERY_MS])
      .then(() => store.ask('counts', []))
      .then(
        (counts) => {
          if (running) onCounts(counts);
        },
        (error: unknown) => {
          if (running) log.warn(`the memory's upkeep failed: ${reasonOf(error)}`);
        },
      );
    cancel = clock.schedule(UPKEEP_EVERY_MS, once);
  };
  return {
    start() {
      running = true;
      cancel();
      once();
    },
    stop() {
      running = false;
      cancel();
    },
  };
}
