/** What she remembers: of the talk, and of people. */
import type { Approved } from '../domain/approved.ts';
import type { Retraction, Trigger } from '../domain/trigger.ts';
import type { Heard } from './speaker.ts';

export interface Recall {
  /** The conversation so far, oldest first, bounded. */
  readonly turns: readonly RememberedTurn[];
  /** The last exchanges with the streamer, oldest first, where the streamer is answered: some of them may be older than `turns`. */
  readonly thread?: readonly RememberedTurn[];
  /** What is known that bears on this trigger; each a short sentence. */
  readonly facts: readonly Approved[];
}

export interface RememberedTurn {
  readonly viewerName: string | null;
  /** The streamer said it. */
  readonly byStreamer?: true;
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

/** What is known of who writes, for whoever may look: the streamer. */
export interface KnownPerson {
  /** As `Viewer.id`. */
  readonly id: string;
  readonly name: string | null;
  readonly visits: number;
  /** Milliseconds since 1970. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly facts: number;
}

/** One thing that is known of a viewer. `text` is null where it does not pass moderation any more: it may be deleted, or written anew. */
export interface KnownThing {
  readonly what: 'fact' | 'summary';
  readonly id: number;
  readonly text: Approved | null;
  /** Milliseconds since 1970: told first and last, or what the summary is about. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something to come back to. */
export interface FollowUp {
  /** The same for the same fact. */
  readonly key: string;
  /** A sentence of the program's, the viewer's words quoted in it. */
  readonly text: Approved;
}

/** What was deleted of a viewer. */
export interface Erasure {
  readonly facts: number;
  readonly exchanges: number;
  readonly summaries: number;
  /** Backups and files set aside that were cleaned or deleted as well. */
  readonly copies: number;
  /** Every name they had there. */
  readonly names: readonly string[];
}

/** What a model is asked for a note of older talk. */
export interface SumUpPrompt {
  readonly system: string;
  readonly request: string;
  readonly maxTokens: number;
}

export interface Memory {
  /** Somebody wrote, answered or not: a visit, and what they tell of themselves. Returns at once. */
  saw(trigger: Trigger): void;
  recall(trigger: Trigger, signal: AbortSignal): Promise<Recall>;
  /** That character's conversation so far, oldest first, bounded: what every `recall` of hers begins with, whoever speaks next. */
  conversation(characterId: string): readonly RememberedTurn[];
  /** What those who are here told on another day or a while ago, for her to come back to; each with who told it. */
  followUps(limit: number): Promise<readonly FollowUp[]>;
  /** Takes what was heard. Returns at once: writing is memory's own affair. */
  commit(turn: HeardTurn): void;
  /** The platform took a message back: its words are no longer quoted. */
  forget(what: Retraction): void;
  /**
   * Deletes all of a viewer for real, also from copies. Resolves when nothing of them is left.
   * @throws Error when that could not be done
   */
  erase(viewerId: string): Promise<Erasure>;
  /**
   * Sums up some older talk of one viewer, where there is enough of it.
   * @param ask the model; null where it has no answer
   * @returns whether a summary was made
   * @throws what `ask` throws
   */
  sumUp(ask: (prompt: SumUpPrompt) => Promise<string | null>): Promise<boolean>;
  /** Whose name or id holds `part`, the latest first. */
  people(part: string, limit: number): Promise<readonly KnownPerson[]>;
  /** Facts and summaries of one viewer, the latest first. @throws Error when the memory is not open */
  known(viewerId: string): Promise<readonly KnownThing[]>;
  /**
   * Puts one of these right, or (null) deletes it alone.
   * @returns false where this viewer has none of that id. @throws Error when the memory is not open
   */
  change(viewerId: string, thing: Pick<KnownThing, 'what' | 'id' | 'text'>): Promise<boolean>;
  summary(): { readonly turns: number; readonly detail: string };
  /** Resolves when what was committed is kept. */
  close(): Promise<void>;
}
