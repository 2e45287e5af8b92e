/** What is seen of her in the overlay: Kitsu as she is drawn, or the streamer's own pictures. */
import { z } from 'zod';

/** A folder of pictures, as a persona's file and an address name it. */
export const PICTURE_FOLDER = /^[a-z0-9][a-z0-9-]{0,31}$/u;

export const bodySchema = z.strictObject({
  /** The folder of her pictures under `bodies` in the data folder; without it she is drawn. */
  pictures: z.string().regex(PICTURE_FOLDER, 'use lower-case letters, digits and dashes').optional(),
  /** How much the pictures move while she speaks: 0 not at all … 1 a lot. */
  bounce: z.number().min(0).max(1).default(0.5),
  /** How much darker they are while she is silent: 0 not at all … 1 black. */
  dim: z.number().min(0).max(1).default(0.2),
});
export type Body = z.infer<typeof bodySchema>;
