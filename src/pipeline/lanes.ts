/** Who waits: the director's lanes, as pure functions on its state. */
import type { DirectorCommand, DirectorState, HeldTurn } from './director-state.ts';
import type { DropReason } from '../domain/events.ts';
import { turnIdOf } from '../domain/ids.ts';
import { isAlike } from './alike.ts';
import { isRetracted, LANES, type Lane, type Trigger } from '../domain/trigger.ts';

/**
 * Waiting triggers of each lane. When full, the oldest of whoever has most waiting there is dropped as
 * `crowded-out`, so that nobody writes others out of the lane; a full paid lane refuses the newcomer.
 */
export const LANE_CAPACITY: Readonly<Record<Lane, number>> = { streamer: 20, paid: 5000, reply: 40, question: 40, chat: 40, idle: 1 };

/** A text answered or asked within this time is a copy. */
export const COPY_WINDOW_MS = 30_000;
const MAX_RECENT_TEXTS = 64;
export const MAX_RECENT_IDS = 512;
/** A message may be taken back while it is still being judged: such a word holds this long. */
const RETRACTION_MS = 60_000;

/** Milliseconds until something goes stale, or null: when the next `tick` is worth sending. */
export function nextDeadlineMs(state: DirectorState): number | null {
  let earliest: number | null = state.prepared?.draftUntilMs ?? null;
  if (state.paidWaitsUntilMs !== null && (earliest === null || state.paidWaitsUntilMs < earliest)) earliest = state.paidWaitsUntilMs;
  for (const lane of LANES) {
    for (const trigger of state.waiting[lane]) {
      if (trigger.deadlineMs !== null && (earliest === null || trigger.deadlineMs < earliest)) earliest = trigger.deadlineMs;
    }
  }
  return earliest;
}

/** Whether the trigger waits, is being prepared or answered; null asks for any that is being answered. */
export function isHeld({ floor, prepared, waiting }: DirectorState, triggerId: string | null): boolean {
  if (triggerId === null) return floor !== null;
  const known = prepared?.draftUntilMs === undefined ? prepared?.trigger : undefined;
  return [floor?.trigger, known, ...LANES.flatMap((lane) => waiting[lane])].some((trigger) => trigger?.id === triggerId);
}

/** What was paid for, and what the streamer said: never stale, and kept through whatever comes between. */
export function isPromised(trigger: Pick<Trigger, 'lane'>): boolean {
  return trigger.lane === 'paid' || trigger.lane === 'streamer';
}

export function needsModel(trigger: Pick<Trigger, 'telling'>): boolean {
  return trigger.telling.verbatim !== true;
}

/** Into its lane, unless it is a copy, was taken back, or there is no room. */
export function admit(state: DirectorState, trigger: Trigger, nowMs: number, commands: DirectorCommand[]): DirectorState {
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
  const mayCollapse = !isPromised(trigger) && trigger.text !== '';
  if (state.panicked && trigger.lane !== 'paid') {
    drop(trigger, 'panic');
    return { ...state, recentIds };
  }
  if (!state.thinking && needsModel(trigger) && !isPromised(trigger)) {
    drop(trigger, 'disabled');
    return { ...state, recentIds };
  }
  const key = copyKey(trigger.text);
  const recentTexts = state.recentTexts.filter((recent) => nowMs - recent.atMs < COPY_WINDOW_MS);
  const joined = mayCollapse ? joinAlike(state, trigger) : null;
  if (joined !== null) {
    drop(trigger, 'duplicate');
    return { ...state, recentIds, recentTexts, waiting: joined };
  }
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

/** More are counted no further: "many of you" is said of them all. */
const MAX_ALIKE = 50;

/** Several who ask the same wait as one. @returns null where nobody waits with the same */
function joinAlike({ waiting, prepared }: DirectorState, trigger: Trigger): DirectorState['waiting'] | null {
  if (trigger.viewer === null || !needsModel(trigger)) return null;
  const { id: viewerId } = trigger.viewer;
  // The answer to it is being made: it is theirs too, though it does not count them.
  const made = prepared?.trigger;
  if (made?.viewer && !isPromised(made) && isAlike(made.text, trigger.text)) return waiting;
  for (const lane of ['reply', 'question', 'chat'] as const) {
    for (const other of waiting[lane]) {
      if (other.viewer === null || !needsModel(other) || !isAlike(other.text, trigger.text)) continue;
      const alike = other.alike ?? [];
      const isNew = other.viewer.id !== viewerId && !alike.includes(viewerId) && alike.length < MAX_ALIKE;
      // Who asks twice is still one.
      if (!isNew) return copyKey(other.text) === copyKey(trigger.text) ? waiting : null;
      const joined = { ...other, alike: [...alike, viewerId] };
      return { ...waiting, [lane]: waiting[lane].map((one) => (one === other ? joined : one)) };
    }
  }
  return null;
}

function oldestOfTheLoudest(queue: readonly Trigger[]): Trigger | undefined {
  const waiting = new Map<string, number>();
  for (const { viewer } of queue) if (viewer) waiting.set(viewer.id, (waiting.get(viewer.id) ?? 0) + 1);
  const most = Math.max(1, ...waiting.values());
  return queue.find(({ viewer }) => (viewer ? waiting.get(viewer.id) : 1) === most) ?? queue[0];
}

/** Takes the best waiting trigger of the lanes before `laneLimit`; `avoidViewer`'s only when nobody else waits, and `mayRepeatViewer`. */
export function take(
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
    if (lane === 'paid' && state.paidWaitsUntilMs !== null) continue;
    for (const trigger of state.waiting[lane]) {
      if (!state.thinking && needsModel(trigger)) continue;
      const mayRepeat = isPromised(trigger) || trigger.viewer === null;
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
  const turn: HeldTurn = { turnId: turnIdOf(state.nextTurn), trigger, epoch: state.epoch };
  const waiting = { ...state.waiting, [trigger.lane]: state.waiting[trigger.lane].filter((other) => other !== trigger) };
  return [{ ...state, waiting, nextTurn: state.nextTurn + 1 }, turn];
}

/** Back to the head of its lane. */
export function requeue(state: DirectorState, trigger: Trigger): DirectorState {
  return { ...state, waiting: { ...state.waiting, [trigger.lane]: [trigger, ...state.waiting[trigger.lane]] } };
}

export function dropStale(state: DirectorState, nowMs: number, commands: DirectorCommand[]): DirectorState {
  return dropWaiting(state, (trigger) => trigger.deadlineMs !== null && trigger.deadlineMs <= nowMs, 'stale', commands);
}

export function dropWaiting(
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
export function forgetText(state: DirectorState, trigger: Trigger): DirectorState {
  const key = copyKey(trigger.text);
  return { ...state, recentTexts: state.recentTexts.filter((recent) => recent.key !== key) };
}

/** Two texts with one key are copies: case, marks, spaces and stretched letters do not count. */
export function copyKey(text: string): string {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  // Only marks or emoji: those are compared as they are.
  return letters === '' ? text.trim() : letters.replace(/(.)\1{2,}/gu, '$1');
}
