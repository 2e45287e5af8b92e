/** The turns that run: the one with the floor, and those that are prepared. Each lives until it ends or is stopped. */
import type { TurnScope } from '../domain/turn.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HeldTurn } from './director-state.ts';
import { RunningTurn, type EndReason, type RunningTurnParts } from './running-turn.ts';

export interface RunningTurnsParts {
  readonly clock: Clock;
  readonly emit: RunningTurnParts['emit'];
  /** The chain of one reply; see `runReply`. */
  readonly reply: (turn: TurnScope, floor: Promise<unknown>) => Promise<void>;
  /** Resolves when all of the turn was heard. */
  readonly drained: (turn: TurnScope) => Promise<void>;
  readonly onFailed: (turnId: string, reason: 'over-time' | 'not-hers') => void;
  /** The turn came to its end by itself; `failure` is null when all of it was heard. It does not run any more. */
  readonly onEnded: (scope: TurnScope, failure: { readonly error: unknown } | null) => void;
}

export class RunningTurns {
  readonly #parts: RunningTurnsParts;
  readonly #running = new Map<string, RunningTurn>();
  readonly #lives = new Set<Promise<void>>();

  constructor(parts: RunningTurnsParts) {
    this.#parts = parts;
  }

  begin(held: HeldTurn): RunningTurn {
    const { clock, emit, onFailed } = this.#parts;
    const turn = new RunningTurn(held, {
      clock,
      emit,
      onOverTime: () => onFailed(held.turnId, 'over-time'),
      onTakenBack: () => onFailed(held.turnId, 'not-hers'),
    });
    this.#running.set(held.turnId, turn);
    const life = this.#runTurn(turn).finally(() => this.#lives.delete(life));
    this.#lives.add(life);
    return turn;
  }

  get(turnId: string): RunningTurn | undefined {
    return this.#running.get(turnId);
  }

  /** Everything that works on it stops. @returns it, if it ran. */
  stop(turnId: string, reason: EndReason): RunningTurn | undefined {
    const turn = this.#running.get(turnId);
    this.#running.delete(turnId);
    turn?.end(reason);
    return turn;
  }

  /** Stops all. Resolves when none works any more. */
  async close(): Promise<void> {
    for (const turnId of [...this.#running.keys()]) this.stop(turnId, 'discarded');
    await Promise.allSettled([...this.#lives]);
  }

  async #runTurn(turn: RunningTurn): Promise<void> {
    const { scope } = turn;
    let failure: { readonly error: unknown } | null = null;
    try {
      // Raced, because a part that hangs may not listen to the signal either.
      await Promise.race([turn.ended(), this.#carryThrough(turn)]);
    } catch (error) {
      failure = { error };
    }
    // A cut or discarded turn has been told and taken from the map already.
    if (this.#running.get(scope.id) !== turn) return;
    if (failure === null) {
      scope.timeline.mark('finished');
      this.stop(scope.id, 'finished');
    }
    this.#parts.onEnded(scope, failure);
  }

  async #carryThrough(turn: RunningTurn): Promise<void> {
    await this.#parts.reply(turn.scope, turn.floor);
    await turn.floor;
    await this.#parts.drained(turn.scope);
  }
}
