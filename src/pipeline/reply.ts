/**
 * One reply, from its trigger to the last clip handed to the speaker: the order of the house.
 *
 *   prompt → tokens → markup → gate → clauses → voice → speaker
 *
 * Tokens are read as fast as the model makes them (a model that waits for us holds its GPU slot, and
 * what the markup finds too late is found as early as can be);
 * approved clauses wait in a channel of two, and the voice works one clause ahead of the speaker.
 */
import { approvedRest, type Approved } from '../domain/approved.ts';
import type { Clause } from '../domain/clause.ts';
import type { StockOccasion } from '../domain/stock-occasion.ts';
import type { TurnScope } from '../domain/turn.ts';
import { sleep } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { ahead } from '../kernel/stage.ts';
import type { Character, Characters } from '../ports/character.ts';
import type { MarkupStage } from '../ports/markup.ts';
import type { GateResult, Moderation } from '../ports/moderation.ts';
import { PolicyError, type Policy } from '../ports/policy.ts';
import type { Review } from '../ports/review.ts';
import type { Speaker } from '../ports/speaker.ts';
import type { Toolbox } from '../ports/tools.ts';
import { VoiceError, type ClipChunk } from '../ports/voice.ts';
import { isPromised } from './lanes.ts';
import { neverLate } from './never-late.ts';
import { reviewed, type Said } from './reviewed.ts';
import { withTools } from './tool-rounds.ts';

export interface ReplyParts {
  readonly characters: Characters;
  readonly policy: Policy;
  readonly markup: MarkupStage;
  readonly moderation: Moderation;
  readonly speaker: Speaker;
  /** Where doubtful words wait for the streamer; absent: nothing waits. */
  readonly review?: Review;
  /** What the model may do beside speaking; absent: nothing. */
  readonly tools?: Toolbox;
  /** After so long without a word of the model a filler is said; absent or 0: none. */
  readonly fillerAfterMs?: number;
  /** Waiting for the model's clauses over a whole reply; absent or 0: as long as the model takes. */
  readonly deadlineMs?: number;
}

/** The parts of one turn: those of the house and of who has it, and the signal that the model was given up. */
type TurnParts = ReplyParts & {
  readonly character: Character;
  readonly givenUp: AbortSignal;
  /** Something of this reply may wait for the streamer. */
  readonly holds: boolean;
};

/** Parts held between markup and gate. More than any reply has: reading never waits for the voice. */
const PARTS_AHEAD = 2048;
const CLAUSES_AHEAD = 2;
/** How long a dead voice is waited for. Chat would be stale by then; what was paid for or typed would not. */
const VOICE_PATIENCE_MS = { promised: 20_000, chat: 6_000 } as const;
const VOICE_RETRY_MS = 150;

/**
 * Carries a turn out. `floor` resolves when the turn may be heard; until then at most one clip is
 * begun. Resolves when the last clip has been handed over.
 *
 * A model that fails ends in an approved stock line and a `turn.fallback` event, a voice that fails
 * in mid-reply in the event alone.
 * @throws the turn's own abort reason; VoiceError when nothing at all could be said.
 */
export async function runReply(turn: TurnScope, house: ReplyParts, floor: Promise<unknown>): Promise<void> {
  const giveUp = new AbortController();
  const { review, moderation } = house;
  const parts: TurnParts = {
    ...house,
    character: house.characters.of(turn.characterId),
    givenUp: giveUp.signal,
    holds: review !== undefined && review.mode !== 'off',
  };
  let clauses = 0;
  let samples = 0;
  const said = punctual(turn, parts, floor, giveUp);
  const instead = (): Approved | null => readyLine('blockedOutput', parts);
  const made = noted(review && parts.holds ? reviewed(said, turn, { review, moderation, floor, instead }) : said, turn);
  for await (const clause of ahead(made, CLAUSES_AHEAD, turn.signal)) {
    turn.timeline.mark('firstClause');
    clauses += 1;
    try {
      samples += await sayClause(clause, turn, parts, floor);
    } catch (error) {
      turn.signal.throwIfAborted();
      if (!(error instanceof VoiceError) || samples === 0) throw error;
      turn.emit({ type: 'turn.fallback', turnId: turn.id, reason: `the voice failed: ${error.message}` });
      return;
    }
  }
  if (clauses > 0 && samples === 0) turn.emit({ type: 'turn.fallback', turnId: turn.id, reason: 'the voice has no sound for these words' });
}

async function* noted(clauses: AsyncIterable<Said>, turn: TurnScope): AsyncGenerator<Clause, void, undefined> {
  for await (const clause of clauses) {
    // Not without a review, which decides.
    if ('undecided' in clause) continue;
    turn.made(clause.text);
    yield clause;
  }
}

function punctual(
  turn: TurnScope,
  parts: TurnParts,
  floor: Promise<unknown>,
  giveUp: AbortController,
): AsyncGenerator<Said, void, undefined> {
  const { fillerAfterMs = 0, deadlineMs = 0, character } = parts;
  const clauses = approvedClauses(turn, parts, floor);
  if (turn.trigger.telling.verbatim === true) return clauses;
  return neverLate<Said>(clauses, {
    clock: turn.clock,
    // Nobody waits for a thought of her own.
    limitMs: turn.trigger.lane === 'idle' ? 0 : fillerAfterMs,
    deadlineMs,
    floor,
    filler: () => {
      const text = character.stock.line('filler');
      if (text === null) return null;
      turn.emit({ type: 'turn.filler', turnId: turn.id, afterMs: fillerAfterMs });
      return { seq: 0, text, emotion: 'thinking', ready: true };
    },
    tooLate: (answered) => {
      const late = new PolicyError('timeout', `the model took longer than ${deadlineMs / 1000} s`);
      giveUp.abort(late);
      turn.emit({ type: 'turn.fallback', turnId: turn.id, reason: late.message });
      const text = answered ? null : readyLine('policyFailed', parts);
      return text === null ? null : { seq: 0, text, emotion: null, ready: true };
    },
  });
}

/** The clauses of the reply; a stock line where the model, the gate or the memory fails. */
async function* approvedClauses(turn: TurnScope, parts: TurnParts, floor: Promise<unknown>): AsyncGenerator<Said, void, undefined> {
  let released = 0;
  try {
    for await (const result of gated(turn, parts, floor)) {
      if (result.kind === 'blocked') {
        turn.emit({ type: 'moderation.blocked', ...result.block, turnId: turn.id });
        yield* fallback('blockedOutput', `moderation: ${result.block.category}`, released, turn, parts);
        return;
      }
      released += 1;
      if (result.kind === 'clause') yield result.doubt === undefined ? result.clause : { ...result.clause, doubt: result.doubt };
      else yield { seq: result.seq, text: result.text, emotion: result.emotion, undecided: result.block };
    }
    if (released > 0) return;
    if (turn.trigger.telling.verbatim) turn.emit({ type: 'turn.fallback', turnId: turn.id, reason: 'there was nothing to say in it' });
    else yield* fallback('policyFailed', 'the model answered without a word to say', released, turn, parts);
  } catch (error) {
    turn.signal.throwIfAborted();
    // That has been told, and something else is said.
    if (parts.givenUp.aborted) return;
    const reason = error instanceof PolicyError ? error.message : `the reply failed: ${reasonOf(error)}`;
    // After some clauses the sentence just ends: an apology in mid-answer would be odder than silence.
    if (released > 0) turn.emit({ type: 'turn.fallback', turnId: turn.id, reason });
    else yield* fallback('policyFailed', reason, released, turn, parts);
  }
}

async function* gated(turn: TurnScope, parts: TurnParts, floor: Promise<unknown>): AsyncGenerator<GateResult, void, undefined> {
  // Ends the model's work when the gate blocks or the consumer leaves, also without a cut.
  const done = new AbortController();
  const signal = AbortSignal.any([turn.signal, done.signal, parts.givenUp]);
  try {
    const { telling, viewer } = turn.trigger;
    const whose = telling.verbatim ? undefined : { viewerName: viewer?.name ?? null, onLeak: turn.takeBack };
    const words = await deltas(turn, parts, floor, signal);
    yield* parts.moderation.gate(ahead(parts.markup(words, whose), PARTS_AHEAD, signal), turn, parts.holds);
  } finally {
    done.abort(new Error('the reply is over'));
  }
}

/** What is to be said: the typed words of `say`, else the model's answer. */
async function deltas(turn: TurnScope, parts: TurnParts, floor: Promise<unknown>, signal: AbortSignal): Promise<AsyncIterable<string>> {
  if (turn.trigger.telling.verbatim) return once(turn.trigger.text);
  const recalled = await parts.character.memory.recall(turn.trigger, signal);
  const prompt = parts.character.prompter.build(turn.trigger, recalled);
  turn.timeline.mark('promptReady');
  return withTools(prompt, turn, parts, floor, signal);
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

async function* fallback(
  occasion: StockOccasion,
  reason: string,
  seq: number,
  turn: TurnScope,
  parts: TurnParts,
): AsyncGenerator<Said, void, undefined> {
  turn.emit({ type: 'turn.fallback', turnId: turn.id, reason });
  const text = readyLine(occasion, parts);
  if (text !== null) yield { seq, text, emotion: null, ready: true };
}

/** A persona whose lines for the occasion were all refused has others: any is better than silence. */
function readyLine(occasion: StockOccasion, { character: { stock } }: TurnParts): Approved | null {
  return stock.line(occasion) ?? stock.line('policyFailed') ?? stock.line('blockedOutput') ?? stock.line('filler');
}

/**
 * Has one clause said; again, from the word at which the sound broke off, when the voice dies.
 * @returns the samples made of it.
 * @throws VoiceError when the voice does not come back in time.
 */
async function sayClause(clause: Clause, turn: TurnScope, parts: TurnParts, floor: Promise<unknown>): Promise<number> {
  const { voice, persona } = parts.character;
  const patienceMs = VOICE_PATIENCE_MS[isPromised(turn.trigger) ? 'promised' : 'chat'];
  const { rate, pitch } = persona().style;
  let text: Approved = clause.text;
  let samples = 0;
  let announced = false;
  let failingSinceMs: number | null = null;
  for (;;) {
    const progress = { samples: 0, restAt: 0 };
    try {
      const clip = await voice.speak({ ...clause, text }, { rate, pitch }, turn.signal);
      const chunks = await primeFirstAudio(trackProgress(clip.chunks, turn, progress));
      await floor;
      turn.signal.throwIfAborted();
      if (!announced) turn.emit({ type: 'turn.clause', turnId: turn.id, seq: clause.seq, text: clause.text });
      announced = true;
      await parts.speaker.play({ ...clip, chunks }, turn);
      return samples + progress.samples;
    } catch (error) {
      turn.signal.throwIfAborted();
      if (!(error instanceof VoiceError)) throw error;
      samples += progress.samples;
      failingSinceMs ??= turn.clock.nowMs();
      if (turn.clock.nowMs() - failingSinceMs >= patienceMs) throw error;
      if (progress.samples > 0) text = approvedRest(text, progress.restAt);
      await sleep(turn.clock, VOICE_RETRY_MS, turn.signal);
    }
  }
}

/** Marks the first sound and remembers how far the words have got. */
async function* trackProgress(
  chunks: AsyncIterable<ClipChunk>,
  turn: TurnScope,
  progress: { samples: number; restAt: number },
): AsyncGenerator<ClipChunk, void, undefined> {
  for await (const chunk of chunks) {
    if (chunk.pcm.length > 0) turn.timeline.mark('firstAudio');
    progress.samples += chunk.pcm.length;
    for (const word of chunk.words) if (word.atSample < progress.samples) progress.restAt = word.start;
    yield chunk;
  }
}

/** Resolves when the first sound is there (or there is none): a prepared turn then waits with it in hand. */
async function primeFirstAudio(chunks: AsyncGenerator<ClipChunk, void, undefined>): Promise<AsyncIterable<ClipChunk>> {
  const inHand: ClipChunk[] = [];
  for (;;) {
    const next = await chunks.next();
    if (next.done) break;
    inHand.push(next.value);
    if (next.value.pcm.length > 0) break;
  }
  async function* all(): AsyncGenerator<ClipChunk, void, undefined> {
    yield* inHand;
    yield* chunks;
  }
  return all();
}
