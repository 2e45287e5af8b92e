/** `npm run models -- list | recommend | pull NAME`: models in Ollama. */
import { Ollama } from 'ollama';
import { loadSettings } from '../config/env-file.ts';
import { HOME } from '../config/root.ts';
import { reasonOf } from '../kernel/fault.ts';
import { needGb, PRESETS, recommended, roomGb } from '../policy/presets.ts';
import { findCard, type Card } from './doctor-card.ts';

const USAGE = `npm run models -- <command>
  recommend      what fits this card beside OBS and a game
  list           what Ollama has
  pull <NAME>    download a model into Ollama`;
const LIST_TIMEOUT_MS = 5_000;
const MB = 1024 * 1024;

export interface ModelsIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Progress, written over itself. */
  readonly progress: (line: string) => void;
  readonly url: string;
  readonly card: () => Promise<Card | null>;
}

export function modelsCommand(args: readonly string[]): Promise<number> {
  const { settings } = loadSettings(`${HOME}.env`, process.env);
  return runModels(args, {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    // Into a file every state of it would be a line.
    progress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    },
    url: settings.OLLAMA_URL,
    card: () => findCard(),
  });
}

/** @returns the exit code: 0 done, 1 failed (told on `err`), 2 used wrongly. */
export async function runModels([command = 'recommend', name]: readonly string[], io: ModelsIo): Promise<number> {
  try {
    if (command === 'recommend') return await recommend(io);
    if (command === 'list') return await list(io);
    if (command === 'pull' && name !== undefined) return await pull(name, io);
  } catch (error) {
    io.err(`Ollama at ${io.url}: ${reasonOf(error)}. Is it running? https://ollama.com`);
    return 1;
  }
  io.err(USAGE);
  return 2;
}

async function recommend({ out, card }: ModelsIo): Promise<number> {
  const found = await card();
  const sizeGb = found === null ? null : Math.round(found.memoryGb);
  const best = sizeGb === null ? null : recommended(sizeGb);
  out(
    found === null
      ? 'No NVIDIA card was found; this is what each model needs:'
      : `${found.name}, ${sizeGb} GB, of which a desktop, OBS and a light game leave ${roomGb(sizeGb ?? 0)}:`,
  );
  for (const preset of PRESETS) {
    const mark = preset === best ? '→' : ' ';
    out(`${mark} ${preset.model.padEnd(18)} ${needGb(preset).toFixed(1).padStart(5)} GB  ${preset.note}`);
  }
  return 0;
}

async function list({ out, url }: ModelsIo): Promise<number> {
  const within: typeof fetch = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(LIST_TIMEOUT_MS), redirect: 'error' });
  const { models } = await new Ollama({ host: url, fetch: within }).list();
  for (const { name, size } of models) out(`${name.padEnd(28)} ${(size / MB / 1024).toFixed(1)} GB`);
  if (models.length === 0) out('Ollama has no model yet: npm run models -- recommend');
  return 0;
}

async function pull(name: string, { out, progress, url }: ModelsIo): Promise<number> {
  const within: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' });
  let last = '';
  for await (const { status, completed = 0, total = 0 } of await new Ollama({ host: url, fetch: within }).pull({
    model: name,
    stream: true,
  })) {
    const share = total > 0 ? ` ${Math.floor((completed / total) * 100)} % of ${Math.ceil(total / MB)} MB` : '';
    if (`${status}${share}` !== last) progress((last = `${name}: ${status}${share}`));
  }
  progress('');
  out(`${name} is in Ollama. OLLAMA_MODEL=${name} in .env has her think with it.`);
  return 0;
}
