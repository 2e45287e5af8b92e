import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** May a stream that earns money use it? Both the recordings and the checkpoint's lineage must allow it. */
export const MONETISED = ['yes', 'with-credit', 'unclear', 'no'] as const;

const voiceSchema = z.strictObject({
  name: z.string(),
  quality: z.enum(['low', 'medium', 'high']),
  sampleRateHz: z.number().int(),
  recordings: z.strictObject({ licence: z.string(), source: z.url() }),
  lineage: z.strictObject({ from: z.string(), source: z.url() }),
  monetised: z.enum(MONETISED),
  /** To be shown where the voice is heard. */
  credit: z.string().optional(),
  note: z.string().optional(),
});
export type CatalogueVoice = z.infer<typeof voiceSchema>;

const catalogueSchema = z.strictObject({ about: z.string(), index: z.url(), voices: z.array(voiceSchema) });
export type Catalogue = z.infer<typeof catalogueSchema>;

/** The catalogue that comes with AIVT; only a broken checkout makes it throw. */
export function loadCatalogue(): Catalogue {
  return catalogueSchema.parse(JSON.parse(readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8')));
}

export function isFreeToEarnWith(voice: CatalogueVoice): boolean {
  return voice.monetised === 'yes' || voice.monetised === 'with-credit';
}
