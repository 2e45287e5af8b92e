/**
 * What she goes on with when she was stopped for nothing: words that turned out to be a noise, a hum or her own voice.
 * Pure functions; once for each turn, and only while it is still the same talk.
 */
import { approvedRest, joinApproved, type Approved } from '../domain/approved.ts';
import { isRetracted, type Retraction, type Trigger } from '../domain/trigger.ts';
import type { DirectorState } from './director-state.ts';
import { requeue } from './lanes.ts';

/** Later than this nobody remembers what she was saying. */
export const GO_ON_WITHIN_MS = 15_000;

/**
 * What was left unsaid of a turn that was cut, as something to be said as it stands.
 * @param made all of its clauses, in their order
 * @param heard what was heard of them
 * @param nowMs `Clock.nowMs`
 * @returns null where nothing of it was heard, or all, or it was the rest of another one already
 */
export function restOf(trigger: Trigger, made: readonly Approved[], heard: Approved, nowMs: number): Trigger | null {
  const whole = joinApproved(made);
  if (heard === '' || trigger.goesOnWith !== undefined || !whole.startsWith(heard)) return null;
  const start = whole.slice(heard.length).search(/\S/u);
  if (start < 0) return null;
  const text = approvedRest(whole, heard.length + start);
  if (!/[\p{L}\p{N}]/u.test(text)) return null;
  return {
    ...trigger,
    id: `${trigger.id}:rest`,
    goesOnWith: trigger.id,
    telling: { ...trigger.telling, kind: 'rest', verbatim: true },
    lane: 'streamer',
    text,
    receivedAtMs: nowMs,
    admittedAtMs: nowMs,
    deadlineMs: null,
  };
}

/** The streamer's words stopped her before she was heard: what she was to answer is not lost yet. (What was paid for waits anyway.) */
export function stoppedBefore({ floor }: DirectorState, nowMs: number): DirectorState['brokenOff'] {
  const lost = floor !== null && !floor.playing && floor.trigger.lane !== 'paid' && floor.trigger.goesOnWith === undefined;
  return lost ? { trigger: floor.trigger, atMs: nowMs } : null;
}

/** The streamer is silent. @param mistaken and had said nothing */
export function afterSilence(state: DirectorState, mistaken: boolean, nowMs: number): DirectorState {
  const next: DirectorState = { ...state, streamerSpeaking: false, brokenOff: null };
  const { brokenOff } = state;
  const isSameTalk = brokenOff !== null && nowMs - brokenOff.atMs <= GO_ON_WITHIN_MS && state.waiting.streamer.length === 0;
  return mistaken && isSameTalk ? requeue(next, brokenOff.trigger) : next;
}

export function withoutRetracted(state: DirectorState, what: Retraction): DirectorState {
  return state.brokenOff !== null && isRetracted(state.brokenOff.trigger, what) ? { ...state, brokenOff: null } : state;
}
