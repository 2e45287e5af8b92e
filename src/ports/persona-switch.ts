/** Who is on stage, and who could be. */
import { z } from 'zod';

export const personaChoiceSchema = z.object({
  /** What `PERSONA` and `use` call it. */
  id: z.string(),
  /** Hers; null where the file cannot be used. */
  name: z.string().nullable(),
  /** The streamer's own, not one that comes with AIVT. */
  own: z.boolean(),
  inUse: z.boolean(),
  /** Why it cannot be used. */
  problem: z.string().nullable(),
});
export type PersonaChoice = z.infer<typeof personaChoiceSchema>;

export const personaUseSchema = z.object({
  name: z.string(),
  characterId: z.string(),
  /** False: she comes on stage when the reply that is being said has ended. */
  inForce: z.boolean(),
  /** She is on stage after a restart too; false where the environment names another. */
  kept: z.boolean(),
});
export type PersonaUse = z.infer<typeof personaUseSchema>;

/** Pictures that carry a card are a few megabytes. */
export const MAX_CARD_BYTES = 32 * 1024 * 1024;

export const importedPersonaSchema = z.object({
  id: z.string(),
  name: z.string(),
  examples: z.number().int(),
  greetings: z.number().int(),
  /** Of the card that AIVT has no place for. */
  leftOut: z.array(z.string()),
});
export type ImportedPersona = z.infer<typeof importedPersonaSchema>;

/** Fulfilled by `app/persona-switch.ts`. */
export interface PersonaSwitch {
  list(): Promise<PersonaChoice[]>;
  /** Puts another one on stage while everything runs. @throws ControlError `not-found`, with what is wrong with the file */
  use(id: string): Promise<PersonaUse>;
  /**
   * Makes a persona of a character card (JSON, or a PNG that carries one); nobody is put on stage by it.
   * @throws FieldError `card` where it is none, ControlError `not-allowed` where there is one of that name
   */
  importCard(bytes: Uint8Array): Promise<ImportedPersona>;
}
