/** The one way in: whatever anybody writes, types or pays for, from wherever it comes. */
import type { Approved } from '../domain/approved.ts';
import type { NewEvent } from '../domain/events.ts';
import type { Lane, Retraction, Telling } from '../domain/trigger.ts';
import type { ChatMessage, PaidEvent } from './chat.ts';
import type { Block } from './moderation.ts';

/** What became of something handed in. `triggerId` finds it again in `/stream`. */
export type Outcome =
  | { readonly outcome: 'queued'; readonly triggerId: string }
  | { readonly outcome: 'blocked'; readonly block: Block }
  | { readonly outcome: 'refused'; readonly reason: string };

/** A viewer's words may also wait for the streamer's yes (`review.changed`): then they go on as queued, else a `trigger.dropped` follows. */
export type Taken = Outcome | { readonly outcome: 'held'; readonly triggerId: string };

/** A chat message may also be a command: it is carried out, and nobody answers it by voice. `reply` is what chat is told. */
export type ChatOutcome = Taken | { readonly outcome: 'command'; readonly command: string; readonly reply: string | null };

/**
 * Something she may react to that no viewer wrote and nobody paid for: the streamer's voice, a typed line,
 * silence, and whatever comes. The source says all of it, so that a new one needs no change elsewhere.
 */
export interface Offered {
  /** Names it in events; the trigger has it too. */
  readonly id: string;
  /** How prompt, picture and records tell of it. `verbatim`: its words are said as they stand. */
  readonly telling: Telling;
  readonly lane: Exclude<Lane, 'paid'>;
  /** Not judged yet; null where there are no words. */
  readonly text: string | null;
  /** Whose doing it is, where it is a viewer's; the name is not judged yet. */
  readonly viewer?: { readonly platform: string; readonly userId: string; readonly userName: string };
  /** `Clock.nowMs` when it happened. */
  readonly receivedAtMs: number;
  /** The event that tells of it once its words are approved. */
  readonly announce?: (text: Approved) => NewEvent;
}

/**
 * Fulfilled by `chat/ingress.ts`. Twitch, the HTTP API, the panel, a rehearsal's crowd and the ears all call it,
 * so a message is followed from here: `chat` → a command, or `Intake.chat` → the director. None of these reject.
 */
export interface Ingress {
  /** Whatever anybody writes, wherever: a command is carried out, the rest is for her. */
  chat(message: ChatMessage): Promise<ChatOutcome>;
  /** What was paid for or brought: answered, or done and settled if it is a reward of the command file. */
  paid(event: PaidEvent): Promise<void>;
  /** Whatever else she may react to: what the streamer said aloud, for one. */
  offer(offered: Offered): Promise<Outcome>;
  /**
   * What is likely to be offered soon, under the same id: an answer is begun and held, unheard, until `offer` of the same
   * words makes it theirs. Aborting `signal` drops it; nothing is told of it. Whatever speaks against it is no error.
   */
  draft(offered: Offered, signal: AbortSignal): Promise<void>;
  /** A line the streamer typed for her to say as it stands. */
  say(text: string): Promise<Outcome>;
  /** The platform's moderators took something back. */
  retract(what: Retraction): void;
}
