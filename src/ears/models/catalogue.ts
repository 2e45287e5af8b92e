/** The models that hear and can be fetched: where their files are, and what they must add up to. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';

/** Something about these models that the user can understand and mend. */
export class EarsModelError extends Fault {}

/** One component of a path, so that a catalogue cannot write anywhere else. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/u);

const shared = {
  name: fileName,
  for: z.enum(['speech', 'turn']),
  about: z.string(),
  licence: z.string(),
  /** As Whisper names them; `*` for many. */
  languages: z.array(z.string()).nonempty(),
};
const modelSchema = z.union([
  z.strictObject({
    ...shared,
    files: z
      .array(
        z.strictObject({
          name: fileName,
          url: z.url(),
          bytes: z.number().int().positive(),
          sha256: z.string().regex(/^[0-9a-f]{64}$/u),
        }),
      )
      .nonempty(),
  }),
  z.strictObject({ ...shared, hub: z.strictObject({ repository: z.string(), files: z.array(fileName).nonempty() }) }),
]);
export type CatalogueModel = z.infer<typeof modelSchema>;

const catalogueSchema = z.strictObject({ about: z.string(), models: z.array(modelSchema) });

/** The catalogue that comes with AIVT; only a broken checkout makes it throw. */
export function loadCatalogue(): readonly CatalogueModel[] {
  return catalogueSchema.parse(JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8'))).models;
}
