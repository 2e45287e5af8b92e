/** Reads the file of commands: the user's own, or the one that comes with AIVT. */
import { Fault, reasonOf } from '../../kernel/fault.ts';
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

export interface LoadedCommands {
  readonly file: string;
  readonly commands: Commands;
  /** Why the user's own file is not in force; null when it is, or there is none. */
  readonly problem: string | null;
}

/**
 * The user's own commands, or those that come with AIVT where there is no such file, or it cannot be
 * used: on the day of a show she starts with those and says so.
 * @param ownFile the user's file, such as `data/commands.yaml`.
 * @throws CommandsError when AIVT's own file is broken.
 */
export function loadCommands(ownFile: string): LoadedCommands {
  let problem: string | null = null;
  try {
    return { file: ownFile, commands: readCommands(ownFile), problem };
  } catch (error) {
    if (!(error instanceof CommandsError)) throw error;
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') problem = error.message;
  }
  return { file: DEFAULT_COMMANDS_FILE, commands: readCommands(DEFAULT_COMMANDS_FILE), problem };
}

/** @throws CommandsError */
function readCommands(file: string): Commands {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandsError(`cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  }
  return parseCommands(text, file);
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
