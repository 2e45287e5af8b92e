/** What she remembers: of the talk, and of people. */
import type { Approved } from '../domain/approved.ts';
import type { Retraction, Trigger } from '../domain/trigger.ts';
import type { Heard } from './speaker.ts';

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

/** A turn that is over, as far as it was heard. */
export interface HeardTurn {
  readonly turnId: string;
  readonly characterId: string;
  readonly trigger: Trigger;
  readonly heard: Heard;
  /** `Clock.wallMs` of its end. */
  readonly endedAtMs: number;
}

export interface Memory {
  recall(trigger: Trigger, signal: AbortSignal): Promise<Recall>;
  /** The conversation so far, oldest first, bounded: what every `recall` begins with, whoever speaks next. */
  conversation(): readonly RememberedTurn[];
  /** Takes what was heard. Returns at once: writing is memory's own affair. */
  commit(turn: HeardTurn): void;
  /** The platform took a message back: its words are no longer quoted. */
  forget(what: Retraction): void;
  summary(): { readonly turns: number; readonly detail: string };
  /** Resolves when what was committed is kept. */
  close(): Promise<void>;
}
