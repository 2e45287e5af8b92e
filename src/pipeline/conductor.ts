/**
 * Carries out what the director decides: begins, grants, discards and cuts turns. All state of the
 * floor is the director's; here are only the running turns and their abort controllers.
 */
import type { Clock } from './clock.ts';
import {
  direct,
  initialDirectorState,
  nextDeadlineMs,
  type DirectorCommand,
  type DirectorEvent,
  type DirectorState,
  type HeldTurn,
  type Retraction,
} from './director.ts';
import type { CutReason, NewEvent } from './events.ts';
import type { Heard, Memory, Speaker } from './ports.ts';
import type { Trigger } from './trigger.ts';
import { Timeline, type TurnScope } from './turn.ts';

/** Without a word heard for this long a turn is given up, so that one hung part never silences her for good. */
export const TURN_LIMIT_MS = 120_000;

/** Why a turn's signal was aborted. */
export class TurnAborted extends Error {
  readonly reason: CutReason | 'discarded' | 'over time';

  constructor(reason: CutReason | 'discarded' | 'over time') {
    super(`the turn was ended: ${reason}`);
    this.name = 'TurnAborted';
    this.reason = reason;
  }
}

export interface ConductorParts {
  readonly clock: Clock;
  readonly speaker: Speaker;
  readonly memory: Memory;
  readonly emit: (event: NewEvent) => void;
  /** The chain of one reply; see `runReply`. */
  readonly reply: (turn: TurnScope, floor: Promise<unknown>) => Promise<void>;
}

/** An event before it is stamped with the time. */
type DirectorInput = DirectorEvent extends infer E ? (E extends DirectorEvent ? Omit<E, 'nowMs'> : never) : never;

interface RunningTurn {
  readonly scope: TurnScope;
  readonly abort: AbortController;
  readonly grant: () => void;
  readonly floor: Promise<undefined>;
}

export interface Conductor {
  submit(trigger: Trigger): void;
  panic(): void;
  resume(): void;
  mute(muted: boolean): void;
  streamerSpeaking(speaking: boolean): void;
  retract(what: Retraction): void;
  /** The speaker's word that a turn is audible. `atMs` is `Clock.nowMs` of its first sample. */
  playing(turnId: string, seq: number, atMs: number): void;
  readonly state: DirectorState;
  /** Cuts what plays and waits until every turn has ended. */
  close(): Promise<void>;
}

export function createConductor(parts: ConductorParts): Conductor {
  const { clock, emit } = parts;
  const running = new Map<string, RunningTurn>();
  const ended = new Set<Promise<void>>();
  let state = initialDirectorState();
  let cancelTick: (() => void) | undefined;
  let closed = false;

  const dispatch = (event: DirectorInput): void => {
    if (closed) return;
    const [next, commands] = direct(state, { ...event, nowMs: clock.nowMs() });
    state = next;
    for (const command of commands) carryOut(command);
    cancelTick?.();
    const deadlineMs = nextDeadlineMs(state);
    cancelTick =
      deadlineMs === null ? undefined : clock.schedule(Math.max(1, deadlineMs - clock.nowMs()), () => dispatch({ type: 'tick' }));
  };

  const carryOut = (command: DirectorCommand): void => {
    switch (command.type) {
      case 'start':
        begin(command.turn).grant();
        announce(command.turn);
        break;
      case 'prepare':
        begin(command.turn);
        break;
      case 'grant': {
        const turn = running.get(command.turnId);
        if (!turn) break;
        turn.grant();
        announce({ turnId: turn.scope.id, trigger: turn.scope.trigger, epoch: turn.scope.epoch });
        break;
      }
      case 'discard':
        stop(command.turnId, 'discarded');
        break;
      case 'cut':
        // The order is the design's: silence first, then stop the work, then remember what was heard.
        parts.speaker.cut(command.epoch);
        if (command.turnId !== null) {
          const turn = stop(command.turnId, command.reason);
          const heard = parts.speaker.heard(command.turnId);
          if (turn && heard.text !== '') parts.memory.commit(turn.scope.trigger, heard);
          emit({
            type: 'turn.cut',
            turnId: command.turnId,
            reason: command.reason,
            heard: heard.text,
            marks: turn?.scope.timeline.marks ?? {},
          });
        }
        break;
      case 'drop':
        emit({ type: 'trigger.dropped', triggerId: command.trigger.id, reason: command.reason });
        break;
    }
  };

  const announce = (turn: HeldTurn): void => {
    const { trigger } = turn;
    emit({
      type: 'turn.started',
      turnId: turn.turnId,
      trigger: { id: trigger.id, kind: trigger.kind, lane: trigger.lane, user: trigger.viewer?.name ?? null, text: trigger.text },
    });
  };

  const begin = (held: HeldTurn): RunningTurn => {
    const abort = new AbortController();
    const timeline = new Timeline(clock, held.trigger.receivedAtMs);
    const scope: TurnScope = { id: held.turnId, epoch: held.epoch, trigger: held.trigger, signal: abort.signal, timeline, clock };
    const { promise: floor, resolve, reject } = Promise.withResolvers<undefined>();
    // A turn that ends before its floor comes must not wait for it; nobody need be listening.
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error), { once: true });
    floor.catch(() => undefined);
    const turn: RunningTurn = { scope, abort, grant: () => resolve(undefined), floor };
    timeline.mark('admitted', held.trigger.admittedAtMs);
    timeline.mark('started');
    running.set(held.turnId, turn);
    const life = live(turn).finally(() => ended.delete(life));
    ended.add(life);
    return turn;
  };

  const live = async (turn: RunningTurn): Promise<void> => {
    const { scope, abort } = turn;
    const cancelLimit = clock.schedule(TURN_LIMIT_MS, () => abort.abort(new TurnAborted('over time')));
    let failure: Error | null = null;
    try {
      await parts.reply(scope, turn.floor);
      await turn.floor;
      await parts.speaker.drained(scope);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      cancelLimit();
    }
    // A cut or discarded turn has been told and taken from the map already.
    if (!running.delete(scope.id)) return;
    if (failure !== null) {
      abort.abort(failure);
      emit({ type: 'turn.fallback', turnId: scope.id, reason: failure.message });
    }
    finish(scope, parts.speaker.heard(scope.id));
    dispatch({ type: 'turn.over', turnId: scope.id });
  };

  const finish = (scope: TurnScope, heard: Heard): void => {
    scope.timeline.mark('finished');
    if (heard.text !== '') parts.memory.commit(scope.trigger, heard);
    emit({ type: 'turn.finished', turnId: scope.id, heard: heard.text, marks: scope.timeline.marks });
  };

  const stop = (turnId: string, reason: CutReason | 'discarded'): RunningTurn | undefined => {
    const turn = running.get(turnId);
    running.delete(turnId);
    turn?.abort.abort(new TurnAborted(reason));
    return turn;
  };

  return {
    submit: (trigger) => dispatch({ type: 'trigger', trigger }),
    panic: () => dispatch({ type: 'panic' }),
    resume: () => dispatch({ type: 'resume' }),
    mute: (muted) => dispatch({ type: muted ? 'mute' : 'unmute' }),
    streamerSpeaking: (speaking) => dispatch({ type: speaking ? 'streamer.speaking' : 'streamer.silent' }),
    retract: (what) => dispatch({ type: 'retract', what }),
    playing(turnId, seq, atMs) {
      const turn = running.get(turnId);
      if (!turn) return;
      turn.scope.timeline.mark('playing', atMs);
      emit({ type: 'turn.playing', turnId, seq });
      dispatch({ type: 'turn.playing', turnId });
    },
    get state() {
      return state;
    },
    async close() {
      if (closed) return;
      const floor = state.floor?.turnId ?? null;
      carryOut({ type: 'cut', turnId: floor, epoch: state.epoch + 1, reason: 'shutdown' });
      closed = true;
      cancelTick?.();
      for (const turnId of [...running.keys()]) stop(turnId, 'discarded');
      await Promise.allSettled([...ended]);
    },
  };
}
