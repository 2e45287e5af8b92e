/** Short approved lines for when the model is late, or too late: silence is the one answer that is never right. */
import type { Clock } from '../kernel/clock.ts';

/** What of a clause counts here. */
interface Numbered {
  readonly seq: number;
}

export interface NeverLateParts<C extends Numbered> {
  readonly clock: Clock;
  /** Until the filler; from now, and only once the turn has the floor: a prepared turn is not late while another speaks. 0: no filler. */
  readonly limitMs: number;
  /** Waiting for clauses over the whole reply, while the turn has the floor. 0: as long as it takes. */
  readonly deadlineMs: number;
  readonly floor: Promise<unknown>;
  /** Asked once, when the limit has passed; null for nothing to say. */
  readonly filler: () => C | null;
  /** The deadline has passed: the model is given up. @param answered some of the answer was there. @returns what is said in its stead. */
  readonly tooLate: (answered: boolean) => C | null;
}

/** The clauses as they come, with a filler before them when the first is late. They may still come, until the deadline: then they follow it. */
export async function* neverLate<C extends Numbered>(
  clauses: AsyncGenerator<C, void, undefined>,
  parts: NeverLateParts<C>,
): AsyncGenerator<C, void, undefined> {
  const patience = new Patience(parts);
  const late = new Limit(parts);
  let ownLines = 0;
  let answered = false;
  try {
    let next = patience.waitFor(clauses.next());
    if ((await Promise.race([next, late.passed])) === LATE) {
      const filler = parts.filler();
      if (filler) {
        ownLines = 1;
        yield filler;
      }
    }
    for (let result = await next; result === TOO_LATE || !result.done; result = await next) {
      if (result === TOO_LATE) {
        const instead = parts.tooLate(answered);
        if (instead) yield { ...instead, seq: instead.seq + ownLines };
        return;
      }
      answered = true;
      yield { ...result.value, seq: result.value.seq + ownLines };
      next = patience.waitFor(clauses.next());
    }
  } finally {
    late.cancel();
    patience.end();
    // Not awaited: one that hangs is ended by the turn's signal.
    void clauses.return(undefined).catch(() => undefined);
  }
}

const LATE = Symbol('late');
const TOO_LATE = Symbol('too late');

/** The first clause is late. */
class Limit {
  readonly passed: Promise<typeof LATE>;
  cancel: () => void = () => undefined;

  constructor({ clock, limitMs, floor }: Pick<NeverLateParts<Numbered>, 'clock' | 'limitMs' | 'floor'>) {
    const { promise, resolve } = Promise.withResolvers<typeof LATE>();
    this.passed = promise;
    if (limitMs === 0) return;
    const limit = new Promise<void>((done) => (this.cancel = clock.schedule(limitMs, done)));
    // A floor that never comes is told by the turn's own end.
    Promise.all([limit, floor]).then(
      () => resolve(LATE),
      () => undefined,
    );
  }
}

/** One budget of waiting; the time that the listener takes does not count. */
class Patience {
  readonly #parts: Pick<NeverLateParts<Numbered>, 'clock' | 'deadlineMs' | 'floor'>;
  readonly #hasFloor: Promise<boolean>;
  #leftMs: number;
  #stop: () => void = () => undefined;

  constructor(parts: Pick<NeverLateParts<Numbered>, 'clock' | 'deadlineMs' | 'floor'>) {
    this.#parts = parts;
    this.#leftMs = parts.deadlineMs;
    this.#hasFloor = parts.floor.then(
      () => true,
      () => false,
    );
  }

  async waitFor<T>(next: Promise<T>): Promise<T | typeof TOO_LATE> {
    const { clock, deadlineMs } = this.#parts;
    if (deadlineMs === 0) return next;
    // Without it a failure would be unhandled while nobody waits.
    next.catch(() => undefined);
    const started: { atMs: number | null } = { atMs: null };
    let over = false;
    let cancel = (): void => undefined;
    const tooLate = new Promise<typeof TOO_LATE>((resolve) => {
      void this.#hasFloor.then((has) => {
        if (!has || over) return;
        started.atMs = clock.nowMs();
        cancel = clock.schedule(Math.max(0, this.#leftMs), () => resolve(TOO_LATE));
      });
    });
    this.#stop = (): void => {
      over = true;
      cancel();
    };
    try {
      return await Promise.race([next, tooLate]);
    } finally {
      this.#stop();
      if (started.atMs !== null) this.#leftMs -= clock.nowMs() - started.atMs;
    }
  }

  end(): void {
    this.#stop();
  }
}
