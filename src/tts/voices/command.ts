/** `npm run voices -- list | install | remove | try | benchmark` */
import { reasonOf } from '../../kernel/fault.ts';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Clock } from '../../kernel/clock.ts';
import { isFreeToEarnWith, loadCatalogue, type Catalogue, type CatalogueVoice } from './catalogue.ts';
import { pickBest, writeBenchmark, type Benchmark } from './choose.ts';
import { installedVoices, installVoice, removeVoice } from './installed.ts';
import { VoicesError } from './voices-error.ts';
import { wavFile } from './wav.ts';

/** Sound of one text, by a voice of the folder, and how fast it came. */
export interface Sample {
  readonly sampleRateHz: number;
  readonly pcm: Int16Array;
  readonly firstAudioMs: number;
  readonly totalMs: number;
}

export interface VoicesIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly folder: string;
  readonly clock: Clock;
  /** Opens one installed voice in a process of its own, says the texts and closes it. Rejects when the voice does not work. */
  readonly sample: (voice: string, texts: readonly string[]) => Promise<readonly Sample[]>;
  /** For tests; the catalogue names Piper's own. */
  readonly indexUrl?: string;
  readonly stallMs?: number;
  readonly retryMs?: number;
  readonly signal?: AbortSignal;
}

const USAGE = `npm run voices -- <command>
  list                    voices that can be installed, and what is installed
  install <name>          download a voice (--accept-licence for one that a stream that earns money may not use)
  remove <name>           delete a voice from this machine
  try <name> ["text"]     say something into a WAV file (--out FILE)
  benchmark               measure the installed voices and remember the best one`;
const TRY_TEXT = 'Hello there! This is how I sound when I read your chat.';
const BENCHMARK_TEXTS = [
  'Hello there, welcome back to the stream!',
  'Thank you so much for the follow!',
  'Oh no, not the bridge again.',
  'Okay chat, here we go!',
  'I did not see that coming.',
];

/** @returns the exit code: 0 done, 1 failed (told on `err`), 2 used wrongly. */
export async function voicesCommand(args: readonly string[], io: VoicesIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { 'accept-licence': { type: 'boolean', default: false }, out: { type: 'string' } },
  });
  const [command = 'list', name, text] = positionals;
  try {
    const catalogue = loadCatalogue();
    if (command === 'list') return await list(catalogue, io);
    if (command === 'benchmark') return await benchmark(io);
    if (name === undefined || !['install', 'remove', 'try'].includes(command)) {
      io.err(USAGE);
      return 2;
    }
    if (command === 'install') return await install(catalogue, name, values['accept-licence'], io);
    if (command === 'remove') return await remove(name, io);
    return await tryVoice(name, text ?? TRY_TEXT, values.out ?? `${name}.wav`, io);
  } catch (error) {
    if (!(error instanceof VoicesError)) throw error;
    io.err(error.message);
    return 1;
  }
}

async function list(catalogue: Catalogue, io: VoicesIo): Promise<number> {
  const installed = await installedVoices(io.folder);
  const has = new Set(installed.map((voice) => voice.name));
  const line = (voice: CatalogueVoice): string =>
    `${has.has(voice.name) ? '*' : ' '} ${voice.name.padEnd(36)} ${voice.quality.padEnd(7)} ${String(voice.sampleRateHz).padEnd(6)} ${voice.recordings.licence}; trained ${voice.lineage.from}`;
  io.out('Free for a stream that earns money (recordings and lineage):');
  for (const voice of catalogue.voices.filter(isFreeToEarnWith))
    io.out(line(voice) + (voice.credit ? ` — credit due: ${voice.credit}` : ''));
  io.out('Not free, or not clear (install with --accept-licence, for private use):');
  for (const voice of catalogue.voices.filter((one) => !isFreeToEarnWith(one)))
    io.out(line(voice) + (voice.note ? ` — ${voice.note}` : ''));
  const unknown = installed.filter((voice) => !catalogue.voices.some((known) => known.name === voice.name));
  if (unknown.length > 0) io.out('Put there by hand, licence not known:');
  for (const voice of unknown) io.out(`* ${voice.name}`);
  io.out(installed.length === 0 ? 'None is installed yet: the built-in voice speaks.' : `* is installed, in ${io.folder}`);
  return 0;
}

async function install(catalogue: Catalogue, name: string, accepted: boolean, io: VoicesIo): Promise<number> {
  const voice = catalogue.voices.find((one) => one.name === name);
  if (!voice) throw new VoicesError(`the catalogue has no voice "${name}"; npm run voices -- list shows what there is`);
  if (!isFreeToEarnWith(voice) && !accepted) {
    throw new VoicesError(
      `${name} is not cleared for a stream that earns money (recordings: ${voice.recordings.licence}; trained ${voice.lineage.from}). Read ${voice.recordings.source}; if you may use it, add --accept-licence`,
    );
  }
  if ((await installedVoices(io.folder)).some((one) => one.name === name)) {
    io.out(`${name} is installed already`);
    return 0;
  }
  let told = -1;
  const record = await installVoice(io.folder, voice, io.indexUrl ?? catalogue.index, {
    clock: io.clock,
    ...(io.signal ? { signal: io.signal } : {}),
    ...(io.stallMs === undefined ? {} : { stallMs: io.stallMs }),
    ...(io.retryMs === undefined ? {} : { retryMs: io.retryMs }),
    onProgress: (file, done, total) => {
      const tenth = Math.floor((10 * done) / Math.max(1, total));
      if (tenth === told) return;
      told = tenth;
      io.err(`${file}: ${tenth * 10} % of ${(total / 1e6).toFixed(1)} MB`);
    },
  });
  io.out(`${name} is installed. Recordings: ${record.recordings}; trained ${record.lineage}.`);
  for (const [file, { sha256 }] of Object.entries(record.files)) io.out(`  ${file} sha256 ${sha256}`);
  if (record.credit !== null) io.out(`A credit is due where she is heard: ${record.credit}`);
  return 0;
}

async function remove(name: string, io: VoicesIo): Promise<number> {
  if (!(await removeVoice(io.folder, name))) throw new VoicesError(`"${name}" is not installed`);
  io.out(`${name} is removed`);
  return 0;
}

async function tryVoice(name: string, text: string, out: string, io: VoicesIo): Promise<number> {
  await requireInstalled(name, io);
  const [sample] = await io.sample(name, [text]);
  if (!sample || sample.pcm.length === 0) throw new VoicesError('there is nothing to say in this text');
  await writeFile(out, wavFile(sample.sampleRateHz, sample.pcm));
  io.out(
    `${out}: ${(sample.pcm.length / sample.sampleRateHz).toFixed(1)} s, first sound after ${Math.round(sample.firstAudioMs)} ms, all of it after ${Math.round(sample.totalMs)} ms`,
  );
  return 0;
}

async function requireInstalled(name: string, io: VoicesIo): Promise<void> {
  if (!(await installedVoices(io.folder)).some((voice) => voice.name === name)) {
    throw new VoicesError(`"${name}" is not installed; npm run voices -- install ${name}`);
  }
}

async function benchmark(io: VoicesIo): Promise<number> {
  const results: Benchmark['results'] = [];
  const installed = await installedVoices(io.folder);
  if (installed.length === 0) throw new VoicesError('no Piper voice is installed; npm run voices -- list');
  for (const { name } of installed) {
    io.err(`measuring ${name} …`);
    try {
      const samples = await io.sample(name, BENCHMARK_TEXTS);
      const firstAudioMs = median(samples.map((sample) => sample.firstAudioMs));
      const rtf = median(samples.map((sample) => sample.totalMs / 1000 / (sample.pcm.length / sample.sampleRateHz)));
      results.push({ name, firstAudioMs: Math.round(firstAudioMs * 10) / 10, rtf: Math.round(rtf * 1000) / 1000 });
      io.out(`${name.padEnd(36)} first sound ${firstAudioMs.toFixed(0).padStart(5)} ms, real-time factor ${rtf.toFixed(3)}`);
    } catch (error) {
      io.err(`${name} does not work: ${reasonOf(error)}`);
    }
  }
  const best = pickBest(results);
  if (best === null) throw new VoicesError('none of the installed voices works');
  await writeBenchmark(io.folder, { best, results });
  io.out(`${best} is the best one here; TTS_PROVIDER=auto takes it unless PIPER_VOICE names another`);
  return 0;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
