/** The streamer's own files of the persona and of commands, as the panel shows and changes them. */
import { z } from 'zod';

export const DOCUMENTS = ['persona', 'commands'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];

export const documentSchema = z.object({
  name: z.enum(DOCUMENTS),
  /** As people write it: YAML. */
  text: z.string(),
  /** What it says, checked; null while it cannot be used. */
  content: z.record(z.string(), z.unknown()).nullable(),
  /** The streamer's own, not the one that comes with AIVT. */
  own: z.boolean(),
  /** Why it is not in force. */
  problem: z.string().nullable(),
  /** It differs from what AIVT was started with: it holds from the next start. */
  pending: z.boolean(),
});
export type DocumentView = z.infer<typeof documentSchema>;

export const changeSchema = z.strictObject({
  path: z
    .array(z.union([z.string().max(100), z.number().int()]))
    .min(1)
    .max(8),
  /** Null takes it away. */
  value: z.union([z.string().max(8000), z.number(), z.boolean(), z.null(), z.array(z.string().max(300)).max(100)]),
});
export type DocumentChange = z.infer<typeof changeSchema>;

export interface Documents {
  read(name: DocumentName): DocumentView;
  /** Checked first: what cannot be used is not written. @throws FieldError */
  write(name: DocumentName, text: string): DocumentView;
  /** Changes single values and leaves the rest, comments too, as it stands. @throws FieldError */
  change(name: DocumentName, changes: readonly DocumentChange[]): DocumentView;
}
