import { Fault, reasonOf } from '../kernel/fault.ts';
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { personaSchema, type Persona } from '../domain/persona.ts';

/** A persona is some kilobytes; what is much longer is another file, and would be slow to read as YAML. */
const MAX_FILE_BYTES = 256 * 1024;

/** A persona that cannot be used; the message names the file, the place and what to do. */
export class PersonaError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

/**
 * Loads and checks a persona.
 * @param name a file in `personasDir` without its ending, or a path to a YAML file.
 * @throws PersonaError
 */
export function loadPersona(name: string, personasDir: string): { readonly file: string; readonly persona: Persona } {
  const file = /\.ya?ml$/u.test(name) ? (isAbsolute(name) ? name : resolve(name)) : join(personasDir, `${name}.yaml`);
  let text: string;
  let bytes: number;
  try {
    bytes = statSync(file).size;
    // The size first: a file of gigabytes is not read to find that out.
    text = bytes > MAX_FILE_BYTES ? '' : readFileSync(file, 'utf8');
  } catch (error) {
    throw new PersonaError(`cannot read the persona ${file}: set PERSONA to a file in ${personasDir} (without .yaml) or to a path`, {
      cause: error,
    });
  }
  if (bytes > MAX_FILE_BYTES) {
    throw new PersonaError(`${file} is no persona: it has ${Math.ceil(bytes / 1024)} KB, and ${MAX_FILE_BYTES / 1024} are the most`);
  }
  return { file, persona: parsePersona(text, file) };
}

/**
 * @param file how the text is called in what is said of it
 * @throws PersonaError
 */
export function parsePersona(text: string, file: string): Persona {
  let data: unknown;
  try {
    data = parse(text, { logLevel: 'error' });
  } catch (error) {
    // Not only YAMLParseError: aliases that are unknown or that multiply are told by other errors.
    throw new PersonaError(`${file} is not YAML: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = personaSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${messageOf(issue)}`);
    throw new PersonaError(`${file} is no persona that can be used:\n${problems.join('\n')}`);
  }
  return parsed.data;
}

/** A key that is wrong is told by what is wrong with it. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join('; ') : issue.message;
}
