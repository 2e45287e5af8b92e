import { LANES, type Lane, type Trigger } from '../domain/trigger.ts';
import type { Queue } from '../domain/vitals.ts';
import type { DirectorState, HeldTurn } from './director-state.ts';
import { take } from './lanes.ts';

/** More than a streamer glances at. */
const NEXT_SHOWN = 5;

/** Who waits and whose turn it is, as the panel shows it. */
export function queueOf(state: DirectorState): Queue {
  const byLane = Object.fromEntries(LANES.map((lane) => [lane, state.waiting[lane].length])) as Record<Lane, number>;
  return {
    waiting: Object.values(byLane).reduce((sum, n) => sum + n, 0),
    byLane,
    floor: state.floor?.turnId ?? null,
    prepared: preparedOf(state)?.turnId ?? null,
    next: nextOf(state).map(({ id, lane, telling, viewer, alike = [] }) => ({
      triggerId: id,
      kind: telling.kind,
      lane,
      user: viewer?.name ?? null,
      others: alike.length,
    })),
  };
}

/** In the order in which they would be taken if nobody else came. */
function nextOf(state: DirectorState): readonly Trigger[] {
  const next: Trigger[] = [];
  let speakingTo = state.floor?.trigger.viewer?.id ?? state.lastViewerId;
  const prepared = preparedOf(state);
  if (prepared !== null) {
    next.push(prepared.trigger);
    speakingTo = prepared.trigger.viewer?.id ?? null;
  }
  let rest = state;
  while (next.length < NEXT_SHOWN) {
    const [left, turn] = take(rest, speakingTo, LANES.length, true);
    if (turn === null) break;
    next.push(turn.trigger);
    speakingTo = turn.trigger.viewer?.id ?? null;
    rest = left;
  }
  return next;
}

/** What may never be heard is not told. */
function preparedOf({ prepared }: DirectorState): HeldTurn | null {
  return prepared?.draftUntilMs === undefined ? prepared : null;
}
