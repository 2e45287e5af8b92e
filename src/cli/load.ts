import { readFileSync } from 'node:fs';
import { personasFolder } from '../app/folders.ts';
import { loadSettings } from '../config/env-file.ts';
import { HOME, ROOT } from '../config/root.ts';
import { loadPersona } from '../config/persona-file.ts';
import type { SettingSources } from '../config/kept-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { Persona } from '../domain/persona.ts';

export interface Loaded {
  readonly settings: Settings;
  readonly sources: SettingSources;
  readonly warnings: readonly string[];
  readonly persona: Persona;
  readonly personaFile: string;
  readonly version: string;
}

/**
 * Settings and persona as every command needs them.
 * @throws SettingsError, PersonaError
 */
export function load(environment: Readonly<Record<string, string | undefined>> = process.env): Loaded {
  const { settings, sources, warnings } = loadSettings(`${HOME}.env`, environment);
  const { persona, file } = loadPersona(settings.PERSONA, personasFolder(settings), `${ROOT}personas`);
  return { settings, sources, warnings, persona, personaFile: file.startsWith(ROOT) ? file.slice(ROOT.length) : file, version: version() };
}

export function version(): string {
  return (JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }).version;
}
