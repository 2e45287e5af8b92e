/** Reads the file of commands: the user's own, or the one that comes with AIVT. */
import { Fault } from '../../kernel/fault.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, YAMLParseError } from 'yaml';
import { commandsSchema, type Commands } from './schema.ts';

/** A file that cannot be used; the message names the place and what to do. */
export class CommandsError extends Fault {
  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, permanent: true });
  }
}

export const DEFAULT_COMMANDS_FILE = fileURLToPath(new URL('commands.yaml', import.meta.url));

/** @throws CommandsError */
export function parseCommands(text: string, file: string): Commands {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CommandsError(`${file} is not YAML: ${error.message}`, { cause: error });
  }
  const parsed = commandsSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || '(top)'}: ${message}`);
  throw new CommandsError(`${file} has commands that cannot be used:\n${problems.join('\n')}`);
}

/**
 * @param ownFile the user's file, such as `data/commands.yaml`; the default is used where it is missing.
 * @throws CommandsError
 */
export function loadCommands(ownFile: string): { readonly file: string; readonly commands: Commands } {
  for (const file of [ownFile, DEFAULT_COMMANDS_FILE]) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (file === ownFile && (error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new CommandsError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
    }
    return { file, commands: parseCommands(text, file) };
  }
  throw new CommandsError(`${DEFAULT_COMMANDS_FILE} is missing: install AIVT again`);
}

/** What the file names and the persona does not have: hints for the streamer, one line each. */
export function unknownTargets(
  commands: Commands,
  known: { readonly styles: readonly string[]; readonly scenes: readonly string[] },
): string[] {
  const hints: string[] = [];
  const check = (where: string, what: 'style' | 'scene', name: string): void => {
    const list = what === 'style' ? known.styles : known.scenes;
    if (!list.some((one) => one.toLowerCase() === name.toLowerCase())) hints.push(`${where}: the persona has no ${what} "${name}"`);
  };
  for (const [name, { action, options }] of Object.entries(commands.commands))
    if (action === 'style' || action === 'scene') for (const option of Object.keys(options ?? {})) check(`!${name}`, action, option);
  for (const { reward, action } of commands.redemptions) {
    if (action.kind === 'style') check(reward, 'style', action.style);
    if (action.kind === 'scene') check(reward, 'scene', action.scene);
  }
  return hints;
}
