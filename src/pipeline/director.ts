/**
 * Who has the floor, as a pure reducer: `(state, event) → [state, commands]`, time included in the
 * events. It knows nothing of models, voices or sockets; the conductor carries its commands out.
 *
 * Invariants, each a property test: one turn has the floor; nothing starts while panicked, muted or
 * while the streamer speaks; a paid trigger is answered, waiting, or was retracted by the platform,
 * never lost; every queue is bounded.
 */
import type { DirectorCommand, DirectorEvent, DirectorState, Step } from './director-state.ts';
import type { CutReason } from '../domain/events.ts';
import { afterAds, waitForAds } from './ads.ts';
import { admitOrConfirm, draft, dropDraft, dropLateDraft, unprepare } from './drafts.ts';
import { afterSilence, stoppedBefore, withoutRetracted } from './going-on.ts';
import { dropStale, dropWaiting, forgetText, isPromised, MAX_RECENT_IDS, needsModel, requeue, take } from './lanes.ts';
import { isRetracted, LANES, type Retraction, type Trigger } from '../domain/trigger.ts';

const MAX_RETRACTIONS = 64;

export function direct(state: DirectorState, event: DirectorEvent): Step {
  const commands: DirectorCommand[] = [];
  let next = dropLateDraft(dropStale(afterAds(state, event.nowMs), event.nowMs, commands), event.nowMs, commands);
  switch (event.type) {
    case 'trigger':
      next = giveWay(admitOrConfirm(next, event.trigger, event.nowMs, commands), event.trigger, commands);
      break;
    case 'draft':
      next = draft(next, event.trigger, event.nowMs, commands);
      break;
    case 'draft.over':
      next = dropDraft(next, event.triggerId, commands);
      break;
    case 'tick':
      break;
    case 'turn.playing':
      if (next.floor?.turnId === event.turnId) next = { ...next, floor: { ...next.floor, playing: true } };
      break;
    case 'turn.over':
      next = over(next, event.turnId);
      break;
    case 'turn.failed':
      next = failed(next, event.turnId, event.reason, commands);
      break;
    case 'thinking':
      next = event.enabled ? { ...next, thinking: true } : stopThinking(next, commands);
      break;
    case 'character':
      next = readdress(next, event.characterId, commands);
      break;
    case 'panic':
      next = dropWaiting({ ...cut(next, 'panic', commands), panicked: true }, (trigger) => trigger.lane !== 'paid', 'panic', commands);
      break;
    case 'resume':
      next = { ...next, panicked: false };
      break;
    case 'mute':
      next = next.muted ? next : { ...cut(next, 'mute', commands), muted: true };
      break;
    case 'unmute':
      next = { ...next, muted: false };
      break;
    case 'streamer.speaking':
      if (!next.streamerSpeaking)
        next = { ...cut(next, 'barge-in', commands), streamerSpeaking: true, brokenOff: stoppedBefore(next, event.nowMs) };
      break;
    case 'streamer.silent':
      next = afterSilence(next, event.mistaken ?? false, event.nowMs);
      break;
    case 'broken-off':
      if (next.streamerSpeaking) next = { ...next, brokenOff: { trigger: event.rest, atMs: event.nowMs } };
      break;
    case 'paid-waits':
      next = waitForAds(next, event.untilMs, event.nowMs, commands);
      break;
    case 'retract':
      next = retract(next, event.what, event.nowMs, commands);
      break;
    case 'skip':
      next = skip(next, event.triggerId ?? next.floor?.trigger.id ?? null, commands);
      break;
  }
  // Again, because a cut may have put back a trigger whose time had passed meanwhile.
  return [advance(dropStale(next, event.nowMs, commands), commands), commands];
}

/** Starts, prepares or replaces whatever the state now allows. */
function advance(state: DirectorState, commands: DirectorCommand[]): DirectorState {
  if (state.panicked || state.muted || state.streamerSpeaking) return state;
  let next = state;
  if (next.floor === null && next.prepared !== null && next.prepared.draftUntilMs === undefined) {
    commands.push({ type: 'grant', turnId: next.prepared.turnId });
    next = { ...next, floor: { ...next.prepared, playing: false }, prepared: null };
  }
  if (next.floor === null) {
    const [taken, turn] = take(next, next.lastViewerId, LANES.length, true);
    if (turn) {
      commands.push({ type: 'start', turn });
      next = { ...taken, floor: { ...turn, playing: false } };
    }
  }
  if (next.floor === null) return next;

  const speakingTo = next.floor.trigger.viewer?.id ?? null;
  const limit = next.prepared === null ? LANES.length : LANES.indexOf(next.prepared.trigger.lane);
  // Not for the viewer whom she is answering: a follow-up must know the answer that it follows.
  const [taken, turn] = take(next, speakingTo, limit, false);
  if (!turn) return next;
  next = unprepare(taken, commands);
  commands.push({ type: 'prepare', turn });
  return { ...next, prepared: turn };
}

/** Whatever needs the model is not begun, not prepared and not heard to its end; what was promised keeps its place. */
function stopThinking(state: DirectorState, commands: DirectorCommand[]): DirectorState {
  if (!state.thinking) return state;
  let next: DirectorState = { ...state, thinking: false, brokenOff: null };
  if (next.prepared !== null && needsModel(next.prepared.trigger)) next = unprepare(next, commands);
  if (next.floor !== null && needsModel(next.floor.trigger)) next = cut(next, 'disabled', commands);
  return dropWaiting(next, (trigger) => needsModel(trigger) && !isPromised(trigger), 'disabled', commands);
}

/** She talked to pass the time: who writes is answered at once. */
function giveWay(state: DirectorState, came: Trigger, commands: DirectorCommand[]): DirectorState {
  const waits = state.waiting[came.lane].some(({ id }) => id === came.id) || state.prepared?.trigger.id === came.id;
  return came.lane !== 'idle' && waits && state.floor?.trigger.lane === 'idle' ? cut(state, 'gave-way', commands) : state;
}

/** What was prepared was another one's words; it is begun anew. */
function readdress(state: DirectorState, characterId: string, commands: DirectorCommand[]): DirectorState {
  const next = unprepare(state, commands);
  const waiting = { ...next.waiting };
  for (const lane of LANES) waiting[lane] = waiting[lane].map((trigger) => ({ ...trigger, characterId }));
  return { ...next, waiting, brokenOff: null };
}

function over(state: DirectorState, turnId: string): DirectorState {
  if (state.floor?.turnId === turnId) return { ...state, floor: null, lastViewerId: state.floor.trigger.viewer?.id ?? null };
  return state;
}

function failed(state: DirectorState, turnId: string, reason: CutReason, commands: DirectorCommand[]): DirectorState {
  if (state.prepared?.turnId === turnId) {
    if (state.prepared.draftUntilMs !== undefined) return unprepare(state, commands);
    commands.push({ type: 'discard', turnId });
    return retry({ ...state, prepared: null }, state.prepared.trigger, reason, commands);
  }
  const { floor } = state;
  if (floor?.turnId !== turnId) return state;
  const { trigger } = floor;
  // Marked as playing so that the cut does not put the trigger back for ever.
  const next = cut({ ...state, floor: { ...floor, playing: true } }, reason, commands);
  // What was heard of it answered nothing.
  return floor.playing && reason !== 'not-hers' ? next : retry(next, trigger, reason, commands);
}

/** What was paid for, or answered by no answer, gets one more chance; of the rest it is told that nobody answered. */
function retry(state: DirectorState, trigger: Trigger, reason: CutReason, commands: DirectorCommand[]): DirectorState {
  const worthIt = (isPromised(trigger) || reason === 'not-hers') && !state.retried.includes(trigger.id);
  if (worthIt) return requeue({ ...state, retried: [...state.retried, trigger.id].slice(-MAX_RECENT_IDS) }, trigger);
  commands.push({ type: 'drop', trigger, reason: 'failed' });
  return state;
}

function cut(state: DirectorState, reason: CutReason, commands: DirectorCommand[]): DirectorState {
  const epoch = state.epoch + 1;
  commands.push({ type: 'cut', turnId: state.floor?.turnId ?? null, epoch, reason });
  let next: DirectorState = {
    ...state,
    epoch,
    floor: null,
    brokenOff: null,
    lastViewerId: state.floor?.trigger.viewer?.id ?? state.lastViewerId,
  };
  next = unprepare(next, commands);
  // A paid trigger that was cut before a word was heard has not been answered.
  if (state.floor && !state.floor.playing) {
    if (state.floor.trigger.lane === 'paid') next = requeue(next, state.floor.trigger);
    else next = forgetText(next, state.floor.trigger);
  }
  return next;
}

/** Whatever becomes of it, it is not answered: what was paid for is told as dropped, so that the points go back. */
function skip(state: DirectorState, triggerId: string | null, commands: DirectorCommand[]): DirectorState {
  const { floor, prepared } = state;
  if (floor?.trigger.id === triggerId) {
    if (!floor.playing) commands.push({ type: 'drop', trigger: floor.trigger, reason: 'skipped' });
    // Marked as playing so that the cut does not put the trigger back.
    return cut({ ...state, floor: { ...floor, playing: true } }, 'skipped', commands);
  }
  if (prepared?.trigger.id === triggerId && prepared.draftUntilMs === undefined) {
    commands.push({ type: 'discard', turnId: prepared.turnId }, { type: 'drop', trigger: prepared.trigger, reason: 'skipped' });
    return forgetText({ ...state, prepared: null }, prepared.trigger);
  }
  return dropWaiting(state, ({ id }) => id === triggerId, 'skipped', commands);
}

function retract(state: DirectorState, what: Retraction, nowMs: number, commands: DirectorCommand[]): DirectorState {
  const matches = (trigger: Trigger): boolean => isRetracted(trigger, what);
  let next = withoutRetracted({ ...state, retractions: [...state.retractions, { what, atMs: nowMs }].slice(-MAX_RETRACTIONS) }, what);
  if (next.prepared && matches(next.prepared.trigger)) {
    commands.push({ type: 'discard', turnId: next.prepared.turnId }, { type: 'drop', trigger: next.prepared.trigger, reason: 'retracted' });
    next = forgetText({ ...next, prepared: null }, next.prepared.trigger);
  }
  if (next.floor && matches(next.floor.trigger)) next = cut(next, 'retracted', commands);
  return dropWaiting(next, matches, 'retracted', commands);
}
