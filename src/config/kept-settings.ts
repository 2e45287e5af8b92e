/** Settings that the panel changes: kept in the data folder, over `.env` and below the environment. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { reasonOf } from '../kernel/fault.ts';
import { HOME } from './root.ts';
import { settingEntries } from './settings.ts';

type Values = Readonly<Record<string, string | undefined>>;

export interface SettingSources {
  readonly environment: Values;
  readonly kept: Readonly<Record<string, string>>;
  readonly envFile: Values;
  /** Where the kept ones lie. */
  readonly keptFile: string;
}

export type SettingOrigin = 'environment' | 'panel' | 'env-file' | 'default';

const fileSchema = z.record(z.string(), z.string());

export function keptSettingsFile(dataDir: string): string {
  return resolve(HOME, dataDir, 'settings.json');
}

/** The values that hold; an empty one means "not set" and lets the one below it through. */
export function inForce({ environment, kept, envFile }: SettingSources): Record<string, string | undefined> {
  return Object.fromEntries(settingEntries().map(([name]) => [name, [environment, kept, envFile].map((from) => from[name]).find(isSet)]));
}

export function originOf(name: string, { environment, kept, envFile }: SettingSources): SettingOrigin {
  if (isSet(environment[name])) return 'environment';
  if (isSet(kept[name])) return 'panel';
  return isSet(envFile[name]) ? 'env-file' : 'default';
}

/** Never throws: a file that cannot be read, and a value that cannot be used, are left out with a word. */
export function readKept(file: string): { readonly values: Readonly<Record<string, string>>; readonly warnings: readonly string[] } {
  if (!existsSync(file)) return { values: {}, warnings: [] };
  let found: Readonly<Record<string, string>>;
  try {
    found = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { values: {}, warnings: [`${file} cannot be read and is left out: ${reasonOf(error).slice(0, 200)}`] };
  }
  const known = new Map(settingEntries().map(([name, , entry]) => [name, entry]));
  const warnings: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(found)) {
    const entry = known.get(name);
    if (entry && entry.envOnly !== true && entry.schema.safeParse(value).success) values[name] = value;
    else warnings.push(`${file}: ${name} is ${entry ? 'not a value that can be used' : 'no setting of AIVT'} and is left out`);
  }
  return { values, warnings };
}

/**
 * As a whole or not at all: written beside, then moved into place. Readable by its owner only: it may hold secrets.
 * @throws Error when the folder does not take it
 */
export function writeKept(file: string, values: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  writeFileSync(beside, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, file);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}
