import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { backupsFolder, dataFolder } from '../app/folders.ts';
import { HOME } from '../config/root.ts';
import type { Settings } from '../config/settings.ts';
import { Fault, reasonOf } from '../kernel/fault.ts';
import { ENV_NAME, filesIn, KEPT, makeBackup, MANIFEST, manifestSchema, SECRET, type Manifest } from './backup.ts';
import { lockDataFolder } from './instance-lock.ts';
import { load } from './load.ts';

/** `npm run restore -- FOLDER`: while AIVT does not run. What is there is backed up first. */
export async function restoreCommand(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const { settings } = load();
  const [wanted] = positionals;
  if (wanted === undefined) {
    const known = await backupsOf(settings);
    process.stdout.write(
      known.length === 0
        ? `there are no backups in ${backupsFolder(settings)}: npm run backup makes one\n`
        : `${known.join('\n')}\n\nnpm run restore -- ${known[0] ?? ''}\n`,
    );
    return known.length === 0 ? 1 : 0;
  }
  const lock = await lockDataFolder(dataFolder(settings));
  try {
    const { before, items } = await restore(settings, wanted, new Date());
    process.stdout.write(`brought back: ${items.join(', ')}\n${before === null ? '' : `What was there before: ${before}\n`}`);
    return 0;
  } finally {
    await lock.release();
  }
}

/** Newest first. */
async function backupsOf(settings: Settings): Promise<string[]> {
  const folder = backupsFolder(settings);
  if (!existsSync(folder)) return [];
  return (await readdir(folder))
    .filter((name) => existsSync(join(folder, name, MANIFEST)))
    .sort()
    .reverse();
}

/**
 * @param wanted the name of a backup in the data folder, or any folder
 * @throws Fault for what is no whole backup; nothing has been changed then
 */
export async function restore(
  settings: Settings,
  wanted: string,
  now: Date,
): Promise<{ readonly before: string | null; readonly items: readonly string[] }> {
  const inData = join(backupsFolder(settings), wanted);
  const folder = existsSync(join(inData, MANIFEST)) ? inData : resolve(wanted);
  const manifest = await readManifest(folder);
  await check(folder, manifest);
  const data = dataFolder(settings);
  let before: string | null = null;
  try {
    before = (await makeBackup(settings, { secrets: manifest.secrets, now })).folder;
  } catch (error) {
    // A new machine has nothing to lose yet.
    if (!(error instanceof Fault) || !error.message.startsWith('there is nothing')) throw error;
  }
  const items = [...KEPT, ...SECRET].filter((item) => existsSync(join(folder, item)));
  for (const item of items) await bringBack(join(folder, item), join(data, item));
  if (existsSync(join(folder, ENV_NAME))) {
    await bringBack(join(folder, ENV_NAME), `${HOME}.env`);
    return { before, items: [...items, '.env'] };
  }
  return { before, items };
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch (error) {
    throw new Fault(`${folder} is no backup of AIVT (no ${MANIFEST} that can be read): npm run restore lists those that are there`, {
      cause: error,
    });
  }
}

/** A forgotten viewer changes a backup's memory after it was made: that one is judged by SQLite, the rest by its hash. */
async function check(folder: string, manifest: Manifest): Promise<void> {
  const there = new Map((await filesIn(folder)).map((file) => [file.path, file.sha256]));
  for (const { path, sha256 } of manifest.files) {
    const found = there.get(path);
    if (found === undefined) throw new Fault(`${path} is missing from the backup; nothing was changed`);
    if (path !== 'memory.db' && found !== sha256)
      throw new Fault(`${path} of the backup was changed or is damaged; nothing was changed here`);
  }
  const extra = [...there.keys()].find((path) => !manifest.files.some((file) => file.path === path));
  if (extra !== undefined) throw new Fault(`${extra} does not belong to the backup; nothing was changed here`);
  if (there.has('memory.db')) checkDatabase(join(folder, 'memory.db'));
}

function checkDatabase(file: string): void {
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const told = db.prepare('PRAGMA integrity_check').get() as Record<string, unknown> | undefined;
      if (Object.values(told ?? {})[0] !== 'ok') throw new Error('it is damaged');
    } finally {
      db.close();
    }
  } catch (error) {
    throw new Fault(`the memory of the backup cannot be used (${reasonOf(error)}); nothing was changed here`, { cause: error });
  }
}

async function bringBack(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  await rm(part, { recursive: true, force: true });
  await cp(from, part, { recursive: true });
  await rm(to, { recursive: true, force: true });
  // The log of the old file would damage the new one.
  for (const log of ['-wal', '-shm']) await rm(to + log, { force: true });
  await rename(part, to);
}
