/** `npm run models -- ears list | install | remove` */
import { parseArgs } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import { EarsModelError, loadCatalogue, type CatalogueModel } from './catalogue.ts';
import { installedModels, installModel, removeModel } from './installed.ts';

export interface EarsModelsIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly progress: (line: string) => void;
  readonly folder: string;
  readonly clock: Clock;
  /** Stops a download; what has come is kept. */
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly catalogue?: readonly CatalogueModel[];
  readonly hubUrl?: string;
  readonly stallMs?: number;
  readonly retryMs?: number;
}

const USAGE = `npm run models -- ears <command>
  list             models that hear, and what is installed
  install <NAME>   download one (--accept-change where its files are others than the first time)
  remove <NAME>    delete one from this machine`;
const MB = 1_000_000;

/** @returns the exit code: 0 done, 1 failed (told on `err`), 2 used wrongly. */
export async function earsModelsCommand(args: readonly string[], io: EarsModelsIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'accept-change': { type: 'boolean', default: false } },
  });
  const [command = 'list', name] = positionals;
  try {
    if (command === 'list') return await list(io);
    if (command === 'install' && name !== undefined) return await install(name, values['accept-change'], io);
    if (command === 'remove' && name !== undefined) return await remove(name, io);
  } catch (error) {
    if (!(error instanceof EarsModelError) && io.signal?.aborted !== true) throw error;
    io.err(error instanceof EarsModelError ? error.message : 'stopped; the same command goes on where it was');
    return 1;
  }
  io.err(USAGE);
  return 2;
}

async function list({ out, folder, catalogue = loadCatalogue() }: EarsModelsIo): Promise<number> {
  const installed = await installedModels(folder);
  const has = new Set(installed.map(({ name }) => name));
  const line = ({ name, about, licence }: CatalogueModel): string => `${has.has(name) ? '*' : ' '} ${name.padEnd(24)} ${about}. ${licence}`;
  out('Recognisers, run in AIVT on the processor (with an NVIDIA card faster-whisper is quicker: docs/ears.md):');
  for (const model of catalogue.filter((one) => one.for === 'speech')) out(line(model));
  out('Pauses:');
  for (const model of catalogue.filter((one) => one.for === 'turn')) out(line(model));
  const unknown = installed.filter(({ name }) => !catalogue.some((known) => known.name === name));
  if (unknown.length > 0) out('Put there by hand:');
  for (const { name } of unknown) out(`* ${name}`);
  out(installed.length === 0 ? 'None is installed yet.' : `* is installed, in ${folder}`);
  return 0;
}

async function install(name: string, acceptChange: boolean, io: EarsModelsIo): Promise<number> {
  const model = (io.catalogue ?? loadCatalogue()).find((one) => one.name === name);
  if (!model) throw new EarsModelError(`there is no model "${name}"; npm run models -- ears list shows what there is`);
  if ((await installedModels(io.folder)).some((one) => one.name === name && one.record !== null)) {
    io.out(`${name} is installed already`);
    return 0;
  }
  if ('hub' in model)
    io.out(`AIVT knows no sum of ${name} of its own: its files are checked against what Hugging Face tells of them, and kept from then on`);
  const record = await installModel(io.folder, model, {
    clock: io.clock,
    acceptChange,
    ...(io.signal ? { signal: io.signal } : {}),
    ...(io.hubUrl === undefined ? {} : { hubUrl: io.hubUrl }),
    ...(io.stallMs === undefined ? {} : { stallMs: io.stallMs }),
    ...(io.retryMs === undefined ? {} : { retryMs: io.retryMs }),
    onBegin: (bytes) => io.out(`fetching ${(bytes / MB).toFixed(0)} MB`),
    onProgress: (file, done, total) =>
      io.progress(`${file}: ${Math.floor((100 * done) / Math.max(1, total))} % of ${(total / MB).toFixed(1)} MB`),
  });
  io.progress('');
  io.out(`${name} is installed. Licence: ${record.licence}`);
  for (const [file, { sha256 }] of Object.entries(record.files)) io.out(`  ${file} sha256 ${sha256}`);
  io.out(
    model.for === 'turn'
      ? 'EARS_ENDPOINTING=auto, the default, asks it from now on'
      : `ASR_PROVIDER=sherpa in .env has it understand you (SHERPA_MODEL=${name} where there are several); auto takes it where no server answers`,
  );
  return 0;
}

async function remove(name: string, { folder, out }: EarsModelsIo): Promise<number> {
  if (!(await removeModel(folder, name))) throw new EarsModelError(`"${name}" is not installed`);
  out(`${name} is removed`);
  return 0;
}
