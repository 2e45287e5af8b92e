/** What of a reply waits for the streamer's yes, and what becomes of the reply without it. */
import { approvedPrefix, approvedRest, type Approved } from '../domain/approved.ts';
import type { Block } from '../domain/block.ts';
import type { Clause } from '../domain/clause.ts';
import type { ReviewOutcome } from '../domain/review.ts';
import type { TurnScope } from '../domain/turn.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Decided, Review } from '../ports/review.ts';

/** A clause on its way: approved, maybe with a doubt; or undecided, because the guard was away. `ready`: one of her ready lines. */
export type Said =
  | (Clause & { readonly doubt?: string; readonly ready?: true })
  | { readonly seq: number; readonly text: string; readonly emotion: Clause['emotion']; readonly undecided: Block };

export interface ReviewedParts {
  readonly review: Review;
  readonly moderation: Pick<Moderation, 'readmit'>;
  readonly floor: Promise<unknown>;
  /** Said in its place where nothing of the reply was heard. */
  readonly instead: () => Approved | null;
}

export const GUARD_AWAY = 'the guard model did not answer';
const EVERY_REPLY = 'every reply is asked for';

/** In words, for the turn's record. */
export const REFUSED: Readonly<Record<Exclude<ReviewOutcome, 'approved'>, string>> = {
  rejected: 'the streamer said no',
  expired: 'nobody said yes in time',
  refused: 'the rules of now refuse it',
  panic: 'panic',
  withdrawn: 'it was taken back',
  'crowded-out': 'too much waits for the streamer',
};

/** Doubtful clauses, or the reply as a whole, once the streamer has said yes. Her ready lines and typed words do not wait. */
export async function* reviewed(
  clauses: AsyncGenerator<Said, void, undefined>,
  turn: TurnScope,
  parts: ReviewedParts,
): AsyncGenerator<Clause, void, undefined> {
  const whole = parts.review.mode === 'all' && turn.trigger.telling.verbatim !== true;
  const held: Said[] = [];
  let heard = 0;
  try {
    for await (const said of clauses) {
      if (!('ready' in said)) turn.timeline.mark('firstClause');
      if (whole && !('ready' in said && held.length === 0)) {
        held.push(said);
        continue;
      }
      if (!isDoubtful(said)) {
        heard += 1;
        yield said;
        continue;
      }
      const approved = await decide([said], reasonOf([said]), turn, parts);
      if (approved === null) {
        yield* insteadOf(said.seq, heard, parts);
        return;
      }
      heard += approved.length;
      yield* approved;
    }
    if (held.length === 0) return;
    const doubts = held.filter(isDoubtful);
    const approved = await decide(held, doubts.length > 0 ? reasonOf(doubts) : EVERY_REPLY, turn, parts);
    if (approved === null) yield* insteadOf(held[0]?.seq ?? 0, heard, parts);
    else yield* approved;
  } finally {
    // As far as it has come: whoever leaves does not wait for a model that hangs.
    void clauses.return(undefined).catch(() => undefined);
  }
}

/** True also means that it may have no approval yet. */
function isDoubtful(said: Said): said is Exclude<Said, Clause> | (Clause & { readonly doubt: string }) {
  return 'undecided' in said || 'doubt' in said;
}

function reasonOf(doubtful: readonly Said[]): string {
  return [...new Set(doubtful.map((said) => ('undecided' in said ? GUARD_AWAY : (said.doubt ?? ''))))].join('; ');
}

/** @returns the clauses as they may be said; null when they may not: that has been told. @throws the turn's abort reason */
async function decide(held: readonly Said[], reason: string, turn: TurnScope, parts: ReviewedParts): Promise<readonly Clause[] | null> {
  const text = held.map((one) => one.text).join(' ');
  const { trigger } = turn;
  const known = trigger.reviewed === true && trigger.telling.verbatim === true;
  // What the streamer said may still change until it is certain: no answer to half of it is shown.
  if (!known && trigger.lane === 'streamer') await parts.floor;
  const decided: Decided = known ? await knownWords(text, parts) : await ask(text, reason, turn, parts.review);
  turn.signal.throwIfAborted();
  if (decided.outcome === 'approved') {
    if (!known) turn.timeline.mark('reviewed');
    return apart(held, decided.text);
  }
  const blocks = held.flatMap((one) => ('undecided' in one ? [one.undecided] : []));
  if (blocks[0] && decided.outcome !== 'rejected') turn.emit({ type: 'moderation.blocked', ...blocks[0], turnId: turn.id });
  turn.emit({ type: 'turn.fallback', turnId: turn.id, reason: `held for review: ${REFUSED[decided.outcome]}` });
  return null;
}

/** The streamer has said yes to these words before they became a trigger. */
async function knownWords(text: string, { moderation }: ReviewedParts): Promise<Decided> {
  const again = await moderation.readmit(text);
  return again === null ? { outcome: 'refused' } : { outcome: 'approved', text: again };
}

function ask(text: string, reason: string, turn: TurnScope, review: Review): Promise<Decided> {
  const { trigger, signal } = turn;
  const { promise, resolve } = Promise.withResolvers<Decided>();
  const withdraw = review.hold(
    {
      what: 'reply',
      direction: 'output',
      text,
      reason,
      user: trigger.viewer?.name ?? null,
      paid: trigger.lane === 'paid',
      turnId: turn.id,
    },
    resolve,
  );
  // Also when it was aborted before: it is off the list then, and its end is told by the signal.
  if (signal.aborted) withdraw();
  signal.addEventListener('abort', withdraw, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', withdraw));
}

/** The approved text as the clauses it was made of: they stood in it one after the other, a space between. */
function apart(held: readonly Said[], text: Approved): readonly Clause[] {
  let from = 0;
  return held.map(({ seq, text: { length }, emotion }) => {
    const clause = approvedPrefix(approvedRest(text, from), length);
    from += length + 1;
    return { seq, text: clause, emotion };
  });
}

function* insteadOf(seq: number, heard: number, parts: ReviewedParts): Generator<Clause, void, undefined> {
  const text = heard > 0 ? null : parts.instead();
  if (text !== null) yield { seq, text, emotion: null };
}
