/**
 * Answers that are begun before it is certain what was said: pure functions on the director's state. A draft is
 * prepared like any turn, also while the streamer still has the floor, and never granted it; only when the same
 * words are known for good does it become the turn that answers them. It leaves nothing behind otherwise.
 */
import type { Trigger } from '../domain/trigger.ts';
import { turnIdOf } from '../domain/ids.ts';
import type { DirectorCommand, DirectorState } from './director-state.ts';
import { admit, MAX_RECENT_IDS, needsModel, requeue } from './lanes.ts';

/** Words are certain within some seconds, or never. */
export const DRAFT_TTL_MS = 15_000;

/** The same words in the same order; how they are written does not count. */
export function saysTheSame(a: string, b: string): boolean {
  return normalForm(a) === normalForm(b);
}

function normalForm(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/gu, '')
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? text.trim() : words.join(' ');
}

/** Begins one, in the place of the one before it; not where somebody else is answered first, or nobody would be heard. */
export function draft(state: DirectorState, trigger: Trigger, nowMs: number, commands: DirectorCommand[]): DirectorState {
  let next = dropDraft(state, trigger.id, commands);
  const silenced = next.panicked || next.muted || (!next.thinking && needsModel(trigger));
  const isLate = next.recentIds.includes(trigger.id);
  // A chat with herself gives way when the words are known, which would throw the draft away.
  if (silenced || isLate || next.waiting.streamer.length > 0 || next.floor?.trigger.lane === 'idle') return next;
  if (next.prepared?.trigger.lane === 'streamer') return next;
  next = unprepare(next, commands);
  const turn = { turnId: turnIdOf(next.nextTurn), trigger, epoch: next.epoch, draftUntilMs: nowMs + DRAFT_TTL_MS };
  commands.push({ type: 'prepare', turn });
  return { ...next, nextTurn: next.nextTurn + 1, prepared: turn };
}

/** @param id whose; null for any */
export function dropDraft(state: DirectorState, id: string | null, commands: DirectorCommand[]): DirectorState {
  const { prepared } = state;
  if (prepared?.draftUntilMs === undefined || (id !== null && prepared.trigger.id !== id)) return state;
  return unprepare(state, commands);
}

export function dropLateDraft(state: DirectorState, nowMs: number, commands: DirectorCommand[]): DirectorState {
  return (state.prepared?.draftUntilMs ?? Infinity) <= nowMs ? dropDraft(state, null, commands) : state;
}

/** The words are known: the draft of them is the turn that answers them, if they are what it was made for. */
export function admitOrConfirm(state: DirectorState, trigger: Trigger, nowMs: number, commands: DirectorCommand[]): DirectorState {
  const { prepared } = state;
  if (prepared?.draftUntilMs === undefined || prepared.trigger.id !== trigger.id) return admit(state, trigger, nowMs, commands);
  if (!saysTheSame(prepared.trigger.text, trigger.text)) return admit(dropDraft(state, null, commands), trigger, nowMs, commands);
  const { turnId, epoch } = prepared;
  commands.push({ type: 'confirm', turnId, trigger });
  const recentIds = [...state.recentIds, trigger.id].slice(-MAX_RECENT_IDS);
  return { ...state, recentIds, prepared: { turnId, epoch, trigger } };
}

/** Throws away what is prepared; what asked for it waits again, unless it is not certain that anybody did. */
export function unprepare(state: DirectorState, commands: DirectorCommand[]): DirectorState {
  const { prepared } = state;
  if (prepared === null) return state;
  commands.push({ type: 'discard', turnId: prepared.turnId });
  const next = { ...state, prepared: null };
  return prepared.draftUntilMs === undefined ? requeue(next, prepared.trigger) : next;
}
