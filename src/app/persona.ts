/** The persona's file while she runs: what is edited there holds from the next turn on. */
import { resolve } from 'node:path';
import { watchPersona, type LivePersona, type PersonaWatch } from '../config/live-persona.ts';
import { ROOT } from '../config/root.ts';
import type { Look } from '../control/look.ts';
import type { EventBus } from '../domain/events.ts';
import type { Persona } from '../domain/persona.ts';
import type { Clock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import type { Log } from '../kernel/log.ts';
import type { Conductor } from '../pipeline/conductor.ts';
import { approveStockLines } from '../pipeline/stock.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { StockLines } from '../ports/stock-lines.ts';
import type { House } from './house.ts';

/** The ready lines of the persona in force. */
export interface Stock {
  readonly lines: StockLines;
  /** Approves the lines of another version; they are in force when `put` is called. */
  prepare(persona: Persona): Promise<{ readonly put: () => void }>;
}

export async function openStock({ live, log }: Pick<House, 'live' | 'log'>, moderation: Moderation): Promise<Stock> {
  const approve = (persona: Persona): Promise<StockLines> =>
    approveStockLines(persona, moderation, (occasion, line, why) =>
      log.warn(`a stock line (${occasion}) does not pass moderation and is left out: ${why}`, { line }),
    );
  let now = await approve(live.now());
  return {
    lines: {
      line: (occasion) => now.line(occasion),
      blockedLine: (category) => now.blockedLine(category),
      get all() {
        return now.all;
      },
    },
    async prepare(persona) {
      const next = await approve(persona);
      return { put: () => void (now = next) };
    },
  };
}

/** Puts a persona in force between two turns: a reply is one character's from its first word to its last. */
export interface Takeover {
  /**
   * Approves her ready lines, then calls `apply` as soon as nobody has the floor.
   * `scheduled` resolves when the lines are approved (and rejects when they cannot be), `applied` to false where
   * another persona came first.
   */
  take(persona: Persona, apply: () => void): { readonly scheduled: Promise<void>; readonly applied: Promise<boolean> };
  end(): void;
}

export interface TakeoverParts {
  readonly stock: Pick<Stock, 'prepare'>;
  readonly conductor: Pick<Conductor, 'state'>;
  readonly bus: EventBus;
}

export function takeOver({ stock, conductor, bus }: TakeoverParts): Takeover {
  let waiting: { readonly go: () => void; readonly giveUp: () => void } | null = null;
  let latest: Persona | null = null;
  const stop = bus.listen(({ type }) => {
    if (type !== 'turn.finished' && type !== 'turn.cut') return;
    const due = waiting;
    waiting = null;
    due?.go();
  });
  return {
    take(persona, apply) {
      latest = persona;
      waiting?.giveUp();
      waiting = null;
      const { promise: applied, resolve } = Promise.withResolvers<boolean>();
      const scheduled = stock.prepare(persona).then(({ put }) => {
        // Another one is on her way meanwhile.
        if (latest !== persona) return resolve(false);
        const go = (): void => {
          put();
          apply();
          resolve(true);
        };
        if (conductor.state.floor === null) go();
        else waiting = { go, giveUp: () => resolve(false) };
      });
      scheduled.catch(() => resolve(false));
      return { scheduled, applied };
    },
    end() {
      stop();
      waiting?.giveUp();
      waiting = null;
    },
  };
}

export interface PersonaFileParts {
  readonly live: LivePersona;
  readonly look: Pick<Look, 'setPersona'>;
  readonly takeover: Takeover;
  readonly clock: Clock;
  readonly log: Log;
}

export function watchPersonaFile({ live, look, takeover, clock, log }: PersonaFileParts): PersonaWatch {
  let preparing: Promise<void> = Promise.resolve();
  const watch = watchPersona({
    file: () => resolve(ROOT, live.file),
    clock,
    now: live.now,
    onChange(next) {
      const { scheduled } = takeover.take(next, () => {
        live.replace(next);
        look.setPersona(next);
        log.info(`the edited persona is in force: ${live.file}`);
      });
      preparing = scheduled.catch((error: unknown) => log.error(`the edited persona could not be approved: ${reasonOf(error)}`));
    },
    onRefused: (why) => log.warn(`the edited persona is not taken, the one before it stays: ${why}`),
  });
  return {
    async look() {
      await watch.look();
      await preparing;
    },
    async end() {
      takeover.end();
      await watch.end();
      await preparing;
    },
  };
}
