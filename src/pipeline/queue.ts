import { LANES, type Lane } from '../domain/trigger.ts';
import type { Queue } from '../domain/vitals.ts';
import type { DirectorState } from './director-state.ts';

/** Who waits and whose turn it is, as the panel shows it. */
export function queueOf(state: DirectorState): Queue {
  const byLane = Object.fromEntries(LANES.map((lane) => [lane, state.waiting[lane].length])) as Record<Lane, number>;
  return {
    waiting: Object.values(byLane).reduce((sum, n) => sum + n, 0),
    byLane,
    floor: state.floor?.turnId ?? null,
    prepared: state.prepared?.turnId ?? null,
  };
}
