/** What the director knows, hears and orders. */
import type { CutReason, DropReason } from '../domain/events.ts';
import type { Lane, Retraction, Trigger } from '../domain/trigger.ts';

export interface HeldTurn {
  readonly turnId: string;
  readonly trigger: Trigger;
  readonly epoch: number;
  /** It is a draft: an answer to words that are not certain yet, held no longer than this. Absent for all others. */
  readonly draftUntilMs?: number;
}

export interface FloorTurn extends HeldTurn {
  /** Its first sample has been heard. */
  readonly playing: boolean;
}

export interface DirectorState {
  readonly panicked: boolean;
  readonly muted: boolean;
  readonly streamerSpeaking: boolean;
  /** Ads are running: what was paid for waits until then, for viewers who do not hear her now; null: nothing waits for that. */
  readonly paidWaitsUntilMs: number | null;
  /** False while the model is switched off: only what is said as it stands is taken. */
  readonly thinking: boolean;
  /** Sound of an epoch below this must not be played. */
  readonly epoch: number;
  readonly nextTurn: number;
  readonly floor: FloorTurn | null;
  /** Being prepared up to its first clip while `floor` plays. */
  readonly prepared: HeldTurn | null;
  readonly waiting: Readonly<Record<Lane, readonly Trigger[]>>;
  readonly lastViewerId: string | null;
  readonly recentTexts: readonly { readonly key: string; readonly atMs: number }[];
  readonly recentIds: readonly string[];
  /** What she was stopped in by the streamer's voice, until it is known whether that was one. */
  readonly brokenOff: { readonly trigger: Trigger; readonly atMs: number } | null;
  readonly retractions: readonly { readonly what: Retraction; readonly atMs: number }[];
  /** Paid triggers that have had their second chance. */
  readonly retried: readonly string[];
}

export type DirectorEvent = { readonly nowMs: number } & (
  | { readonly type: 'trigger'; readonly trigger: Trigger }
  /** Words that somebody is likely to have said; the same words in a trigger of the same id make them certain. */
  | { readonly type: 'draft'; readonly trigger: Trigger }
  | { readonly type: 'draft.over'; readonly triggerId: string }
  | { readonly type: 'tick' }
  | { readonly type: 'turn.playing'; readonly turnId: string }
  | { readonly type: 'turn.over'; readonly turnId: string }
  /** It failed before a word was heard, or hangs: whatever it still does is not wanted. */
  | { readonly type: 'turn.failed'; readonly turnId: string; readonly reason: CutReason }
  /** The model was switched off or on. Off, what needs it stops; what was paid for waits until it is on again. */
  | { readonly type: 'thinking'; readonly enabled: boolean }
  /** Somebody else is on stage: what waits is for her. */
  | { readonly type: 'character'; readonly characterId: string }
  | { readonly type: 'panic' }
  | { readonly type: 'resume' }
  | { readonly type: 'mute' }
  | { readonly type: 'unmute' }
  /** Confirmed speech, not a cough: this cuts. */
  | { readonly type: 'streamer.speaking' }
  /** `mistaken`: nothing was said after all. */
  | { readonly type: 'streamer.silent'; readonly mistaken?: boolean }
  /** Of the turn that the streamer's voice cut this is left to be said. */
  | { readonly type: 'broken-off'; readonly rest: Trigger }
  | { readonly type: 'paid-waits'; readonly untilMs: number }
  | { readonly type: 'retract'; readonly what: Retraction }
  /** The streamer wants no answer to this trigger; null: to the one that has the floor. */
  | { readonly type: 'skip'; readonly triggerId: string | null }
);

export type DirectorCommand =
  /** Give the floor and begin. */
  | { readonly type: 'start'; readonly turn: HeldTurn }
  /** Begin, and stop before the first sample until `grant`. */
  | { readonly type: 'prepare'; readonly turn: HeldTurn }
  | { readonly type: 'grant'; readonly turnId: string }
  /** What a draft was made for is certain: it is the answer to this. */
  | { readonly type: 'confirm'; readonly turnId: string; readonly trigger: Trigger }
  /** Throw a prepared turn away. */
  | { readonly type: 'discard'; readonly turnId: string }
  /** Stop being heard now. `turnId` is null when nobody had the floor. */
  | { readonly type: 'cut'; readonly turnId: string | null; readonly epoch: number; readonly reason: CutReason }
  | { readonly type: 'drop'; readonly trigger: Trigger; readonly reason: DropReason };

export type Step = readonly [DirectorState, readonly DirectorCommand[]];

export function initialDirectorState(): DirectorState {
  return {
    panicked: false,
    muted: false,
    streamerSpeaking: false,
    paidWaitsUntilMs: null,
    thinking: true,
    epoch: 1,
    nextTurn: 1,
    floor: null,
    prepared: null,
    waiting: { streamer: [], paid: [], reply: [], question: [], chat: [], idle: [] },
    lastViewerId: null,
    recentTexts: [],
    recentIds: [],
    brokenOff: null,
    retractions: [],
    retried: [],
  };
}
