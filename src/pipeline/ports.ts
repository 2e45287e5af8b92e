/**
 * What the pipeline asks of the other rooms. A room fulfils a port; `app.ts` decides which one does.
 * Nothing here knows a vendor.
 */
import type { Approved } from './approved.ts';
import type { Emotion } from './emotion.ts';
import type { Retraction, Trigger, Viewer } from './trigger.ts';
import type { TurnScope } from './turn.ts';
import type { Viseme } from './viseme.ts';

// ── policy ──────────────────────────────────────────────────────────────────────────────────

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface Prompt {
  readonly system: string;
  /** Oldest first; the last one is what she answers now. */
  readonly messages: readonly PromptMessage[];
  readonly maxTokens: number;
  /** The bare occasion, for providers that need no prose (the scripted stub, a recording). */
  readonly cue: PromptCue;
}

export interface PromptCue {
  readonly kind: Trigger['kind'];
  readonly text: string;
  readonly viewerName: string | null;
  readonly style: string;
}

/** A language model. */
export interface Policy {
  readonly provider: string;
  /**
   * Text deltas as the model makes them, markup and all. Aborting `signal` ends the iteration
   * (rejecting with the signal's reason) and stops the model's work on the server.
   * @throws PolicyError when the model cannot answer; its message says what to do.
   */
  stream(prompt: Prompt, signal: AbortSignal): AsyncIterable<string>;
  close(): Promise<void>;
}

export type PolicyErrorKind = 'unreachable' | 'model-missing' | 'timeout' | 'overloaded' | 'protocol';

export class PolicyError extends Error {
  readonly kind: PolicyErrorKind;

  constructor(kind: PolicyErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyError';
    this.kind = kind;
  }
}

/** Makes the prompt of a turn from the persona, what memory recalls and her mood. */
export interface Prompter {
  build(trigger: Trigger, recalled: Recall): Prompt;
}

/** What the markup parser leaves of the model's text: words to say, and tags that colour them. */
export type ReplyPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'emotion'; readonly emotion: Emotion };

/**
 * Turns the model's deltas into reply parts, the same whatever the chunking. `turn` tells whose reply it
 * is; without it the words are no model's (a typed line), and said to their end.
 */
export type MarkupStage = (deltas: AsyncIterable<string>, turn?: { readonly viewerName: string | null }) => AsyncIterable<ReplyPart>;

/** Lines the persona keeps ready, approved at start. */
export interface StockLines {
  /** An approved line for the occasion, or null when the persona has none that passes the gate. */
  line(occasion: StockOccasion): Approved | null;
  /** An approved answer to a viewer whose message was blocked; it never quotes it. */
  blockedLine(category: string): Approved | null;
  /** All of them, for a voice that makes them ahead. */
  readonly all: readonly Approved[];
}

export const STOCK_OCCASIONS = ['greeting', 'blockedInput', 'blockedOutput', 'policyFailed', 'filler', 'resumed'] as const;
export type StockOccasion = (typeof STOCK_OCCASIONS)[number];

// ── moderation ──────────────────────────────────────────────────────────────────────────────

/** `input`: chat, speech, redeem text. `name`: a display name. `output`: what she would say or send. */
export type Direction = 'input' | 'name' | 'output';

export interface Block {
  readonly direction: Direction;
  readonly category: string;
  readonly ruleId: string;
  /** Redacted: enough to find the place, never the words themselves. */
  readonly excerpt: string;
}

export type Verdict = { readonly allowed: true; readonly text: Approved } | { readonly allowed: false; readonly block: Block };

/** The smallest text that is spoken on its own, already approved. */
export interface Clause {
  /** 0, 1, 2 … within the turn. */
  readonly seq: number;
  readonly text: Approved;
  /** The latest emotion tag at or before this clause. */
  readonly emotion: Emotion | null;
}

export type GateResult =
  | { readonly kind: 'clause'; readonly clause: Clause }
  /** The reply ends here: nothing after a block is ever released. */
  | { readonly kind: 'blocked'; readonly block: Block };

export interface Moderation {
  /** Judges a whole text. Never rejects: an error or a time-out is a block of category `error`. */
  check(text: string, direction: Direction): Promise<Verdict>;
  /**
   * The streaming gate: releases clauses as soon as nothing unsaid can still turn them into a
   * blocked phrase. Never throws of its own; an error of `parts` passes through, an error of the
   * gate is a block. After a `blocked` result the iteration ends.
   */
  gate(parts: AsyncIterable<ReplyPart>, scope: Pick<TurnScope, 'id' | 'signal'>): AsyncIterable<GateResult>;
}

/** Who is still listened to. */
export interface Standing {
  /** A text of this viewer was blocked. */
  strike(viewerId: string): void;
  /** True for a repeated offender, for a while. */
  isIgnored(viewerId: string): boolean;
}

// ── voice ───────────────────────────────────────────────────────────────────────────────────

export interface VisemeCue {
  readonly viseme: Viseme;
  /** From the clip's first sample. The shape holds until the next cue or the clip's end. */
  readonly atSample: number;
}

export interface WordCue {
  /** Half-open range of UTF-16 units in the clause's text. */
  readonly start: number;
  readonly end: number;
  readonly atSample: number;
}

export interface ClipChunk {
  /** Mono 16-bit PCM. May be empty when only cues come (they may run ahead of the sound). */
  readonly pcm: Int16Array;
  /** In order of `atSample`, over all chunks of a clip; the first cue of a clip is at 0. */
  readonly visemes: readonly VisemeCue[];
  readonly words: readonly WordCue[];
}

/** An approved clause as sound. Iterate `chunks` once. */
export interface Clip {
  readonly clause: Clause;
  readonly sampleRateHz: number;
  readonly chunks: AsyncIterable<ClipChunk>;
}

export interface SpeechStyle {
  /** 1 is the voice's own speed; 0.5 … 2. */
  readonly rate: number;
  /** 1 is the voice's own pitch; 0.5 … 2. Voices that cannot change it ignore it. */
  readonly pitch: number;
}

export interface Voice {
  readonly provider: string;
  /**
   * Starts to synthesise now. Chunks follow as they are made; aborting `signal` stops the engine
   * within 20 ms and ends the iteration by rejecting with the signal's reason.
   * @throws VoiceError (from the returned promise or the iteration) when the engine is gone.
   */
  speak(clause: Clause, style: SpeechStyle, signal: AbortSignal): Promise<Clip>;
  close(): Promise<void>;
}

export class VoiceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VoiceError';
  }
}

// ── speaker ─────────────────────────────────────────────────────────────────────────────────

/** What has really been heard of a turn, by the player's own clock. */
export interface Heard {
  readonly text: Approved;
  /** True when every clause given to the speaker was heard to its end. */
  readonly complete: boolean;
  readonly playedMs: number;
}

export interface Speaker {
  /**
   * Hands a clip to the player, in order. Resolves when there is room for the next one (one clip
   * plays, one waits), so that synthesis runs one clause ahead and no more. Resolves at once, and
   * plays nothing, for a turn whose epoch has been cut.
   */
  play(clip: Clip, turn: TurnScope): Promise<void>;
  /** Resolves when all clips given for the turn have been heard, or the turn was cut. */
  drained(turn: TurnScope): Promise<void>;
  /** What of the turn has been heard up to now. */
  heard(turnId: string): Heard;
  /**
   * Synchronous: from the return on, no sample of an epoch below `epoch` starts to play.
   */
  cut(epoch: number): void;
}

// ── memory ──────────────────────────────────────────────────────────────────────────────────

export interface Recall {
  /** The conversation so far, oldest first, bounded. */
  readonly turns: readonly RememberedTurn[];
  /** What is known that bears on this trigger; each a short sentence. */
  readonly facts: readonly Approved[];
}

export interface RememberedTurn {
  readonly viewerName: string | null;
  /** Null when she spoke by herself. */
  readonly said: Approved | null;
  /** What was heard of her answer. */
  readonly answered: Approved;
  /** She was cut off: the answer's end is missing. */
  readonly cut?: true;
}

export interface Memory {
  recall(trigger: Trigger, signal: AbortSignal): Promise<Recall>;
  /** Takes what was heard. Returns at once: writing is memory's own affair. */
  commit(trigger: Trigger, heard: Heard): void;
  /** The platform took a message back: its words are no longer quoted. */
  forget(what: Retraction): void;
  summary(): { readonly turns: number; readonly detail: string };
}

// ── chat ────────────────────────────────────────────────────────────────────────────────────

/** A chat message as the platform tells it: raw, not yet moderated. */
export interface ChatMessage {
  readonly id: string;
  readonly platform: 'twitch' | 'synthetic' | 'api' | 'panel';
  readonly userId: string;
  /** As it is shown. */
  readonly userName: string;
  /** The account's plain name, where the one that is shown may be another ("狐" for `fox_den`). */
  readonly login?: string;
  readonly role: Viewer['role'];
  readonly text: string;
  /** `Clock.nowMs` at arrival. */
  readonly receivedAtMs: number;
}

/** Something that was paid for, or brought (a raid): raw, like a chat message. */
export interface PaidMessage extends Omit<ChatMessage, 'platform'> {
  readonly platform: 'twitch';
  /** `say`: the words are to be said as they stand. */
  readonly kind: 'cheer' | 'sub' | 'raid' | 'redemption' | 'say';
  /** What happened, in the program's own words: no part of it is a viewer's. */
  readonly occasion: string;
  /** The platform's id of the chat message that came with it. */
  readonly messageId: string | null;
  /** Thank nobody by name. */
  readonly anonymous: boolean;
}

// ── scenes ──────────────────────────────────────────────────────────────────────────────────

/** What shows the stream's picture: OBS. */
export interface Scenes {
  /** The scene on air; null when not known. */
  readonly current: string | null;
  /** Resolves when the scene is on air. Rejects with a message for the streamer. */
  set(scene: string): Promise<void>;
}

// ── child processes ─────────────────────────────────────────────────────────────────────────

/** What an engine says of itself when it is open. Engines add fields of their own. */
export interface EngineInfo {
  /** Who does the work: `espeak`, `piper` … */
  readonly provider: string;
  /** One sentence for the streamer. */
  readonly detail: string;
  /** It works, but not as asked for: a fallback took over. */
  readonly degraded?: boolean;
  readonly [field: string]: unknown;
}

/**
 * A supervised child process that hosts one engine: open, stream in, stream out, cancel by
 * generation, heartbeat. Payloads are structured-cloneable data, so that the same seam can later
 * run over a network.
 */
export interface EngineLink {
  /**
   * What the running engine says of itself. Waits a bounded time while the process starts.
   * @throws Error when it is not running by then; its message says why.
   */
  ready(signal?: AbortSignal): Promise<EngineInfo>;
  /**
   * Runs one job, beginning now and not with the first read. Yields the engine's chunks; rejects with VoiceError/Error when the engine fails or the
   * process dies, with the signal's reason when aborted (the engine is told to stop at once).
   */
  run(job: unknown, signal: AbortSignal): AsyncIterable<unknown>;
  close(): Promise<void>;
}
