/**
 * Carries out what the director decides: begins, grants, discards and cuts turns. All state of the
 * floor is the director's; here are only the running turns.
 *
 * Events for the director go through a mailbox: whoever submits a trigger while a command is being
 * carried out (a listener of `trigger.dropped`, say) is heard after that, with the state that then is.
 */
import type { NewEvent } from '../domain/events.ts';
import type { Retraction, Trigger } from '../domain/trigger.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { Mailbox } from '../kernel/mailbox.ts';
import type { Characters } from '../ports/character.ts';
import type { Speaker } from '../ports/speaker.ts';
import { initialDirectorState, type DirectorCommand, type DirectorEvent, type DirectorState } from './director-state.ts';
import { direct } from './director.ts';
import { restOf } from './going-on.ts';
import { isHeld, nextDeadlineMs } from './lanes.ts';
import { createRemembering } from './remembering.ts';
import type { RunningTurn } from './running-turn.ts';
import { RunningTurns } from './running-turns.ts';

/** Closing does not wait longer than this for parts that do not listen. */
const CLOSE_LIMIT_MS = 3000;

export interface ConductorParts {
  readonly clock: Clock;
  readonly speaker: Speaker;
  readonly characters: Characters;
  readonly emit: (event: NewEvent) => void;
  /** The chain of one reply; see `runReply`. */
  readonly reply: (turn: TurnScope, floor: Promise<unknown>) => Promise<void>;
  /** Looks at the state after each event. Must return at once. */
  readonly onState?: (state: DirectorState) => void;
}

/** An event before it is stamped with the time. */
type DirectorInput = DirectorEvent extends infer E ? (E extends DirectorEvent ? Omit<E, 'nowMs'> : never) : never;

export interface Conductor {
  submit(trigger: Trigger): void;
  /**
   * Begins an answer to words that are likely, not certain: `submit` of a trigger with the same id and the same words
   * makes it the answer. Until then it is not heard; it is dropped with the signal, and leaves nothing behind.
   */
  draft(trigger: Trigger, signal: AbortSignal): void;
  /** Silence at once. (Called from within a listener of events, as soon as that event has been told to all.) */
  panic(): void;
  resume(): void;
  mute(muted: boolean): void;
  /** `mistaken`: nobody spoke after all, and she goes on where she was stopped. */
  streamerSpeaking(speaking: boolean, mistaken?: boolean): void;
  /** The model was switched off or on. Off: no further call of it, and nothing prepared is heard. */
  setThinking(enabled: boolean): void;
  /** Somebody else is on stage from now on: what waits is for her. To be called while nobody has the floor. */
  setCharacter(characterId: string): void;
  /** Ads run for so long: what was paid for waits until they are over. */
  holdPaid(forMs: number): void;
  /** The platform took something back: it is not answered, and not remembered. */
  retract(what: Retraction): void;
  /** No answer to this trigger, wherever it stands; null: to the one that is being answered. @returns whether there was one */
  skip(triggerId: string | null): boolean;
  readonly state: DirectorState;
  /** Cuts what plays and waits until every turn has ended. */
  close(): Promise<void>;
}

export function createConductor(parts: ConductorParts): Conductor {
  const { clock, emit, speaker } = parts;
  let state = initialDirectorState();
  let cancelTick: (() => void) | undefined;
  let closed = false;

  const trouble = (what: string, error: unknown): void =>
    emit({ type: 'log', level: 'error', message: `${what}: ${reasonOf(error)}`, module: null });
  const mailbox = new Mailbox<DirectorInput>(handle, (error, { type }) => trouble(`the director could not take "${type}"`, error));
  const dispatch = (event: DirectorInput): void => mailbox.send(event);
  const memories = createRemembering({ ...parts, trouble });
  const turns = new RunningTurns({
    ...parts,
    drained: (turn) => speaker.drained(turn),
    onFailed: (turnId, reason) => dispatch({ type: 'turn.failed', turnId, reason }),
    onEnded: ended,
  });

  function handle(event: DirectorInput): void {
    if (closed) return;
    const [next, commands] = direct(state, { ...event, nowMs: clock.nowMs() });
    state = next;
    for (const command of commands) {
      try {
        carryOut(command);
      } catch (error) {
        // The rest of the batch is owed all the same: after a cut that could not be told the next turn begins.
        trouble(`"${command.type}" could not be carried out`, error);
      }
    }
    if (event.type === 'retract') memories.forget(event.what);
    cancelTick?.();
    const deadlineMs = nextDeadlineMs(state);
    cancelTick =
      deadlineMs === null ? undefined : clock.schedule(Math.max(1, deadlineMs - clock.nowMs()), () => dispatch({ type: 'tick' }));
    parts.onState?.(state);
  }

  function carryOut(command: DirectorCommand): void {
    switch (command.type) {
      case 'start':
        grant(turns.begin(command.turn));
        break;
      case 'prepare':
        if (turns.begin(command.turn).isDraft) told(command.turn.trigger.id, 'begun', null);
        break;
      case 'confirm': {
        const aheadMs = turns.get(command.turnId)?.confirm(command.trigger);
        told(command.trigger.id, 'used', aheadMs ?? null);
        break;
      }
      case 'grant':
        grant(turns.get(command.turnId));
        break;
      case 'discard': {
        const turn = turns.stop(command.turnId, 'discarded');
        if (turn?.isDraft) told(turn.scope.trigger.id, 'dropped', null);
        break;
      }
      case 'cut':
        cut(command);
        break;
      case 'drop': {
        const { id, telling } = command.trigger;
        emit({ type: 'trigger.dropped', triggerId: id, kind: telling.kind, reason: command.reason });
        break;
      }
    }
  }

  function told(id: string, outcome: 'begun' | 'used' | 'dropped', aheadMs: number | null): void {
    emit({ type: 'ears.speculation', id, outcome, aheadMs });
  }

  /** The order is the design's: silence first, then stop the work, then remember what was heard. */
  function cut({ turnId, epoch, reason }: Omit<Extract<DirectorCommand, { type: 'cut' }>, 'type'>): void {
    speaker.cut(epoch);
    if (turnId === null) return;
    const turn = turns.stop(turnId, reason);
    const heard = speaker.heard(turnId);
    if (turn && reason !== 'not-hers') memories.remember(turn.scope);
    emit({ type: 'turn.cut', turnId, reason, heard: heard.text, marks: turn?.scope.timeline.marks ?? {} });
    const rest = turn && reason === 'barge-in' ? restOf(turn.scope.trigger, turn.made, heard.text, clock.nowMs()) : null;
    if (rest) dispatch({ type: 'broken-off', rest });
  }

  function grant(turn: RunningTurn | undefined): void {
    if (!turn) return;
    const { id, characterId, trigger } = turn.scope;
    const { kind, shownAs, verbatim = false } = trigger.telling;
    emit({
      type: 'turn.started',
      turnId: id,
      characterId,
      trigger: { id: trigger.id, kind, lane: trigger.lane, user: trigger.viewer?.name ?? null, text: trigger.text, shownAs, verbatim },
    });
    turn.grant();
  }

  function ended(scope: TurnScope, failure: { readonly error: unknown } | null): void {
    const { id, timeline } = scope;
    if (failure !== null) {
      scope.emit({ type: 'turn.fallback', turnId: id, reason: reasonOf(failure.error) });
      dispatch({ type: 'turn.failed', turnId: id, reason: 'failed' });
      return;
    }
    const heard = speaker.heard(id);
    memories.remember(scope);
    emit({ type: 'turn.finished', turnId: id, heard: heard.text, marks: timeline.marks });
    dispatch({ type: 'turn.over', turnId: id });
  }

  const unfollow = speaker.follow({
    playing(turnId, seq, atMs) {
      const turn = turns.get(turnId);
      if (!turn) return;
      turn.heardSomething();
      turn.scope.timeline.mark('playing', atMs);
      emit({ type: 'turn.playing', turnId, seq });
      dispatch({ type: 'turn.playing', turnId });
    },
  });

  return {
    submit: (trigger) => dispatch({ type: 'trigger', trigger }),
    draft(trigger, signal) {
      if (signal.aborted) return;
      dispatch({ type: 'draft', trigger });
      signal.addEventListener('abort', () => dispatch({ type: 'draft.over', triggerId: trigger.id }), { once: true });
    },
    panic: () => dispatch({ type: 'panic' }),
    resume: () => dispatch({ type: 'resume' }),
    mute: (muted) => dispatch({ type: muted ? 'mute' : 'unmute' }),
    streamerSpeaking: (speaking, mistaken = false) =>
      dispatch(speaking ? { type: 'streamer.speaking' } : { type: 'streamer.silent', mistaken }),
    setThinking: (enabled) => dispatch({ type: 'thinking', enabled }),
    setCharacter: (characterId) => dispatch({ type: 'character', characterId }),
    holdPaid: (forMs) => dispatch({ type: 'paid-waits', untilMs: clock.nowMs() + forMs }),
    retract: (what) => dispatch({ type: 'retract', what }),
    skip(triggerId) {
      const there = isHeld(state, triggerId);
      dispatch({ type: 'skip', triggerId });
      return there;
    },
    get state() {
      return state;
    },
    async close() {
      if (closed) return;
      closed = true;
      cut({ turnId: state.floor?.turnId ?? null, epoch: state.epoch + 1, reason: 'shutdown' });
      cancelTick?.();
      const patience = Promise.withResolvers<null>();
      const cancelWait = clock.schedule(CLOSE_LIMIT_MS, () => patience.resolve(null));
      await Promise.race([turns.close(), patience.promise]);
      cancelWait();
      unfollow();
    },
  };
}
