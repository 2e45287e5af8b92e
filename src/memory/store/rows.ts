/** What goes into the store and comes out of it: plain data, so that it can cross to a thread. */

export interface SeenRow {
  readonly viewerId: string;
  readonly name: string | null;
  /** Approved words of theirs; null where there are none to learn from. */
  readonly text: string | null;
  readonly messageId: string | null;
  /** Milliseconds since 1970, here and below. */
  readonly atMs: number;
}

export interface ExchangeRow {
  readonly viewerId: string | null;
  readonly viewerName: string | null;
  /** Whose answer it was. */
  readonly characterId: string;
  readonly kind: string;
  readonly said: string | null;
  /** What was heard of her answer. */
  readonly answered: string;
  readonly messageId: string | null;
  readonly atMs: number;
}

export interface RecallQuery {
  readonly viewerId: string;
  /** Who recalls. What a viewer told is known to all, what was talked of to who talked. */
  readonly characterId: string;
  readonly text: string;
  /** The sense of `text`; null where it is not known (yet). */
  readonly vector: Float32Array | null;
  readonly model: string | null;
  readonly nowMs: number;
  readonly limit: number;
}

export interface KnownFact {
  readonly text: string;
  readonly kind: string;
  readonly lastMs: number;
}

/** Something that somebody who is here told a while ago. */
export interface FollowUpRow {
  readonly viewerId: string;
  readonly name: string | null;
  readonly text: string;
  readonly lastMs: number;
}

export interface KnownViewer {
  readonly name: string | null;
  readonly wantedName: string | null;
  readonly firstSeenMs: number;
  /** Of the visit before this one; null on the first. */
  readonly lastVisitMs: number | null;
  readonly visits: number;
  readonly lastTopic: string | null;
  /** Exchanges of this visit so far. */
  readonly exchanges: number;
}

export interface Recalled {
  readonly viewer: KnownViewer | null;
  readonly facts: readonly KnownFact[];
  /** Of an earlier stream, where the words point to one. */
  readonly summary: { readonly text: string; readonly toMs: number } | null;
}

export type ForgetWhat =
  | { readonly messageId: string }
  /** What was said since then: the platform took back the messages, not the person. */
  | { readonly viewerId: string; readonly sinceMs: number }
  | { readonly all: true; readonly sinceMs: number };

export interface Erased {
  readonly facts: number;
  readonly exchanges: number;
  readonly summaries: number;
  /** Copies of the file that were cleaned or deleted. */
  readonly copies: number;
  /** Every name they had here. */
  readonly names: readonly string[];
}

export interface ViewerRow {
  readonly id: string;
  readonly name: string | null;
  readonly visits: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly facts: number;
}

/** All that is known of one viewer, the latest first. */
export interface KnownRows {
  readonly facts: readonly {
    readonly id: number;
    readonly text: string;
    readonly firstMs: number;
    readonly lastMs: number;
    readonly told: number;
  }[];
  readonly summaries: readonly { readonly id: number; readonly text: string; readonly fromMs: number; readonly toMs: number }[];
}

export interface Counts {
  readonly viewers: number;
  readonly facts: number;
  readonly exchanges: number;
  readonly summaries: number;
}

export interface OpenExchange {
  readonly id: number;
  readonly viewerId: string | null;
  /** Null: not known. */
  readonly characterId: string | null;
  readonly viewerName: string | null;
  readonly said: string | null;
  readonly answered: string;
  readonly atMs: number;
}
