/**
 * Carries out what the director decides: begins, grants, discards and cuts turns. All state of the
 * floor is the director's; here are only the running turns and their abort controllers.
 */
import type { Clock } from './clock.ts';
import { initialDirectorState, type DirectorCommand, type DirectorEvent, type DirectorState, type HeldTurn } from './director-state.ts';
import { direct } from './director.ts';
import type { CutReason, NewEvent } from './events.ts';
import { nextDeadlineMs } from './lanes.ts';
import type { Heard, Memory, Speaker } from './ports.ts';
import type { Retraction, Trigger } from './trigger.ts';
import { Timeline, type TurnScope } from './turn.ts';

/** With the floor and without a new clause heard for this long a turn is cut, so that one hung part never silences her for good. */
export const TURN_LIMIT_MS = 60_000;
/** Closing does not wait longer than this for parts that do not listen. */
const CLOSE_LIMIT_MS = 3000;

type EndReason = CutReason | 'discarded' | 'finished';

/** Why a turn's signal was aborted. */
export class TurnAborted extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
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
  /** Starts the limit anew: something of the turn was heard. */
  readonly rearm: () => void;
  readonly floor: Promise<undefined>;
}

export interface Conductor {
  submit(trigger: Trigger): void;
  panic(): void;
  resume(): void;
  mute(muted: boolean): void;
  streamerSpeaking(speaking: boolean): void;
  /** Drops what waits, but not what was paid for: nobody answers any more. */
  disabled(): void;
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
        grant(begin(command.turn));
        break;
      case 'prepare':
        begin(command.turn);
        break;
      case 'grant': {
        const turn = running.get(command.turnId);
        if (turn) grant(turn);
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
          if (turn) remember(turn.scope.trigger, heard);
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

  const grant = (turn: RunningTurn): void => {
    const { id, trigger } = turn.scope;
    emit({
      type: 'turn.started',
      turnId: id,
      trigger: { id: trigger.id, kind: trigger.kind, lane: trigger.lane, user: trigger.viewer?.name ?? null, text: trigger.text },
    });
    turn.rearm();
    turn.grant();
  };

  const remember = (trigger: Trigger, heard: Heard): void => {
    if (heard.text === '') return;
    try {
      parts.memory.commit(trigger, heard);
    } catch (error) {
      // A memory that fails must not keep a panic from being carried out.
      emit({ type: 'log', level: 'error', message: `memory did not take what was heard: ${messageOf(error)}` });
    }
  };

  const begin = (held: HeldTurn): RunningTurn => {
    const abort = new AbortController();
    const timeline = new Timeline(clock, held.trigger.receivedAtMs);
    let keptBack: NewEvent[] | null = [];
    const scope: TurnScope = {
      id: held.turnId,
      epoch: held.epoch,
      trigger: held.trigger,
      signal: abort.signal,
      timeline,
      clock,
      emit: (event) => {
        // A block is worth knowing also of a reply that nobody will hear.
        if (keptBack && event.type !== 'moderation.blocked') keptBack.push(event);
        else emit(event);
      },
    };
    const { promise: floor, resolve, reject } = Promise.withResolvers<undefined>();
    let cancelLimit: () => void = () => undefined;
    // A turn that ends before its floor comes must not wait for it; nobody need be listening.
    abort.signal.addEventListener(
      'abort',
      () => {
        cancelLimit();
        reject(abort.signal.reason as Error);
      },
      { once: true },
    );
    floor.catch(() => undefined);
    const turn: RunningTurn = {
      scope,
      abort,
      floor,
      grant: () => {
        for (const event of keptBack ?? []) emit(event);
        keptBack = null;
        resolve(undefined);
      },
      rearm: () => {
        cancelLimit();
        cancelLimit = clock.schedule(TURN_LIMIT_MS, () => dispatch({ type: 'turn.failed', turnId: held.turnId, reason: 'over-time' }));
      },
    };
    timeline.mark('admitted', held.trigger.admittedAtMs);
    timeline.mark('started');
    running.set(held.turnId, turn);
    const life = live(turn).finally(() => ended.delete(life));
    ended.add(life);
    return turn;
  };

  const live = async (turn: RunningTurn): Promise<void> => {
    const { scope, abort } = turn;
    let failure: unknown = null;
    try {
      // Raced, because a part that hangs may not listen to the signal either.
      await Promise.race([aborted(scope.signal), carryThrough(turn)]);
    } catch (error) {
      failure = error;
    }
    // A cut or discarded turn has been told and taken from the map already.
    if (running.get(scope.id) !== turn) return;
    if (failure !== null) {
      scope.emit({ type: 'turn.fallback', turnId: scope.id, reason: messageOf(failure) });
      dispatch({ type: 'turn.failed', turnId: scope.id, reason: 'failed' });
      return;
    }
    running.delete(scope.id);
    abort.abort(new TurnAborted('finished'));
    scope.timeline.mark('finished');
    const heard = parts.speaker.heard(scope.id);
    remember(scope.trigger, heard);
    emit({ type: 'turn.finished', turnId: scope.id, heard: heard.text, marks: scope.timeline.marks });
    dispatch({ type: 'turn.over', turnId: scope.id });
  };

  const carryThrough = async (turn: RunningTurn): Promise<void> => {
    await parts.reply(turn.scope, turn.floor);
    await turn.floor;
    await parts.speaker.drained(turn.scope);
  };

  const stop = (turnId: string, reason: EndReason): RunningTurn | undefined => {
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
    disabled: () => dispatch({ type: 'disabled' }),
    retract(what) {
      dispatch({ type: 'retract', what });
      // After the cut, which remembers what was heard up to it.
      parts.memory.forget(what);
    },
    playing(turnId, seq, atMs) {
      const turn = running.get(turnId);
      if (!turn) return;
      turn.rearm();
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
      let cancelWait: () => void = () => undefined;
      const patience = new Promise<void>((resolve) => {
        cancelWait = clock.schedule(CLOSE_LIMIT_MS, resolve);
      });
      await Promise.race([Promise.allSettled([...ended]), patience]);
      cancelWait();
    },
  };
}

/** Rejects when the signal aborts; never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
