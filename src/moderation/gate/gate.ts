/**
 * The streaming gate: a reply comes as parts, approved clauses leave it.
 *
 * The whole reply runs through one automaton, character by character, so that no chunk boundary and
 * no clause boundary hides a phrase. A clause leaves as soon as it has ended and nothing that began
 * in it may still become a match.
 */
import type { Emotion } from '../../domain/emotion.ts';
import { clauseText, createCutter } from '../../domain/clauses.ts';
import type { ReplyPart } from '../../ports/markup.ts';
import type { Block, GateResult } from '../../ports/moderation.ts';
import { approve } from '../approve.ts';
import { isGuardAway } from '../guard/guard.ts';
import type { CompiledRules } from '../rules/compile.ts';
import { Judge } from './judge.ts';

/** A clause that the rules let pass. Further checks (by sound, guard model) may still refuse it. */
export interface Candidate {
  readonly seq: number;
  readonly text: string;
  readonly emotion: Emotion | null;
  /** What of this reply was let pass just before it, at most twice `SAID_CHARS` characters of it. */
  readonly said: string;
  /** In words: what speaks against it, though it passed. */
  readonly doubt?: string;
}

/** As much as any check looks back. */
export const SAID_CHARS = 1_000;

/** The end of it, from a word's beginning on. */
function lately(said: string): string {
  // Cut only now and then: a string that grows by pieces is cheap, one that is cut each time is not.
  return said.length <= 2 * SAID_CHARS ? said : said.slice(-SAID_CHARS).replace(/^\S*\s/u, '');
}

/** A last word on a clause. Null lets it pass. */
export type ClauseCheck = (candidate: Candidate) => Promise<Block | null> | Block | null;

export type ReplyStep = { readonly kind: 'candidate'; readonly candidate: Candidate } | { readonly kind: 'blocked'; readonly block: Block };

/** The gate without its streams: synchronous, one reply. */
export class ReplyGate {
  readonly #judge: Judge;
  readonly #rules: CompiledRules;
  readonly #cutter = createCutter();
  readonly #ends: number[] = [];
  readonly #emotions: { readonly at: number; readonly emotion: Emotion }[] = [];
  #emotion: Emotion | null = null;
  #released = 0;
  #received = 0;
  #seq = 0;
  #said = '';
  #halfPair = '';
  #blocked = false;

  constructor(rules: CompiledRules) {
    this.#rules = rules;
    this.#judge = new Judge(rules, 'output');
  }

  emotion(emotion: Emotion): void {
    this.#emotions.push({ at: this.#received, emotion });
  }

  push(text: string): ReplyStep[] {
    const steps: ReplyStep[] = [];
    this.#received += text.length;
    let rest = this.#halfPair + text;
    this.#halfPair = '';
    const last = rest.charCodeAt(rest.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#halfPair = rest.slice(-1);
      rest = rest.slice(0, -1);
    }
    for (const char of rest) {
      if (this.#blocked) break;
      this.#take(char, steps);
    }
    return steps;
  }

  finish(): ReplyStep[] {
    const steps: ReplyStep[] = [];
    if (this.#blocked) return steps;
    if (this.#halfPair !== '') this.#take(this.#halfPair, steps);
    this.#judge.finish();
    // What is certain at the end is judged before anything more is released.
    this.#ends.push(...this.#cutter.flush());
    this.#release(steps);
    return steps;
  }

  #take(char: string, steps: ReplyStep[]): void {
    this.#judge.push(char);
    this.#ends.push(...this.#cutter.push(char));
    if (this.#judge.block !== null || this.#ends.length > 0) this.#release(steps);
  }

  #release(steps: ReplyStep[]): void {
    const block = this.#judge.block;
    if (block) {
      this.#blocked = true;
      steps.push({ kind: 'blocked', block });
      return;
    }
    const safe = this.#judge.safeUntil();
    while (this.#ends.length > 0 && (this.#ends[0] as number) <= safe) {
      const end = this.#ends.shift() as number;
      const candidate = this.#candidate(this.#released, end);
      this.#released = end;
      this.#judge.forget(end);
      if (candidate) steps.push({ kind: 'candidate', candidate });
    }
  }

  #candidate(start: number, end: number): Candidate | null {
    while (this.#emotions.length > 0) {
      const next = this.#emotions[0] as { at: number; emotion: Emotion };
      // A tag colours the clause whose text follows it: one at the very end belongs to the next.
      if (next.at > start && clauseText(this.#judge.raw(Math.min(next.at, end), end)) === '') break;
      if (next.at >= end) break;
      this.#emotion = next.emotion;
      this.#emotions.shift();
    }
    const text = clauseText(this.#judge.softened(start, end));
    if (text === '') return null;
    const doubt = this.#judge.takeDoubt(end);
    const candidate: Candidate = {
      seq: this.#seq,
      text,
      emotion: this.#emotion,
      said: this.#said,
      ...(doubt === null ? {} : { doubt: this.#rules.labelOf(doubt) }),
    };
    this.#seq += 1;
    this.#said = lately(`${this.#said}${this.#said === '' ? '' : ' '}${text}`);
    return candidate;
  }
}

/** Clauses that wait for a slow check at once; then the gate stops reading. */
const MAX_WAITING = 4;

/**
 * Runs a reply through the gate. Errors of `parts` pass; errors of the gate are blocks. While a
 * clause waits for its check the text after it is read and checked, but nothing leaves before its turn.
 */
export async function* runGate(
  parts: AsyncIterable<ReplyPart>,
  open: () => ReplyGate,
  check: ClauseCheck,
  onBlock: (block: Block) => void,
  failed: (error: unknown) => Block,
  hold = false,
): AsyncGenerator<GateResult, void, undefined> {
  let gate: ReplyGate | null = null;
  const guarded = (work: (gate: ReplyGate) => ReplyStep[]): ReplyStep[] => {
    try {
      gate ??= open();
      return work(gate);
    } catch (error) {
      return [{ kind: 'blocked', block: failed(error) }];
    }
  };
  const takePart = (part: ReplyPart): ReplyStep[] =>
    guarded((open) => {
      if (part.kind === 'text') return open.push(part.text);
      open.emotion(part.emotion);
      return [];
    });
  const reading = parts[Symbol.asyncIterator]();
  const waiting: (GateResult | Promise<GateResult>)[] = [];
  let next: Promise<IteratorResult<ReplyPart>> | null = null;
  let failure: { readonly error: unknown } | null = null;
  let ended = false;
  let stopped = false;
  try {
    for (;;) {
      const head = waiting[0];
      if (head) {
        const release =
          !(head instanceof Promise) ||
          ended ||
          stopped ||
          waiting.length >= MAX_WAITING ||
          (await isFirst(head, (next ??= reading.next())));
        if (release) {
          const result = await head;
          void waiting.shift();
          if (result.kind === 'blocked') onBlock(result.block);
          yield result;
          if (result.kind === 'blocked') return;
          continue;
        }
      } else if (failure) throw failure.error;
      else if (ended || stopped) return;
      let steps: ReplyStep[] = [];
      try {
        const part = await (next ?? reading.next());
        ended = part.done === true;
        steps = part.done === true ? guarded((open) => open.finish()) : takePart(part.value);
      } catch (error) {
        // What was found good before the error is still said.
        failure = { error };
        ended = true;
      }
      next = null;
      stopped = steps.some((step) => step.kind === 'blocked');
      for (const step of steps) waiting.push(settle(step, check, failed, hold));
    }
  } finally {
    if (!ended) {
      const closing = reading.return?.();
      // A read that is under way ends first: whoever leaves does not wait for a model that hangs.
      if (next) void Promise.allSettled([next, closing]);
      else await closing;
    }
  }
}

/** Whether the verdict is there before the next part. Rejections are the affair of whoever awaits them. */
async function isFirst(verdict: Promise<unknown>, part: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    verdict.then(() => true),
    part.then(
      () => false,
      () => false,
    ),
  ]);
}

/** Never throws or rejects. A verdict that is there at once costs no turn of the event loop. */
function settle(step: ReplyStep, check: ClauseCheck, failed: (error: unknown) => Block, hold: boolean): GateResult | Promise<GateResult> {
  if (step.kind === 'blocked') return step;
  const { seq, text, emotion, doubt } = step.candidate;
  const decided = (block: Block | null): GateResult => {
    if (block === null) return { kind: 'clause', clause: { seq, text: approve(text), emotion }, ...(doubt === undefined ? {} : { doubt }) };
    return hold && isGuardAway(block) ? { kind: 'undecided', seq, text, emotion, block } : { kind: 'blocked', block };
  };
  try {
    const verdict = check(step.candidate);
    if (!(verdict instanceof Promise)) return decided(verdict);
    return verdict.then(decided, (error: unknown): GateResult => ({ kind: 'blocked', block: failed(error) }));
  } catch (error) {
    return { kind: 'blocked', block: failed(error) };
  }
}
