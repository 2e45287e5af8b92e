/** The files of persona and commands: the streamer's own in the data folder, or those that come with AIVT. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { LiveCommands } from '../chat/commands/live.ts';
import type { Commands } from '../chat/commands/schema.ts';
import { CommandsError, DEFAULT_COMMANDS_FILE, parseCommands } from '../chat/commands/load.ts';
import { parsePersona, PersonaError } from '../config/persona-file.ts';
import type { LivePersona } from '../config/live-persona.ts';
import { ROOT } from '../config/root.ts';
import type { DocumentName, Documents, DocumentView } from '../ports/documents.ts';
import { FieldError, type SettingsKeeper } from '../ports/settings-keeper.ts';

export interface DocumentParts {
  /** The persona in force; its file is another one once it was written here. */
  readonly live: Pick<LivePersona, 'file' | 'now'>;
  /** The streamer's own. */
  readonly own: Readonly<Record<DocumentName, string>>;
  readonly settings: Pick<SettingsKeeper, 'change'>;
  /** The commands in force: what is written here is, at once. */
  readonly commands: Pick<LiveCommands, 'now' | 'take'>;
}

export function createDocuments({ live, own, settings, commands }: DocumentParts): Documents {
  const inForce = (name: DocumentName): string => {
    // Whoever is on stage; the streamer's own file only once it was made here.
    if (name === 'persona') return resolve(ROOT, live.file);
    return existsSync(own.commands) ? own.commands : DEFAULT_COMMANDS_FILE;
  };

  const read = (name: DocumentName): DocumentView => {
    const file = inForce(name);
    const text = readText(file);
    const { content, problem } = judge(name, text, file);
    // Both are taken over while she runs: the persona between two replies, the commands when they were written here.
    const pending = JSON.stringify(content) !== JSON.stringify(name === 'persona' ? live.now() : commands.now());
    return { name, text, content, problem, own: file === own[name], pending };
  };
  const write = (name: DocumentName, text: string): DocumentView => {
    const { content, problem } = judge(name, text, `the ${name} file`);
    if (problem !== null) throw new FieldError('text', problem);
    const file = own[name];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
    if (name === 'persona') {
      settings.change({ PERSONA: file });
      live.file = file;
    } else commands.take(content as Commands);
    return read(name);
  };
  return {
    read,
    write,
    change(name, changes) {
      const document = parseDocument(readText(inForce(name)));
      for (const { path, value } of changes) {
        // What is not there need not be taken away; the library minds where the map around it is missing too.
        if (value !== null) document.setIn(path, value);
        else if (document.hasIn(path)) document.deleteIn(path);
      }
      return write(name, document.toString({ lineWidth: 0 }));
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function judge(name: DocumentName, text: string, file: string): Pick<DocumentView, 'content' | 'problem'> {
  try {
    return { content: name === 'persona' ? parsePersona(text, file) : parseCommands(text, file), problem: null };
  } catch (error) {
    if (!(error instanceof PersonaError || error instanceof CommandsError)) throw error;
    return { content: null, problem: error.message };
  }
}
