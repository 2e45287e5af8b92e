import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { personaSchema, type Persona } from '../pipeline/persona.ts';

/** A persona that cannot be used; the message names the file, the place and what to do. */
export class PersonaError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PersonaError';
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
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PersonaError(`cannot read the persona ${file}: set PERSONA to a file in ${personasDir} (without .yaml) or to a path`, {
      cause: error,
    });
  }
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new PersonaError(`${file} is not YAML: ${error.message}`, { cause: error });
  }
  const parsed = personaSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
    throw new PersonaError(`${file} is no persona that can be used:\n${problems.join('\n')}`);
  }
  return { file, persona: parsed.data };
}
