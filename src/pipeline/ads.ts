/** While ads run, who paid does not hear her: their answers wait for the end of the break. Pure. */
import type { DirectorCommand, DirectorState } from './director-state.ts';
import { unprepare } from './drafts.ts';

/** An answer that is being prepared waits again as well; the one that is being heard goes on. */
export function waitForAds(state: DirectorState, untilMs: number, nowMs: number, commands: DirectorCommand[]): DirectorState {
  if (untilMs <= nowMs) return state;
  const next = state.prepared?.trigger.lane === 'paid' ? unprepare(state, commands) : state;
  return { ...next, paidWaitsUntilMs: Math.max(untilMs, next.paidWaitsUntilMs ?? 0) };
}

export function afterAds(state: DirectorState, nowMs: number): DirectorState {
  return state.paidWaitsUntilMs !== null && state.paidWaitsUntilMs <= nowMs ? { ...state, paidWaitsUntilMs: null } : state;
}
