/** One turn that runs: its scope, its abort, the floor it waits for, and the limit of its silence. */
import type { Approved } from '../domain/approved.ts';
import type { CutReason, NewEvent } from '../domain/events.ts';
import { Timeline } from '../domain/marks.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HeldTurn } from './director-state.ts';

/** With the floor and without a new clause heard for this long a turn is cut, so that one hung part never silences her for good. */
export const TURN_LIMIT_MS = 60_000;

export type EndReason = CutReason | 'discarded' | 'finished';

/** Why a turn's signal was aborted. */
export class TurnAborted extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(`the turn was ended: ${reason}`);
    this.name = 'TurnAborted';
    this.reason = reason;
  }
}

export interface RunningTurnParts {
  readonly clock: Clock;
  readonly emit: (event: NewEvent) => void;
  /** Nothing new was heard of it for `TURN_LIMIT_MS` since it had the floor. */
  readonly onOverTime: () => void;
  readonly onTakenBack: () => void;
}

export class RunningTurn {
  readonly scope: TurnScope;
  /** It answers words that are not certain yet. */
  #isDraft: boolean;
  #trigger: Trigger;
  readonly #made: Approved[] = [];
  /** Resolves when the turn may be heard; rejects with the abort's reason when it never will. */
  readonly floor: Promise<undefined>;
  readonly #parts: RunningTurnParts;
  readonly #abort = new AbortController();
  readonly #openFloor: () => void;
  /** Events before the floor: told when it comes, forgotten when it does not. */
  #keptBack: NewEvent[] | null = [];
  #cancelLimit: () => void = () => undefined;

  constructor(held: HeldTurn, parts: RunningTurnParts) {
    this.#parts = parts;
    const { trigger } = held;
    this.#trigger = trigger;
    this.#isDraft = held.draftUntilMs !== undefined;
    const timeline = new Timeline(parts.clock, trigger.receivedAtMs);
    const asked = (): Trigger => this.#trigger;
    this.scope = {
      id: held.turnId,
      characterId: trigger.characterId,
      epoch: held.epoch,
      get trigger() {
        return asked();
      },
      signal: this.#abort.signal,
      timeline,
      clock: parts.clock,
      emit: (event) => {
        // A block is worth knowing also of a reply that nobody will hear, but not of one that nobody asked for.
        if (this.#keptBack && (this.#isDraft || event.type !== 'moderation.blocked')) this.#keptBack.push(event);
        else parts.emit(event);
      },
      made: (text) => void this.#made.push(text),
      takeBack: () => {
        if (!this.#abort.signal.aborted) parts.onTakenBack();
      },
    };
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.floor = promise;
    this.#openFloor = () => resolve(undefined);
    // A turn that ends before its floor comes must not wait for it; nobody need be listening.
    this.#abort.signal.addEventListener('abort', () => reject(this.#abort.signal.reason as Error), { once: true });
    promise.catch(() => undefined);
    timeline.mark('admitted', trigger.admittedAtMs);
    timeline.mark('started');
  }

  /** The clauses of it so far, heard or not. */
  get made(): readonly Approved[] {
    return this.#made;
  }

  get isDraft(): boolean {
    return this.#isDraft;
  }

  /** What it was made for is certain. @returns how much sooner it was begun than if that had been waited for */
  confirm(trigger: Trigger): number {
    const aheadMs = trigger.admittedAtMs - this.#trigger.admittedAtMs;
    this.#trigger = trigger;
    this.#isDraft = false;
    return aheadMs;
  }

  /** It may be heard from now on. */
  grant(): void {
    this.heardSomething();
    for (const event of this.#keptBack ?? []) this.#parts.emit(event);
    this.#keptBack = null;
    this.#openFloor();
  }

  /** The limit of its silence begins anew. */
  heardSomething(): void {
    this.#cancelLimit();
    this.#cancelLimit = this.#parts.clock.schedule(TURN_LIMIT_MS, this.#parts.onOverTime);
  }

  /** Everything that works on it stops. */
  end(reason: EndReason): void {
    this.#cancelLimit();
    this.#abort.abort(new TurnAborted(reason));
  }

  /** Rejects when it is ended; never resolves. For whoever waits for a part that may not listen to the signal. */
  ended(): Promise<never> {
    const { signal } = this.#abort;
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
}
