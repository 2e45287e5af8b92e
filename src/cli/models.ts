/** `npm run models -- list | recommend | pull NAME`: models in Ollama. `npm run models -- ears …`: models that hear. */
import { earsModelsFolder } from '../app/folders.ts';
import { loadSettings } from '../config/env-file.ts';
import { HOME } from '../config/root.ts';
import { earsModelsCommand } from '../ears/models/command.ts';
import { systemClock } from '../kernel/clock.ts';
import { reasonOf } from '../kernel/fault.ts';
import { tellGb } from '../policy/need.ts';
import { installedModels, installedNeedBytes, pulling } from '../policy/ollama/library.ts';
import { contextGb, fileGb, needGb, PRESETS, recommended, roomGb } from '../policy/presets.ts';
import { memoryGbPerS, tokensPerSecondAtMost } from '../policy/speed.ts';
import { findCard, type Card } from './doctor-card.ts';

const USAGE = `npm run models -- <command>
  recommend      what fits this card beside OBS and a game
  list           what Ollama has
  pull <NAME>    download a model into Ollama
  ears …         models that hear: list | install <NAME> | remove <NAME>`;
const LIST_TIMEOUT_MS = 5_000;
const MB = 1024 * 1024;

export interface ModelsIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Progress, written over itself. */
  readonly progress: (line: string) => void;
  readonly url: string;
  /** Stops a download; what has come is kept. */
  readonly signal: AbortSignal;
  readonly card: () => Promise<Card | null>;
}

export function modelsCommand(args: readonly string[]): Promise<number> {
  const { settings } = loadSettings(`${HOME}.env`, process.env);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('stopped; the same command goes on where it was')));
  const told = {
    out: (line: string) => process.stdout.write(`${line}\n`),
    err: (line: string) => process.stderr.write(`${line}\n`),
    // Into a file every state of it would be a line.
    progress: (line: string) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    },
  };
  if (args[0] === 'ears')
    return earsModelsCommand(args.slice(1), { ...told, folder: earsModelsFolder(settings), clock: systemClock, signal: stop.signal });
  return runModels(args, {
    ...told,
    url: settings.OLLAMA_URL,
    signal: stop.signal,
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
    io.err(reasonOf(error));
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
  const gbPerS = found === null ? null : memoryGbPerS(found.name);
  if (gbPerS !== null) out(`Its memory gives ${gbPerS} GB/s: tokens a second are reckoned from that, at most, without a game beside it.`);
  for (const preset of PRESETS) {
    const mark = preset === best ? '→' : ' ';
    const parts = `${preset.quantisation}: file ${fileGb(preset).toFixed(1)}, context ${contextGb(preset).toFixed(1)}`;
    // What does not fit runs on the processor, at another speed.
    const fits = sizeGb !== null && needGb(preset) <= roomGb(sizeGb);
    const speed = gbPerS === null || !fits ? '' : `, at most ${Math.floor(tokensPerSecondAtMost(preset, gbPerS))} tokens/s`;
    out(`${mark} ${preset.model.padEnd(18)} ${needGb(preset).toFixed(1).padStart(5)} GB${speed}  (${parts})  ${preset.note}`);
  }
  if (best !== null) out(`npm run models -- pull ${best.model}   gets it`);
  return 0;
}

async function list({ out, url }: ModelsIo): Promise<number> {
  const models = await installedModels(url, AbortSignal.timeout(LIST_TIMEOUT_MS));
  for (const { name, bytes } of models) {
    const need = await installedNeedBytes(url, name, AbortSignal.timeout(LIST_TIMEOUT_MS)).catch(() => null);
    out(`${name.padEnd(28)} ${tellGb(bytes).padStart(5)} GB${need === null ? '' : `, needs ${tellGb(need)} GB of a card`}`);
  }
  if (models.length === 0) out('Ollama has no model yet: npm run models -- recommend');
  return 0;
}

async function pull(name: string, { out, progress, url, signal }: ModelsIo): Promise<number> {
  let last = '';
  for await (const { status, completedBytes, totalBytes } of pulling({ baseUrl: url, model: name, clock: systemClock }, signal)) {
    const share = totalBytes > 0 ? ` ${Math.floor((completedBytes / totalBytes) * 100)} % of ${Math.ceil(totalBytes / MB)} MB` : '';
    if (`${status}${share}` !== last) progress((last = `${name}: ${status}${share}`));
  }
  progress('');
  out(`${name} is in Ollama. OLLAMA_MODEL=${name} in .env has her think with it.`);
  return 0;
}
