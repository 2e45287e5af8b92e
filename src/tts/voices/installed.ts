/** The voices folder: `<name>.onnx`, `<name>.onnx.json` and, for what we installed, `<name>.install.json`. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogueVoice } from './catalogue.ts';
import { download, DownloadError, reasonOf, type DownloadOptions } from '../../download/download.ts';
import { filesOfVoice } from './index-file.ts';
import { VoicesError } from './voices-error.ts';

const recordSchema = z.object({
  name: z.string(),
  installedAt: z.string(),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
  recordings: z.string(),
  lineage: z.string(),
  monetised: z.string(),
  credit: z.string().nullable(),
});
export type InstallRecord = z.infer<typeof recordSchema>;

export interface InstalledVoice {
  readonly name: string;
  /** Null for a voice that was put there by hand. */
  readonly record: InstallRecord | null;
}

/** Voices with both files, by name. An absent folder holds none. */
export async function installedVoices(folder: string): Promise<InstalledVoice[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new VoicesError(`the voices folder ${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  const files = new Set(names);
  const voices = names.filter((name) => name.endsWith('.onnx') && files.has(`${name}.json`)).map((name) => name.slice(0, -'.onnx'.length));
  return Promise.all(voices.sort().map(async (name) => ({ name, record: await readRecord(folder, name) })));
}

export interface InstallOptions extends Omit<DownloadOptions, 'onProgress'> {
  readonly clock: Clock;
  readonly onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * Downloads a voice beside the others. Its files appear only when both are whole and checked.
 * @throws VoicesError with what went wrong; then nothing is installed.
 */
export async function installVoice(
  folder: string,
  voice: CatalogueVoice,
  indexUrl: string,
  options: InstallOptions,
): Promise<InstallRecord> {
  const parts = join(folder, '.downloads');
  await mkdir(parts, { recursive: true });
  const files = await filesOfVoice(indexUrl, voice.name, (url) => fetchText(url, options));
  const sums: Record<string, { bytes: number; sha256: string }> = {};
  for (const file of files) {
    const { name, url, bytes, md5 } = file;
    const sha256 = await download({ name, url, bytes, sums: { md5 }, sumsFrom: "Piper's index" }, join(parts, name), {
      ...options,
      onProgress: (done, total) => options.onProgress?.(name, done, total),
    }).catch((error: unknown) => {
      throw error instanceof DownloadError ? new VoicesError(error.message, { cause: error }) : error;
    });
    sums[file.name] = { bytes: file.bytes, sha256 };
  }
  const record: InstallRecord = {
    name: voice.name,
    installedAt: new Date(options.clock.wallMs()).toISOString(),
    files: sums,
    recordings: voice.recordings.licence,
    lineage: voice.lineage.from,
    monetised: voice.monetised,
    credit: voice.credit ?? null,
  };
  await writeFile(join(folder, `${voice.name}.install.json`), `${JSON.stringify(record, null, 2)}\n`);
  // The model last: a voice counts as installed when its model is there.
  for (const file of files) await rename(join(parts, file.name), join(folder, file.name));
  await rm(parts, { recursive: true, force: true });
  return record;
}

/** @returns false when there was no such voice. */
export async function removeVoice(folder: string, name: string): Promise<boolean> {
  const found = (await installedVoices(folder)).some((voice) => voice.name === name);
  if (!found) return false;
  for (const suffix of ['.onnx', '.onnx.json', '.install.json']) await rm(join(folder, `${name}${suffix}`), { force: true });
  return true;
}

async function readRecord(folder: string, name: string): Promise<InstallRecord | null> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(join(folder, `${name}.install.json`), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const INDEX_TIMEOUT_MS = 20_000;

async function fetchText(url: string, options: InstallOptions): Promise<string> {
  const timeout = AbortSignal.timeout(options.stallMs ?? INDEX_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout });
    if (!response.ok) throw new VoicesError(`the index of voices at ${url} answered ${response.status}; try again later`);
    return await response.text();
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof VoicesError) throw error;
    throw new VoicesError(`the index of voices at ${url} cannot be reached (${reasonOf(error)}); installing needs the internet once`, {
      cause: error,
    });
  }
}
