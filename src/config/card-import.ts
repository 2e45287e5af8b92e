/** A new character's file: made of answers or of a card, checked before it is written, and never over another. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { readCard } from './character-card.ts';
import { draftOf, personaFileOf, slugOf, type PersonaDraft } from './persona-draft.ts';
import { parsePersona } from './persona-file.ts';

export interface PersonaPlaces {
  /** The streamer's own. */
  readonly folder: string;
  /** Those that come with AIVT. */
  readonly shipped: string;
  /** Whether one of the same name may be written over. */
  readonly replace: boolean;
}

export interface KeptPersona {
  /** What `PERSONA` and `use` call it. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
}

export interface ImportedCard extends KeptPersona {
  readonly examples: number;
  readonly greetings: number;
  /** Of the card that AIVT has no place for. */
  readonly leftOut: readonly string[];
}

/** There is one of that name already. */
export class PersonaExists extends Fault {
  readonly id: string;

  constructor(id: string) {
    super(`there is a character "${id}" already`, { permanent: true });
    this.id = id;
  }
}

/** @throws PersonaExists; PersonaError when what was made cannot be loaded, and then it is not written. */
export async function keepDraft(draft: PersonaDraft, { folder, shipped, replace }: PersonaPlaces): Promise<KeptPersona> {
  const id = slugOf(draft.name);
  const file = join(folder, `${id}.yaml`);
  if (!replace && (existsSync(file) || existsSync(join(shipped, `${id}.yaml`)))) throw new PersonaExists(id);
  const text = personaFileOf(draft);
  parsePersona(text, `the persona of ${draft.name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, text);
  return { id, name: draft.name, file };
}

/**
 * @param fileName how it is called in what is said of it
 * @throws CardError; else like `keepDraft`
 */
export async function importCard(bytes: Uint8Array, fileName: string, places: PersonaPlaces): Promise<ImportedCard> {
  const card = readCard(bytes, fileName);
  const draft = draftOf(card);
  const kept = await keepDraft(draft, places);
  return { ...kept, examples: draft.examples.length, greetings: draft.greetings.length, leftOut: card.leftOut };
}
