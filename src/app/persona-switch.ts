/** Another persona on stage without a restart: prompt, voice, styles, ready lines, mood, her id on all that follows. */
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { importCard, PersonaExists } from '../config/card-import.ts';
import { CardError } from '../config/character-card.ts';
import { loadPersona, PersonaError } from '../config/persona-file.ts';
import { ROOT } from '../config/root.ts';
import type { Look } from '../control/look.ts';
import type { Persona } from '../domain/persona.ts';
import { sleep } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { ControlError } from '../ports/controls.ts';
import type { ImportedPersona, PersonaChoice, PersonaSwitch } from '../ports/persona-switch.ts';
import { FieldError, type SettingsKeeper } from '../ports/settings-keeper.ts';
import { personasFolder } from './folders.ts';
import type { House } from './house.ts';
import type { Providers } from './providers.ts';
import type { Spine } from './spine.ts';

/** Asked for in mid-reply, the answer does not wait for the reply's end for ever. */
const TOLD_AFTER_MS = 3_000;
const ID = /^[a-z0-9][a-z0-9-]{0,63}$/u;

export interface PersonaSwitchParts {
  readonly look: Look;
  readonly spine: Pick<Spine, 'cast' | 'takeover' | 'characterFor' | 'conductor'>;
  readonly voiceFor: Providers['voiceFor'];
  readonly keep: Pick<SettingsKeeper, 'change'>;
}

export function createPersonaSwitch(house: House, { look, spine, voiceFor, keep }: PersonaSwitchParts): PersonaSwitch {
  const { settings, live, clock, bus } = house;
  const log = house.log.of('persona');
  const folders = [personasFolder(settings), `${ROOT}personas`];

  const putOn = (persona: Persona, file: string, switchVoice: () => void): void => {
    const character = spine.characterFor(persona);
    live.replace(persona);
    live.file = file;
    spine.cast.put(character);
    switchVoice();
    look.setPersona(persona);
    look.setStyle(persona.defaultStyle);
    spine.conductor.setCharacter(character.id);
    bus.emit({ type: 'persona.changed', characterId: character.id, name: persona.name, file });
    log.info(`${persona.name} is on stage: ${file}`);
  };
  const kept = (id: string): boolean => {
    try {
      keep.change({ PERSONA: id });
      return true;
    } catch (error) {
      log.warn(`after a restart another persona is on stage: ${reasonOf(error)}`);
      return false;
    }
  };

  return {
    async list() {
      const choices = new Map<string, PersonaChoice>();
      for (const folder of folders) {
        for (const entry of (await readdir(folder).catch(() => [])).filter((one) => one.endsWith('.yaml')).sort()) {
          const id = basename(entry, '.yaml');
          // The streamer's own goes before one of the same name that comes with AIVT.
          if (!choices.has(id) && ID.test(id)) choices.set(id, choiceOf(id, join(folder, entry), folder === folders[0]));
        }
      }
      return [...choices.values()];
    },
    async use(id) {
      if (!ID.test(id)) throw new ControlError('not-found', `"${id}" is no persona: use a name that GET /api/personas lists`);
      let found: ReturnType<typeof loadPersona>;
      try {
        found = loadPersona(id, ...folders);
      } catch (error) {
        if (!(error instanceof PersonaError)) throw error;
        throw new ControlError('not-found', error.message);
      }
      const { persona, file } = found;
      const switchVoice = await voiceFor(persona);
      const { scheduled, applied } = spine.takeover.take(persona, () => putOn(persona, file, switchVoice));
      await scheduled;
      const soon = new AbortController();
      const inForce = await Promise.race([
        applied,
        sleep(clock, TOLD_AFTER_MS, soon.signal).then(
          () => false,
          () => false,
        ),
      ]);
      soon.abort();
      return { name: persona.name, characterId: spine.characterFor(persona).id, inForce, kept: kept(id) };
    },
    importCard: importNew,
  };

  async function importNew(bytes: Uint8Array): Promise<ImportedPersona> {
    const [folder = '', shipped = ''] = folders;
    try {
      const { file, ...imported } = await importCard(bytes, 'the file', { folder, shipped, replace: false });
      log.info(`${imported.name} was made of a character card: ${file}`);
      return { ...imported, leftOut: [...imported.leftOut] };
    } catch (error) {
      if (error instanceof CardError || error instanceof PersonaError) throw new FieldError('card', error.message);
      if (error instanceof PersonaExists)
        throw new ControlError(
          'not-allowed',
          `${error.message}: rename or delete ${join(folder, `${error.id}.yaml`)} first, or rename the card`,
        );
      throw error;
    }
  }

  function choiceOf(id: string, file: string, own: boolean): PersonaChoice {
    const inUse = resolve(ROOT, live.file) === resolve(ROOT, file);
    try {
      return { id, own, inUse, name: loadPersona(file).persona.name, problem: null };
    } catch (error) {
      return { id, own, inUse, name: null, problem: reasonOf(error) };
    }
  }
}
