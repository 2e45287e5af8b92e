/** What the markup parser gives, and what holds for one reply. */
import type { ReplyPart } from '../../ports/markup.ts';

/** A reply part; `retract`: all parts before it were reasoning, and void. */
export type MarkupPart = ReplyPart | { readonly kind: 'retract' };

/** What holds for one reply. */
export interface ReplyRules {
  /** Hers: a label with one of them ("Kitsu:") is dropped. With none no line is looked at for labels. */
  readonly names: readonly string[];
  /** Whom she answers: a line with this label is no longer hers. */
  readonly viewerName: string | null;
  /** The reply ends after so many sentences; infinite for none. */
  readonly maxSentences: number;
  /** The reply ends at the first place to end after so many characters. */
  readonly maxChars: number;
  /** False for words that no model made: these are said to their end, whatever stands in them. */
  readonly mayEnd: boolean;
}
