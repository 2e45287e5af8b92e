/** The folder of the models that hear: one folder a model, with `install.json` in what we installed. */
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { reasonOf } from '../../kernel/fault.ts';
import { download, DownloadError, type DownloadOptions, type RemoteFile } from '../../download/download.ts';
import { EarsModelError, type CatalogueModel } from './catalogue.ts';
import { HUB_URL, hubFiles } from './hub.ts';
import { tokensText } from './tokens.ts';

const RECORD = 'install.json';
/** What was fetched at first, by model and file: it outlives the model's removal. */
const KNOWN = 'known-sums.json';
const PARTS = '.downloads';

const recordSchema = z.object({
  name: z.string(),
  installedAt: z.string(),
  licence: z.string(),
  /** Of the repository; null for pinned files. */
  commit: z.string().nullable(),
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});
export type InstallRecord = z.infer<typeof recordSchema>;
const knownSchema = z.record(z.string(), z.record(z.string(), z.string()));
type KnownSums = z.infer<typeof knownSchema>;

export interface InstalledModel {
  readonly name: string;
  /** Null for one that was put there by hand. */
  readonly record: InstallRecord | null;
}

/** By name. An absent folder holds none. */
export async function installedModels(folder: string): Promise<InstalledModel[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new EarsModelError(`the folder of models ${folder} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return Promise.all(names.sort().map(async (name) => ({ name, record: await readJson(join(folder, name, RECORD), recordSchema) })));
}

export interface InstallOptions extends Omit<DownloadOptions, 'onProgress'> {
  readonly clock: Clock;
  readonly hubUrl?: string;
  /** Takes files that are others than the first time. */
  readonly acceptChange?: boolean;
  /** What will be fetched, before it is. */
  readonly onBegin?: (bytes: number) => void;
  readonly onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/**
 * Its folder appears only when all of it is whole and checked.
 * @throws EarsModelError with what went wrong; then nothing is installed, and what came is resumed.
 */
export async function installModel(folder: string, model: CatalogueModel, options: InstallOptions): Promise<InstallRecord> {
  const { commit, files } = await filesOf(model, options);
  const parts = join(folder, PARTS, model.name);
  await mkdir(parts, { recursive: true });
  options.onBegin?.(files.reduce((sum, { bytes }) => sum + bytes, 0));
  const known = (await readJson(join(folder, KNOWN), knownSchema)) ?? {};
  const record: InstallRecord = {
    name: model.name,
    installedAt: new Date(options.clock.wallMs()).toISOString(),
    licence: model.licence,
    commit,
    files: {},
  };
  for (const file of files) record.files[file.name] = { bytes: file.bytes, sha256: await fetchFile(file, parts, options) };
  if (options.acceptChange !== true) refuseChange(model.name, known[model.name] ?? {}, record);
  await finish(parts);
  await writeFile(join(parts, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  await remember(folder, known, record);
  await rm(join(folder, model.name), { recursive: true, force: true });
  await rename(parts, join(folder, model.name));
  // Another model may have been begun.
  await rmdir(join(folder, PARTS)).catch(() => undefined);
  return record;
}

/** @returns false when there was no such model. */
export async function removeModel(folder: string, name: string): Promise<boolean> {
  if (!(await installedModels(folder)).some((model) => model.name === name)) return false;
  await rm(join(folder, name), { recursive: true, force: true });
  return true;
}

async function filesOf(
  model: CatalogueModel,
  { hubUrl = HUB_URL, signal }: InstallOptions,
): Promise<{ commit: string | null; files: readonly RemoteFile[] }> {
  if ('hub' in model) return hubFiles(hubUrl, model.hub.repository, model.hub.files, signal);
  const files = model.files.map(({ sha256, ...file }) => ({ ...file, sums: { sha256 }, sumsFrom: "AIVT's catalogue" }));
  return { commit: null, files };
}

async function fetchFile(file: RemoteFile, parts: string, options: InstallOptions): Promise<string> {
  try {
    return await download(file, join(parts, file.name), {
      ...options,
      onProgress: (done, total) => options.onProgress?.(file.name, done, total),
    });
  } catch (error) {
    throw error instanceof DownloadError ? new EarsModelError(error.message, { cause: error }) : error;
  }
}

/** What the server's own list vouches for is not known to be what it was the first time. */
function refuseChange(name: string, known: Readonly<Record<string, string>>, { files }: InstallRecord): void {
  for (const [file, { sha256 }] of Object.entries(files)) {
    const before = known[file];
    if (before !== undefined && before !== sha256)
      throw new EarsModelError(
        `${file} of ${name} is another file than the one that was fetched first (SHA-256 ${before.slice(0, 12)}… then, ${sha256.slice(0, 12)}… now); nothing was installed. If you know why, add --accept-change`,
      );
  }
}

/** What a recogniser needs beside what was fetched. */
async function finish(parts: string): Promise<void> {
  const tokenizer = join(parts, 'tokenizer.bin');
  const isThere = await stat(tokenizer).then(
    () => true,
    () => false,
  );
  if (isThere) await writeFile(join(parts, 'tokens.txt'), tokensText(await readFile(tokenizer)));
}

async function remember(folder: string, known: KnownSums, { name, files }: InstallRecord): Promise<void> {
  const sums = Object.fromEntries(Object.entries(files).map(([file, { sha256 }]) => [file, sha256]));
  await writeFile(join(folder, KNOWN), `${JSON.stringify({ ...known, [name]: sums }, null, 2)}\n`);
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
