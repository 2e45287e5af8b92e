/** A short approved line for the moment in which the model has not begun to answer: silence is the one answer that is never right. */
import type { Clause } from '../domain/clause.ts';
import type { Clock } from '../kernel/clock.ts';

export interface NeverLateParts {
  readonly clock: Clock;
  /** From now, and only once the turn has the floor: a prepared turn is not late while another speaks. */
  readonly limitMs: number;
  readonly floor: Promise<unknown>;
  /** Asked once, when the limit has passed; null for nothing to say. */
  readonly filler: () => Clause | null;
}

/** The clauses as they come, with a filler before them when the first is late. They may still come: then they follow it. */
export async function* neverLate(
  clauses: AsyncGenerator<Clause, void, undefined>,
  parts: NeverLateParts,
): AsyncGenerator<Clause, void, undefined> {
  const { promise: late, resolve: isLate } = Promise.withResolvers<'late'>();
  let cancel: () => void = () => undefined;
  const limit = new Promise<void>((resolve) => {
    cancel = parts.clock.schedule(parts.limitMs, resolve);
  });
  // A floor that never comes is told by the turn's own end.
  Promise.all([limit, parts.floor]).then(
    () => isLate('late'),
    () => undefined,
  );
  let fillers = 0;
  try {
    let next = clauses.next();
    if ((await Promise.race([next, late])) === 'late') {
      const filler = parts.filler();
      if (filler) {
        fillers = 1;
        yield filler;
      }
    }
    for (let result = await next; !result.done; result = await next) {
      yield { ...result.value, seq: result.value.seq + fillers };
      next = clauses.next();
    }
  } finally {
    cancel();
    // Not awaited: one that hangs is ended by the turn's signal.
    void clauses.return(undefined).catch(() => undefined);
  }
}
