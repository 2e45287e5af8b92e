/** What waits for the streamer's yes before it is let in or said. */
import { z } from 'zod';

/** `doubtful`: what the rules let pass and something still speaks against. `all`: that, and every reply as a whole. */
export const REVIEW_MODES = ['off', 'doubtful', 'all'] as const;
export type ReviewMode = (typeof REVIEW_MODES)[number];

/** Only `approved` lets it go on. `refused`: the streamer said yes, and the rules of now said no. */
export const REVIEW_OUTCOMES = ['approved', 'rejected', 'expired', 'refused', 'panic', 'withdrawn', 'crowded-out'] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

export const heldLineSchema = z.object({
  id: z.string(),
  /** `reply`: what she would say. `message`: what a viewer wrote, or pays her to say. */
  what: z.enum(['reply', 'message']),
  text: z.string().describe('It has passed the rules; it is not approved.'),
  reason: z.string(),
  /** Whose line it is, or whom she would answer. */
  user: z.string().nullable(),
  paid: z.boolean(),
  turnId: z.string().nullable(),
  /** Milliseconds since 1970. */
  heldAt: z.number(),
  /** Then it is not said. */
  untilAt: z.number(),
});
export type HeldLine = z.infer<typeof heldLineSchema>;

export const reviewSchema = z.object({ mode: z.enum(REVIEW_MODES), held: z.array(heldLineSchema).readonly() });
export type ReviewState = z.infer<typeof reviewSchema>;
