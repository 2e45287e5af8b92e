/** `npm run persona -- list | use NAME | new | import FILE | check FILE` */
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { personasFolder } from '../app/folders.ts';
import { importCard, keepDraft, PersonaExists, type KeptPersona } from '../config/card-import.ts';
import { CardError } from '../config/character-card.ts';
import { loadSettings } from '../config/env-file.ts';
import { TEMPERS, type PersonaDraft, type Temper } from '../config/persona-draft.ts';
import { loadPersona, PersonaError } from '../config/persona-file.ts';
import { askToUse, keepPersona } from './persona-use.ts';
import { HOME, ROOT } from '../config/root.ts';
import { reasonOf } from '../kernel/fault.ts';

const USAGE = `npm run persona -- <command>
  list              the characters that are there
  use <NAME>        puts her on stage: at once where AIVT runs, else from its next start
  new               make one by a few questions
  import <FILE>     make one of a character card (Tavern, SillyTavern: JSON or PNG)
  check <NAME>      whether a persona can be used, with the line of every mistake
  --force           write over one that is there`;

export interface PersonaIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Resolves to what is answered; rejects when nobody answers any more. */
  readonly ask: (question: string) => Promise<string>;
  /** The streamer's own; new ones are made here. */
  readonly folder: string;
  /** Those that come with AIVT. */
  readonly shipped: string;
  /** Puts one on stage. @returns what is told; null where no AIVT runs. @throws PersonaError when it refused */
  readonly use: (name: string) => Promise<string | null>;
  /** Keeps the choice for the next start. @throws PersonaError */
  readonly keep: (name: string) => void;
}

export async function personaCommand(args: readonly string[]): Promise<number> {
  const { settings, sources } = loadSettings(`${HOME}.env`, process.env);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await runPersona(args, {
      out: (line) => process.stdout.write(`${line}\n`),
      err: (line) => process.stderr.write(`${line}\n`),
      ask: (question) => lines.question(`${question} `),
      folder: personasFolder(settings),
      shipped: `${ROOT}personas`,
      use: (name) => askToUse(settings, name),
      keep: (name) => keepPersona(sources, name),
    });
  } finally {
    lines.close();
  }
}

/** @returns the exit code: 0 done, 1 failed (told on `err`), 2 used wrongly. */
export async function runPersona(args: readonly string[], io: PersonaIo): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      ...{ args: [...args], allowPositionals: true },
      options: { force: { type: 'boolean', default: false } },
    });
    const [command = 'list', file] = positionals;
    if (command === 'list') return await list(io);
    if (command === 'use' && file !== undefined) return await use(file, io);
    if (command === 'new') {
      tellKept(await keepDraft(await asked(io), { ...io, replace: values.force }), io);
      return 0;
    }
    if (command === 'import' && file !== undefined) return await takeCard(file, values.force, io);
    if (command === 'check' && file !== undefined) {
      const { persona, file: found } = loadPersona(file, io.folder, io.shipped);
      io.out(`${persona.name}: ${found} can be used`);
      return 0;
    }
    io.err(USAGE);
    return 2;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      io.err(`${error.message}\n${USAGE}`);
      return 2;
    }
    if (error instanceof PersonaExists) {
      io.err(`${error.message}; --force writes over it`);
      return 1;
    }
    if (!(error instanceof CardError || error instanceof PersonaError)) throw error;
    io.err(error.message);
    return 1;
  }
}

async function list({ folder, shipped, out }: PersonaIo): Promise<number> {
  for (const place of [folder, shipped]) {
    const files = await readdir(place).catch(() => []);
    for (const name of files.filter((file) => file.endsWith('.yaml')).sort()) {
      try {
        const { persona } = loadPersona(join(place, name));
        out(`${basename(name, '.yaml').padEnd(16)} ${persona.name}, ${Object.keys(persona.styles).join(', ')}`);
      } catch (error) {
        out(`${basename(name, '.yaml').padEnd(16)} cannot be used: ${reasonOf(error).split('\n').slice(0, 2).join(' ')}`);
      }
    }
  }
  out('npm run persona -- use <name> puts one on stage.');
  return 0;
}

async function use(name: string, io: PersonaIo): Promise<number> {
  // What cannot be loaded is told with its line, whether AIVT runs or not.
  const { persona } = loadPersona(name, io.folder, io.shipped);
  const told = await io.use(name);
  if (told === null) io.keep(name);
  io.out(told ?? `${persona.name} is on stage from the next start on: AIVT does not run.`);
  return 0;
}

async function takeCard(file: string, force: boolean, io: PersonaIo): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CardError(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const { name, examples, greetings, leftOut, ...kept } = await importCard(bytes, file, { ...io, replace: force });
  tellKept({ name, ...kept }, io);
  io.out(
    `Taken: who ${name} is, ${examples} examples, ${greetings} greetings; what is done between asterisks is left out, since all of it is spoken.`,
  );
  if (leftOut.length > 0) io.out(`Left out: ${leftOut.join(', ')}.`);
  io.out('A card is written by a stranger: read it before a stream. What she says passes moderation as always.');
  return 0;
}

async function asked({ ask, err }: PersonaIo): Promise<PersonaDraft> {
  const must = async (question: string, maxChars: number): Promise<string> => {
    for (;;) {
      const answer = (await ask(question)).replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
      if (answer !== '' && answer.length <= maxChars) return answer;
      err(answer === '' ? 'An answer is needed here.' : `At most ${maxChars} characters, please.`);
    }
  };
  const name = await must('What is she called?', 40);
  const what = await must('Who is she? In a sentence or two, as you would tell a friend:', 1500);
  const traits = await must('Three words for her character:', 200);
  const likes = await must('What does she love to talk about?', 400);
  const quirk = (await ask('A habit or a running joke of hers? (Enter for none)')).trim().slice(0, 400);
  let temper: Temper | undefined;
  while (temper === undefined) {
    const answer = (await ask(`How does she speak: ${TEMPERS.join(', ')}? (Enter for ${TEMPERS[0]})`)).trim().toLowerCase();
    temper = answer === '' ? TEMPERS[0] : TEMPERS.find((one) => one === answer);
    if (temper === undefined) err(`One of ${TEMPERS.join(', ')}, please.`);
  }
  const greeting = (await ask('What does she say when a stream begins? (Enter for a plain hello)')).trim().slice(0, 300);
  return {
    ...{ name, temper },
    about: `${sentence(what)}\n\nYour character: ${sentence(traits)} You love to talk about ${sentence(likes)}${quirk === '' ? '' : ` ${sentence(quirk)}`}`,
    greetings: greeting === '' ? [] : [greeting],
    examples: [],
  };
}

const sentence = (text: string): string => (/[.!?…]$/u.test(text) ? text : `${text}.`);

function tellKept({ id, name, file }: KeptPersona, { out }: PersonaIo): void {
  out(`${name} is in ${file}. PERSONA=${id} in .env chooses her; whatever you change in the file holds from her next turn on.`);
}
