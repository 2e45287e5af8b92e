/** From what the server and an arm wrote down to what is told: pure, times in milliseconds. */
import { createCutter } from '../../src/domain/clauses.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';
import type { Interrupted, Turned } from './arm.ts';
import { MS_PER_CHAR, type TurnLog } from './server.ts';

/** One turn, against what could not have been sooner. */
export interface Wait {
  /** First sound − last token of the first clause − the voice's time to its first byte. */
  readonly overheadMs: number;
  /** The same, against the text that the arm itself sent to the voice first: what is left is no matter of where it cuts. */
  readonly ownCutMs: number;
  /** From asking to the request at the model. */
  readonly toModelMs: number;
  /** The first clause ends with a dot, which only the next token makes certain ("3.5"). */
  readonly endsWithDot: boolean;
  readonly cpuMs: number;
}

/** @throws Error when the turn did not go as a turn does: what it lacks */
export function waitOf(reply: string, turned: Turned, log: TurnLog): Wait {
  const call = log.model.find(({ tokens }) => tokens.length > 0);
  const speech = log.voice[0];
  if (!call) throw new Error('the turn did not reach the model');
  const firstByteAtMs = speech?.firstByteAtMs ?? null;
  if (!speech || firstByteAtMs === null) throw new Error('the voice was not asked');
  if (turned.firstAudioAtMs === null) throw new Error('there was no sound');
  const clause = firstClauseOf(reply);
  const voiceMs = firstByteAtMs - speech.askedAtMs;
  const after = (units: number): number => turned.firstAudioAtMs! - tokenAt(call.tokens, units) - voiceMs;
  return {
    overheadMs: after(clause.length),
    ownCutMs: after(unitsOf(reply, speech.text)),
    toModelMs: call.askedAtMs - turned.askedAtMs,
    endsWithDot: clause.endsWith('.'),
    cpuMs: turned.cpuMs,
  };
}

export function firstClauseOf(reply: string): string {
  const cutter = createCutter();
  return reply.slice(0, [...cutter.push(reply), ...cutter.flush()][0] ?? reply.length);
}

/** How much of the reply has to be there for this text to be: its letters are counted, for an arm may write spaces and marks its own way. */
export function unitsOf(reply: string, text: string): number {
  const isLetter = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);
  let left = [...text].filter(isLetter).length;
  let units = 0;
  for (const char of reply) {
    // The marks behind the last letter belong to it where the text has some too.
    if (left === 0 && (isLetter(char) || /\s/u.test(char) || !/[^\p{L}\p{N}\s]$/u.test(text.trim()))) break;
    units += char.length;
    if (isLetter(char)) left -= 1;
  }
  return units;
}

function tokenAt(tokens: TurnLog['model'][number]['tokens'], units: number): number {
  let length = 0;
  for (const token of tokens) {
    length += token.text.length;
    if (length >= units) return token.atMs;
  }
  throw new Error('the model had not said so much');
}

/** One interruption. */
export interface Cut {
  /** From the call to the last of: the player was told to be silent, a new sample that came after the call. */
  readonly silenceMs: number;
  /** From the call to the model's server seeing its connection closed; null: within half a second it did not, or it was over before. */
  readonly llmClosedMs: number | null;
  /** The arm had read as much as it wanted (AIVT's replies have a bound) and hung up before the call. */
  readonly llmOverBefore: boolean;
  /** Letters that the history holds beyond what was heard; below zero it holds less. */
  readonly historyOverHeard: number;
  /** Share of what the model had said by then that is in the history. */
  readonly historyShare: number;
}

/** @throws Error when the model was not asked */
export function cutOf(interrupted: Interrupted, log: TurnLog): Cut {
  const call = log.model.find(({ tokens }) => tokens.length > 0);
  if (!call) throw new Error('the turn did not reach the model');
  const said = call.tokens.map(({ text }) => text).join('').length;
  const over = (call.closedAtMs ?? call.finishedAtMs ?? Infinity) <= interrupted.calledAtMs;
  return {
    silenceMs: Math.max(0, interrupted.silentAtMs - interrupted.calledAtMs),
    llmClosedMs: call.closedAtMs === null || over ? null : call.closedAtMs - interrupted.calledAtMs,
    llmOverBefore: over,
    historyOverHeard: interrupted.history.length - interrupted.heardMs / MS_PER_CHAR,
    historyShare: interrupted.history.length / Math.max(1, said),
  };
}

export interface WaitFigures {
  readonly n: number;
  readonly overheadMs: Percentiles;
  readonly ownCutMs: Percentiles;
  readonly atMarkMs: Percentiles;
  readonly afterDotMs: Percentiles;
  readonly toModelMs: Percentiles;
  readonly cpuMs: Percentiles;
}

export function waitFigures(waits: readonly Wait[]): WaitFigures {
  const of = (pick: (wait: Wait) => number, some: readonly Wait[] = waits): Percentiles => percentiles(some.map(pick));
  return {
    n: waits.length,
    overheadMs: of(({ overheadMs }) => overheadMs),
    ownCutMs: of(({ ownCutMs }) => ownCutMs),
    atMarkMs: of(
      ({ overheadMs }) => overheadMs,
      waits.filter(({ endsWithDot }) => !endsWithDot),
    ),
    afterDotMs: of(
      ({ overheadMs }) => overheadMs,
      waits.filter(({ endsWithDot }) => endsWithDot),
    ),
    toModelMs: of(({ toModelMs }) => toModelMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
  };
}

export interface CutFigures {
  readonly n: number;
  readonly silenceMs: Percentiles;
  readonly llmClosedMs: Percentiles;
  /** The connection was closed before the interruption: these have no `llmClosedMs`. */
  readonly llmOverBefore: number;
  /** It was still open half a second later. */
  readonly llmNotClosed: number;
  readonly historyOverHeard: Percentiles;
  /** Times that the history held everything that the model had said by then. */
  readonly historyHadAll: number;
}

export function cutFigures(cuts: readonly Cut[]): CutFigures {
  const closed = cuts.flatMap(({ llmClosedMs }) => (llmClosedMs === null ? [] : [llmClosedMs]));
  return {
    n: cuts.length,
    silenceMs: percentiles(cuts.map(({ silenceMs }) => silenceMs)),
    llmClosedMs: percentiles(closed),
    llmOverBefore: cuts.filter(({ llmOverBefore }) => llmOverBefore).length,
    llmNotClosed: cuts.filter(({ llmClosedMs, llmOverBefore }) => llmClosedMs === null && !llmOverBefore).length,
    historyOverHeard: percentiles(cuts.map(({ historyOverHeard }) => historyOverHeard)),
    historyHadAll: cuts.filter(({ historyShare }) => historyShare >= 0.95).length,
  };
}

export interface Verdict {
  readonly what: string;
  readonly found: number | null;
  readonly target: number | null;
  /** Null where an arm it needs was left out. */
  readonly met: boolean | null;
}

/** The plan's targets, and the ratio that continuous integration holds. */
export function verdictsOf(
  ours: WaitFigures | undefined,
  agents: WaitFigures | undefined,
  cuts: CutFigures | undefined,
): readonly Verdict[] {
  const verdict = (what: string, found: number | null | undefined, target: number | null | undefined): Verdict => ({
    what,
    found: found ?? null,
    target: target ?? null,
    met: typeof found === 'number' && typeof target === 'number' ? found <= target : null,
  });
  const theirs = agents?.overheadMs.p95;
  const share = (of: number): number | null => (typeof theirs !== 'number' ? null : Math.round((theirs / of) * 100) / 100);
  return [
    verdict('overhead p95, ms', ours?.overheadMs.p95, 10),
    verdict("overhead p95 against a twentieth of agents-js default's", ours?.overheadMs.p95, share(20)),
    verdict('interruption to no new sample p95, ms', cuts?.silenceMs.p95, 20),
  ];
}
