import { Fault, reasonOf } from '../kernel/fault.ts';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { personaSchema, type Persona } from '../domain/persona.ts';

/** A persona is some kilobytes; what is much longer is another file, and would be slow to read as YAML. */
export const MAX_PERSONA_BYTES = 256 * 1024;

/** A persona that cannot be used; the message names the file, the place and what to do. */
export class PersonaError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

/**
 * Loads and checks a persona.
 * @param name a file in one of `folders` (the first that has it) without its ending, or a path to a YAML file.
 * @throws PersonaError
 */
export function loadPersona(name: string, ...folders: readonly string[]): { readonly file: string; readonly persona: Persona } {
  const candidates = /\.ya?ml$/u.test(name)
    ? [isAbsolute(name) ? name : resolve(name)]
    : folders.map((folder) => join(folder, `${name}.yaml`));
  const file = candidates.find((candidate) => existsSync(candidate)) ?? candidates.at(-1) ?? name;
  let text: string;
  let bytes: number;
  try {
    bytes = statSync(file).size;
    // The size first: a file of gigabytes is not read to find that out.
    text = bytes > MAX_PERSONA_BYTES ? '' : readFileSync(file, 'utf8');
  } catch (error) {
    throw new PersonaError(
      `cannot read the persona ${file}: set PERSONA to a file in ${folders.join(' or ')} (without .yaml) or to a path`,
      {
        cause: error,
      },
    );
  }
  if (bytes > MAX_PERSONA_BYTES) {
    throw new PersonaError(`${file} is no persona: it has ${Math.ceil(bytes / 1024)} KB, and ${MAX_PERSONA_BYTES / 1024} are the most`);
  }
  return { file, persona: parsePersona(text, file) };
}

/**
 * @param file how the text is called in what is said of it
 * @throws PersonaError
 */
export function parsePersona(text: string, file: string): Persona {
  const lines = new LineCounter();
  let document: Document.Parsed;
  let data: unknown;
  try {
    document = parseDocument(text, { logLevel: 'error', lineCounter: lines });
    if (document.errors[0]) throw document.errors[0];
    data = document.toJS();
  } catch (error) {
    // Not only YAMLParseError: aliases that are unknown or that multiply are told by other errors.
    throw new PersonaError(`${file} is not YAML: ${reasonOf(error)}`, { cause: error });
  }
  const parsed = personaSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  line ${lineOf(document, lines, issue)}: ${issue.path.join('.') || '(top)'}: ${messageOf(issue)}`,
    );
    throw new PersonaError(`${file} is no persona that can be used:\n${problems.join('\n')}`);
  }
  return parsed.data;
}

/** Where it stands, or the nearest thing around it that does: what is missing stands nowhere. */
function lineOf(document: Document.Parsed, lines: LineCounter, issue: z.core.$ZodIssue): number {
  const [unknownKey] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = unknownKey === undefined ? issue.path : [...issue.path, unknownKey];
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** A key that is wrong is told by what is wrong with it. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join('; ') : issue.message;
}
