/** Reads the rule files, checks them, and says in one sentence what is wrong when something is. */
import { Fault, reasonOf } from '../../kernel/fault.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { z } from 'zod';
import { decoded } from './terms.ts';
import { packagedRules } from './packaged.ts';
import {
  homographsFileSchema,
  profilesFileSchema,
  ruleFileSchema,
  soundFileSchema,
  sourcesFileSchema,
  type ProfilesFile,
  type Rule,
  type SourcesFile,
} from './schema.ts';

export const DATA_DIR = fileURLToPath(new URL('../data/', import.meta.url));
const SOURCES_FILE = 'sources.yaml';
const SOUND_FILE = 'sound.yaml';
const HOMOGRAPHS_FILE = 'homographs.yaml';
export const PROFILES_FILE = 'profiles.yaml';

export interface RuleSet {
  readonly profiles: ProfilesFile;
  readonly rules: readonly Rule[];
  readonly allow: readonly string[];
  /** Lists of words that frames share, by name. */
  readonly words: ReadonlyMap<string, string>;
  /** Given names that are words of a rule too, in lower case. */
  readonly names: readonly string[];
  /** Terms that are only judged by their spelling, and ordinary words that sound like a term. */
  readonly sound: { readonly silent: ReadonlySet<string>; readonly innocent: readonly string[] };
  /** By language, ordinary words that are written like a term. */
  readonly homographs: Readonly<Record<string, readonly string[]>>;
}

export class RulesError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

/**
 * Every `.yaml` of a folder; `profiles.yaml` holds the categories and profiles, the others rules.
 * @throws RulesError naming the file, the place in it and what is wrong.
 */
export function loadRules(directory: string = DATA_DIR): RuleSet {
  let names: string[];
  try {
    names = readdirSync(directory)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch (cause) {
    throw new RulesError(`cannot read the rules folder ${directory}`, { cause });
  }
  const profiles = readFile(directory, PROFILES_FILE, profilesFileSchema);
  const rules: Rule[] = [];
  const allow: string[] = [];
  const givenNames: string[] = [];
  const words = new Map<string, string>();
  let sources: SourcesFile | null = null;
  let sound: RuleSet['sound'] = { silent: new Set(), innocent: [] };
  let homographs: RuleSet['homographs'] = {};
  for (const name of names) {
    if (name === PROFILES_FILE) continue;
    if (name === SOURCES_FILE) {
      sources = readFile(directory, name, sourcesFileSchema);
      continue;
    }
    if (name === SOUND_FILE) {
      const { silent, innocent } = readFile(directory, name, soundFileSchema);
      sound = { silent: new Set(silent.map(decoded)), innocent };
      continue;
    }
    if (name === HOMOGRAPHS_FILE) {
      homographs = readFile(directory, name, homographsFileSchema);
      continue;
    }
    const file = readFile(directory, name, ruleFileSchema);
    for (const rule of file.rules) {
      if (!(rule.category in profiles.categories))
        throw new RulesError(`${name}: rule "${rule.id}" has the category "${rule.category}", which ${PROFILES_FILE} does not list`);
      if (rules.some((other) => other.id === rule.id)) throw new RulesError(`${name}: the rule id "${rule.id}" is there twice`);
      rules.push(rule);
    }
    allow.push(...file.allow);
    givenNames.push(...file.names);
    for (const [list, source] of [
      ...Object.entries(file.words),
      ...Object.entries(file.encodedWords).map(([key, value]) => [key, decoded(value)] as const),
    ]) {
      if (words.has(list)) throw new RulesError(`${name}: the list of words "${list}" is there twice`);
      words.set(list, source);
    }
  }
  if (sources) rules.push(...packagedRules(sources, rules));
  if (rules.length === 0) throw new RulesError(`no rules found in ${directory}`);
  for (const [profile, categories] of Object.entries(profiles.profiles)) {
    for (const category of Object.keys(profiles.categories)) {
      if (!(category in categories)) throw new RulesError(`${PROFILES_FILE}: profile "${profile}" says nothing about "${category}"`);
    }
  }
  return { profiles, rules, allow, words, names: givenNames, sound, homographs };
}

function readFile<T extends z.ZodType>(directory: string, name: string, schema: T): z.output<T> {
  let value: unknown;
  try {
    value = parse(readFileSync(join(directory, name), 'utf8'));
  } catch (cause) {
    throw new RulesError(`${name} cannot be read as YAML: ${firstLine(cause)}`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RulesError(
    `${name}: ${issue ? `${issue.path.join('.') || 'the file'}: ${issue.message}` : 'does not have the form of a rule file'}`,
  );
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n')[0] ?? '';
}
