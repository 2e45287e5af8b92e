/** Why something was not let in, or not said. */
import { z } from 'zod';

/** `input`: chat, speech, redeem text. `name`: a display name. `output`: what she would say or send. */
export const DIRECTIONS = ['input', 'name', 'output'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const blockSchema = z
  .object({
    direction: z.enum(DIRECTIONS),
    category: z.string(),
    ruleId: z.string(),
    excerpt: z.string().describe('Redacted: enough to find the place, never the words.'),
    cause: z
      .enum(['content', 'fault'])
      .describe('`fault`: it could not be judged (a guard is slow or down), and says nothing of who wrote it.'),
  })
  .readonly();
export type Block = z.infer<typeof blockSchema>;
/** For what tells a block and more. */
export const blockShape = blockSchema.unwrap().shape;
