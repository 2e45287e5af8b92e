import type { Emotion } from '../domain/emotion.ts';

/** What the markup parser leaves of the model's text: words to say, and tags that colour them. */
export type ReplyPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'emotion'; readonly emotion: Emotion };

/** Turns the model's deltas into reply parts, the same whatever the chunking. */
export type MarkupStage = (deltas: AsyncIterable<string>) => AsyncIterable<ReplyPart>;
