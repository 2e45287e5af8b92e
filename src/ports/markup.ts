import type { Emotion } from '../domain/emotion.ts';

/** What the markup parser leaves of the model's text: words to say, and tags that colour them. */
export type ReplyPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'emotion'; readonly emotion: Emotion };

/**
 * Turns the model's deltas into reply parts, the same whatever the chunking. `turn` tells whose reply it
 * is; without it the words are no model's (a typed line), and said to their end. `onLeak` is told when
 * parts already given on turn out to be reasoning.
 */
export type MarkupStage = (deltas: AsyncIterable<string>, turn?: MarkupTurn) => AsyncIterable<ReplyPart>;

export interface MarkupTurn {
  readonly viewerName: string | null;
  readonly onLeak?: () => void;
}
