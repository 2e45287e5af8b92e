/** The one way in: whatever anybody writes, types or pays for, from wherever it comes. */
import type { Retraction } from '../domain/trigger.ts';
import type { ChatMessage, PaidEvent } from './chat.ts';
import type { Block } from './moderation.ts';

/** What became of something handed in. `triggerId` finds it again in `/stream`. */
export type Outcome =
  | { readonly outcome: 'queued'; readonly triggerId: string }
  | { readonly outcome: 'blocked'; readonly block: Block }
  | { readonly outcome: 'refused'; readonly reason: string };

/** A chat message may also be a command: it is carried out, and nobody answers it by voice. `reply` is what chat is told. */
export type ChatOutcome = Outcome | { readonly outcome: 'command'; readonly command: string; readonly reply: string | null };

/** What the streamer said into the microphone. */
export interface Speech {
  /** Of the utterance; the trigger has it too. */
  readonly id: string;
  /** As the recogniser understood it, not judged yet. */
  readonly text: string;
  /** `Clock.nowMs` when the streamer stopped speaking. */
  readonly receivedAtMs: number;
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
  /** What the streamer said aloud. */
  speech(speech: Speech): Promise<Outcome>;
  /** A line the streamer typed for her to say as it stands. */
  say(text: string): Promise<Outcome>;
  /** The platform's moderators took something back. */
  retract(what: Retraction): void;
}
