/**
 * One reply, from its trigger to the last clip handed to the speaker: the order of the house.
 *
 *   prompt → tokens → markup → gate → clauses → voice → speaker
 *
 * Tokens are read as fast as the model makes them (a model that waits for us holds its GPU slot);
 * approved clauses wait in a channel of two, and the voice works one clause ahead of the speaker.
 */
import { approvedRest, type Approved } from './approved.ts';
import type { NewEvent } from './events.ts';
import {
  PolicyError,
  VoiceError,
  type Clause,
  type Clip,
  type ClipChunk,
  type GateResult,
  type MarkupStage,
  type Memory,
  type Moderation,
  type Policy,
  type Prompter,
  type Speaker,
  type SpeechStyle,
  type StockLines,
  type StockOccasion,
  type Voice,
} from './ports.ts';
import { ahead, onFirst } from './stage.ts';
import type { TurnScope } from './turn.ts';

export interface ReplyParts {
  readonly policy: Policy;
  readonly prompter: Prompter;
  readonly markup: MarkupStage;
  readonly moderation: Moderation;
  readonly memory: Memory;
  readonly voice: Voice;
  readonly speaker: Speaker;
  readonly stock: StockLines;
  readonly speechStyle: () => SpeechStyle;
  readonly emit: (event: NewEvent) => void;
}

/** Deltas held between model and gate. More than any reply has: reading never waits for the voice. */
const TOKENS_AHEAD = 2048;
const CLAUSES_AHEAD = 2;
/** A voice that died is back within this many tries of one clause, or the clause is dropped. */
const VOICE_TRIES = 2;

/**
 * Carries a turn out. `floor` resolves when the turn may be heard; until then at most one clip is
 * made. Resolves when the last clip has been handed over.
 *
 * A model or a voice that fails ends in an approved stock line and a `turn.fallback` event, not in a
 * rejection; the only rejection is the turn's own abort reason.
 */
export async function runReply(turn: TurnScope, parts: ReplyParts, floor: Promise<unknown>): Promise<void> {
  const clauses = ahead(approvedClauses(turn, parts), CLAUSES_AHEAD, turn.signal);
  for await (const clause of clauses) {
    turn.timeline.mark('firstClause');
    if (!(await sayClause(clause, turn, parts, floor))) return;
  }
}

/** The clauses of the reply; a stock line where the model, the gate or the memory fails. */
async function* approvedClauses(turn: TurnScope, parts: ReplyParts): AsyncGenerator<Clause, void, undefined> {
  let released = 0;
  try {
    for await (const result of gated(turn, parts)) {
      if (result.kind === 'blocked') {
        parts.emit({ type: 'moderation.blocked', ...result.block, turnId: turn.id });
        yield* fallback('blockedOutput', `moderation: ${result.block.category}`, released, turn, parts);
        return;
      }
      released += 1;
      yield result.clause;
    }
    if (released === 0) yield* fallback('policyFailed', 'the model answered without a word to say', released, turn, parts);
  } catch (error) {
    turn.signal.throwIfAborted();
    const reason =
      error instanceof PolicyError ? error.message : `the reply failed: ${error instanceof Error ? error.message : String(error)}`;
    // After some clauses the sentence just ends: an apology in mid-answer would be odder than silence.
    if (released > 0) parts.emit({ type: 'turn.fallback', turnId: turn.id, reason });
    else yield* fallback('policyFailed', reason, released, turn, parts);
  }
}

async function* gated(turn: TurnScope, parts: ReplyParts): AsyncGenerator<GateResult, void, undefined> {
  // Ends the model's work when the gate blocks or the consumer leaves, also without a cut.
  const done = new AbortController();
  const signal = AbortSignal.any([turn.signal, done.signal]);
  try {
    yield* parts.moderation.gate(parts.markup(await deltas(turn, parts, signal)), turn);
  } finally {
    done.abort(new Error('the reply is over'));
  }
}

/** What is to be said: the typed words of `say`, else the model's answer. */
async function deltas(turn: TurnScope, parts: ReplyParts, signal: AbortSignal): Promise<AsyncIterable<string>> {
  if (turn.trigger.kind === 'say') return once(turn.trigger.text);
  const recalled = await parts.memory.recall(turn.trigger, signal);
  const prompt = parts.prompter.build(turn.trigger, recalled);
  turn.timeline.mark('promptReady');
  const tokens = onFirst(parts.policy.stream(prompt, signal), () => turn.timeline.mark('firstToken'));
  return ahead(tokens, TOKENS_AHEAD, signal);
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

async function* fallback(
  occasion: StockOccasion,
  reason: string,
  seq: number,
  turn: TurnScope,
  parts: ReplyParts,
): AsyncGenerator<Clause, void, undefined> {
  parts.emit({ type: 'turn.fallback', turnId: turn.id, reason });
  const text = parts.stock.line(occasion);
  if (text !== null) yield { seq, text, emotion: null };
}

/** False when the voice is gone and the rest of the reply with it. */
async function sayClause(clause: Clause, turn: TurnScope, parts: ReplyParts, floor: Promise<unknown>): Promise<boolean> {
  let text: Approved = clause.text;
  for (let attempt = 1; attempt <= VOICE_TRIES; attempt++) {
    const progress = { samples: 0, restAt: 0 };
    try {
      const clip = await parts.voice.speak({ ...clause, text }, parts.speechStyle(), turn.signal);
      await floor;
      turn.signal.throwIfAborted();
      if (attempt === 1) parts.emit({ type: 'turn.clause', turnId: turn.id, seq: clause.seq, text: clause.text });
      await parts.speaker.play(watched(clip, turn, progress), turn);
      return true;
    } catch (error) {
      turn.signal.throwIfAborted();
      if (!(error instanceof VoiceError)) throw error;
      if (attempt === VOICE_TRIES) {
        parts.emit({ type: 'turn.fallback', turnId: turn.id, reason: `the voice failed: ${error.message}` });
        return false;
      }
      // Say again from the word at which the sound broke off.
      if (progress.samples > 0) text = approvedRest(text, progress.restAt);
    }
  }
  return false;
}

/** Marks the first sound and remembers how far the words have got. */
function watched(clip: Clip, turn: TurnScope, progress: { samples: number; restAt: number }): Clip {
  async function* chunks(): AsyncGenerator<ClipChunk, void, undefined> {
    for await (const chunk of clip.chunks) {
      if (chunk.pcm.length > 0) turn.timeline.mark('firstAudio');
      progress.samples += chunk.pcm.length;
      for (const word of chunk.words) if (word.atSample < progress.samples) progress.restAt = word.start;
      yield chunk;
    }
  }
  return { ...clip, chunks: chunks() };
}
