/**
 * Who has the floor, as a pure reducer: `(state, event) → [state, commands]`, time included in the
 * events. It knows nothing of models, voices or sockets; the conductor carries its commands out.
 *
 * Invariants, each a property test: one turn has the floor; nothing starts while panicked, muted or
 * while the streamer speaks; a paid trigger is answered, waiting, or was retracted by the platform,
 * never lost; every queue is bounded.
 */
import type { CutReason, DropReason } from './events.ts';
import { isRetracted, LANES, type Lane, type Retraction, type Trigger } from './trigger.ts';

/**
 * Waiting triggers of each lane. When full, the oldest of whoever has most waiting there is dropped as
 * `crowded-out`, so that nobody writes others out of the lane; a full paid lane refuses the newcomer.
 */
export const LANE_CAPACITY: Readonly<Record<Lane, number>> = { streamer: 20, paid: 5000, reply: 40, question: 40, chat: 40, idle: 1 };

/** A text answered or asked within this time is a copy. */
export const COPY_WINDOW_MS = 30_000;
const MAX_RECENT_TEXTS = 64;
const MAX_RECENT_IDS = 512;
/** A message may be taken back while it is still being judged: such a word holds this long. */
const RETRACTION_MS = 60_000;
const MAX_RETRACTIONS = 64;

export interface HeldTurn {
  readonly turnId: string;
  readonly trigger: Trigger;
  readonly epoch: number;
}

export interface FloorTurn extends HeldTurn {
  /** Its first sample has been heard. */
  readonly playing: boolean;
}

export interface DirectorState {
  readonly panicked: boolean;
  readonly muted: boolean;
  readonly streamerSpeaking: boolean;
  /** Sound of an epoch below this must not be played. */
  readonly epoch: number;
  readonly nextTurn: number;
  readonly floor: FloorTurn | null;
  /** Being prepared up to its first clip while `floor` plays. */
  readonly prepared: HeldTurn | null;
  readonly waiting: Readonly<Record<Lane, readonly Trigger[]>>;
  readonly lastViewerId: string | null;
  readonly recentTexts: readonly { readonly key: string; readonly atMs: number }[];
  readonly recentIds: readonly string[];
  readonly retractions: readonly { readonly what: Retraction; readonly atMs: number }[];
  /** Paid triggers that have had their second chance. */
  readonly retried: readonly string[];
}

export type DirectorEvent = { readonly nowMs: number } & (
  | { readonly type: 'trigger'; readonly trigger: Trigger }
  | { readonly type: 'tick' }
  | { readonly type: 'turn.playing'; readonly turnId: string }
  | { readonly type: 'turn.over'; readonly turnId: string }
  /** It failed before a word was heard, or hangs: whatever it still does is not wanted. */
  | { readonly type: 'turn.failed'; readonly turnId: string; readonly reason: CutReason }
  /** Nobody answers any more: what waits is dropped, but not what was paid for. */
  | { readonly type: 'disabled' }
  | { readonly type: 'panic' }
  | { readonly type: 'resume' }
  | { readonly type: 'mute' }
  | { readonly type: 'unmute' }
  /** Confirmed speech, not a cough: this cuts. */
  | { readonly type: 'streamer.speaking' }
  | { readonly type: 'streamer.silent' }
  | { readonly type: 'retract'; readonly what: Retraction }
);

export type DirectorCommand =
  /** Give the floor and begin. */
  | { readonly type: 'start'; readonly turn: HeldTurn }
  /** Begin, and stop before the first sample until `grant`. */
  | { readonly type: 'prepare'; readonly turn: HeldTurn }
  | { readonly type: 'grant'; readonly turnId: string }
  /** Throw a prepared turn away. */
  | { readonly type: 'discard'; readonly turnId: string }
  /** Stop being heard now. `turnId` is null when nobody had the floor. */
  | { readonly type: 'cut'; readonly turnId: string | null; readonly epoch: number; readonly reason: CutReason }
  | { readonly type: 'drop'; readonly trigger: Trigger; readonly reason: DropReason };

export type Step = readonly [DirectorState, readonly DirectorCommand[]];

export function initialDirectorState(): DirectorState {
  return {
    panicked: false,
    muted: false,
    streamerSpeaking: false,
    epoch: 1,
    nextTurn: 1,
    floor: null,
    prepared: null,
    waiting: { streamer: [], paid: [], reply: [], question: [], chat: [], idle: [] },
    lastViewerId: null,
    recentTexts: [],
    recentIds: [],
    retractions: [],
    retried: [],
  };
}

export function direct(state: DirectorState, event: DirectorEvent): Step {
  const commands: DirectorCommand[] = [];
  let next = dropStale(state, event.nowMs, commands);
  switch (event.type) {
    case 'trigger':
      next = admit(next, event.trigger, event.nowMs, commands);
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
    case 'disabled':
      next = dropWaiting(next, (trigger) => trigger.lane !== 'paid' && trigger.lane !== 'streamer', 'disabled', commands);
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
      next = next.streamerSpeaking ? next : { ...cut(next, 'barge-in', commands), streamerSpeaking: true };
      break;
    case 'streamer.silent':
      next = { ...next, streamerSpeaking: false };
      break;
    case 'retract':
      next = retract(next, event.what, event.nowMs, commands);
      break;
  }
  // Again, because a cut may have put back a trigger whose time had passed meanwhile.
  return [advance(dropStale(next, event.nowMs, commands), commands), commands];
}

/** Milliseconds until something goes stale, or null: when the next `tick` is worth sending. */
export function nextDeadlineMs(state: DirectorState): number | null {
  let earliest: number | null = null;
  for (const lane of LANES) {
    for (const trigger of state.waiting[lane]) {
      if (trigger.deadlineMs !== null && (earliest === null || trigger.deadlineMs < earliest)) earliest = trigger.deadlineMs;
    }
  }
  return earliest;
}

function admit(state: DirectorState, trigger: Trigger, nowMs: number, commands: DirectorCommand[]): DirectorState {
  const drop = (dropped: Trigger, reason: DropReason): void => {
    commands.push({ type: 'drop', trigger: dropped, reason });
  };
  if (state.recentIds.includes(trigger.id)) {
    // At-least-once delivery: the platform may tell the same message twice.
    drop(trigger, 'duplicate');
    return state;
  }
  const recentIds = [...state.recentIds, trigger.id].slice(-MAX_RECENT_IDS);
  if (
    state.retractions.some(({ what, atMs }) => nowMs - atMs < RETRACTION_MS && trigger.receivedAtMs <= atMs && isRetracted(trigger, what))
  ) {
    drop(trigger, 'retracted');
    return { ...state, recentIds };
  }
  const mayCollapse = trigger.lane !== 'paid' && trigger.lane !== 'streamer' && trigger.text !== '';
  if (state.panicked && trigger.lane !== 'paid') {
    drop(trigger, 'panic');
    return { ...state, recentIds };
  }
  const key = copyKey(trigger.text);
  const recentTexts = state.recentTexts.filter((recent) => nowMs - recent.atMs < COPY_WINDOW_MS);
  if (mayCollapse && recentTexts.some((recent) => recent.key === key)) {
    drop(trigger, 'duplicate');
    return { ...state, recentIds, recentTexts };
  }
  const lane = state.waiting[trigger.lane];
  let queue: readonly Trigger[] = [...lane, trigger];
  let victim: Trigger | null = null;
  if (queue.length > LANE_CAPACITY[trigger.lane]) {
    // A full paid lane is an attack or a fault; what was promised first is kept.
    victim = trigger.lane === 'paid' ? trigger : (oldestOfTheLoudest(queue) ?? trigger);
    drop(victim, 'crowded-out');
    queue = queue.filter((waiting) => waiting !== victim);
  }
  const forgottenKey = victim === null ? null : copyKey(victim.text);
  return {
    ...state,
    recentIds,
    recentTexts: (mayCollapse ? [...recentTexts, { key, atMs: nowMs }].slice(-MAX_RECENT_TEXTS) : recentTexts).filter(
      (recent) => recent.key !== forgottenKey,
    ),
    waiting: { ...state.waiting, [trigger.lane]: queue },
  };
}

function oldestOfTheLoudest(queue: readonly Trigger[]): Trigger | undefined {
  const waiting = new Map<string, number>();
  for (const { viewer } of queue) if (viewer) waiting.set(viewer.id, (waiting.get(viewer.id) ?? 0) + 1);
  const most = Math.max(1, ...waiting.values());
  return queue.find(({ viewer }) => (viewer ? waiting.get(viewer.id) : 1) === most) ?? queue[0];
}

/** Starts, prepares or replaces whatever the state now allows. */
function advance(state: DirectorState, commands: DirectorCommand[]): DirectorState {
  if (state.panicked || state.muted || state.streamerSpeaking) return state;
  let next = state;
  if (next.floor === null && next.prepared !== null) {
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
  if (next.prepared !== null) {
    commands.push({ type: 'discard', turnId: next.prepared.turnId });
    next = requeue(taken, next.prepared.trigger);
  } else {
    next = taken;
  }
  commands.push({ type: 'prepare', turn });
  return { ...next, prepared: turn };
}

/** Takes the best waiting trigger of the lanes before `laneLimit`; `avoidViewer`'s only when nobody else waits, and `mayRepeatViewer`. */
function take(
  state: DirectorState,
  avoidViewer: string | null,
  laneLimit: number,
  mayRepeatViewer: boolean,
): readonly [DirectorState, HeldTurn | null] {
  let fallback: Trigger | null = null;
  let chosen: Trigger | null = null;
  for (const lane of LANES.slice(0, laneLimit)) {
    // Somebody who waits, if only for a second answer, comes before talking to herself.
    if (lane === 'idle' && fallback) break;
    for (const trigger of state.waiting[lane]) {
      const mayRepeat = lane === 'streamer' || lane === 'paid' || trigger.viewer === null;
      if (mayRepeat || trigger.viewer.id !== avoidViewer) {
        chosen = trigger;
        break;
      }
      if (mayRepeatViewer) fallback ??= trigger;
    }
    if (chosen) break;
  }
  const trigger = chosen ?? fallback;
  if (!trigger) return [state, null];
  const turn: HeldTurn = { turnId: `t${state.nextTurn}`, trigger, epoch: state.epoch };
  const waiting = { ...state.waiting, [trigger.lane]: state.waiting[trigger.lane].filter((other) => other !== trigger) };
  return [{ ...state, waiting, nextTurn: state.nextTurn + 1 }, turn];
}

function over(state: DirectorState, turnId: string): DirectorState {
  if (state.floor?.turnId === turnId) return { ...state, floor: null, lastViewerId: state.floor.trigger.viewer?.id ?? null };
  return state;
}

function failed(state: DirectorState, turnId: string, reason: CutReason, commands: DirectorCommand[]): DirectorState {
  if (state.prepared?.turnId === turnId) {
    commands.push({ type: 'discard', turnId });
    return retry({ ...state, prepared: null }, state.prepared.trigger, commands);
  }
  const { floor } = state;
  if (floor?.turnId !== turnId) return state;
  const { trigger } = floor;
  // Marked as playing so that the cut does not put the trigger back for ever.
  const next = cut({ ...state, floor: { ...floor, playing: true } }, reason, commands);
  return floor.playing ? next : retry(next, trigger, commands);
}

/** What was paid for gets one more chance; of the rest it is told that nobody answered. */
function retry(state: DirectorState, trigger: Trigger, commands: DirectorCommand[]): DirectorState {
  const worthIt = (trigger.lane === 'paid' || trigger.lane === 'streamer') && !state.retried.includes(trigger.id);
  if (worthIt) return requeue({ ...state, retried: [...state.retried, trigger.id].slice(-MAX_RECENT_IDS) }, trigger);
  commands.push({ type: 'drop', trigger, reason: 'failed' });
  return state;
}

function cut(state: DirectorState, reason: CutReason, commands: DirectorCommand[]): DirectorState {
  const epoch = state.epoch + 1;
  commands.push({ type: 'cut', turnId: state.floor?.turnId ?? null, epoch, reason });
  let next: DirectorState = { ...state, epoch, floor: null, lastViewerId: state.floor?.trigger.viewer?.id ?? state.lastViewerId };
  if (state.prepared) {
    commands.push({ type: 'discard', turnId: state.prepared.turnId });
    next = requeue({ ...next, prepared: null }, state.prepared.trigger);
  }
  // A paid trigger that was cut before a word was heard has not been answered.
  if (state.floor && !state.floor.playing) {
    if (state.floor.trigger.lane === 'paid') next = requeue(next, state.floor.trigger);
    else next = forgetText(next, state.floor.trigger);
  }
  return next;
}

/** Back to the head of its lane. */
function requeue(state: DirectorState, trigger: Trigger): DirectorState {
  return { ...state, waiting: { ...state.waiting, [trigger.lane]: [trigger, ...state.waiting[trigger.lane]] } };
}

function retract(state: DirectorState, what: Retraction, nowMs: number, commands: DirectorCommand[]): DirectorState {
  const matches = (trigger: Trigger): boolean => isRetracted(trigger, what);
  let next: DirectorState = { ...state, retractions: [...state.retractions, { what, atMs: nowMs }].slice(-MAX_RETRACTIONS) };
  if (next.prepared && matches(next.prepared.trigger)) {
    commands.push({ type: 'discard', turnId: next.prepared.turnId }, { type: 'drop', trigger: next.prepared.trigger, reason: 'retracted' });
    next = forgetText({ ...next, prepared: null }, next.prepared.trigger);
  }
  if (next.floor && matches(next.floor.trigger)) next = cut(next, 'retracted', commands);
  return dropWaiting(next, matches, 'retracted', commands);
}

function dropStale(state: DirectorState, nowMs: number, commands: DirectorCommand[]): DirectorState {
  return dropWaiting(state, (trigger) => trigger.deadlineMs !== null && trigger.deadlineMs <= nowMs, 'stale', commands);
}

function dropWaiting(
  state: DirectorState,
  doomed: (trigger: Trigger) => boolean,
  reason: DropReason,
  commands: DirectorCommand[],
): DirectorState {
  let waiting = state.waiting;
  let forgotten = state;
  for (const lane of LANES) {
    if (!waiting[lane].some(doomed)) continue;
    for (const trigger of waiting[lane]) {
      if (!doomed(trigger)) continue;
      commands.push({ type: 'drop', trigger, reason });
      forgotten = forgetText(forgotten, trigger);
    }
    waiting = { ...waiting, [lane]: waiting[lane].filter((trigger) => !doomed(trigger)) };
  }
  return waiting === state.waiting ? state : { ...forgotten, waiting };
}

/** Nobody heard an answer to it: the same words may be asked again. */
function forgetText(state: DirectorState, trigger: Trigger): DirectorState {
  const key = copyKey(trigger.text);
  return { ...state, recentTexts: state.recentTexts.filter((recent) => recent.key !== key) };
}

/** Two texts with one key are copies: case, marks, spaces and stretched letters do not count. */
export function copyKey(text: string): string {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  // Only marks or emoji: those are compared as they are.
  return letters === '' ? text.trim() : letters.replace(/(.)\1{2,}/gu, '$1');
}
