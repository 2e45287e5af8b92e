import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { backupsFolder, dataFolder } from '../app/folders.ts';
import { HOME } from '../config/root.ts';
import { settingEntries, type Settings } from '../config/settings.ts';
import { Fault } from '../kernel/fault.ts';
import { load, version } from './load.ts';

/** What cannot be fetched again, and holds no secret. A telemetry of figures, voices, models and caches is not among it. */
export const KEPT = ['memory.db', 'personas', 'sounds', 'commands.yaml', 'settings.json'] as const;
/** With `--with-secrets`; `.env` lies beside the data folder. */
export const SECRET = ['secrets', 'mcp.json'] as const;
export const MANIFEST = 'backup.json';
/** Of `.env`, in the backup. */
export const ENV_NAME = 'env';

export const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  at: z.string(),
  secrets: z.boolean(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `npm run backup`: also while AIVT runs. */
export async function backupCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { to: { type: 'string' }, 'with-secrets': { type: 'boolean', default: false } },
  });
  const { settings } = load();
  const made = await makeBackup(settings, { to: values.to, secrets: values['with-secrets'], now: new Date() });
  const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
  process.stdout.write(
    `${made.folder}: ${made.files.length} files, ${(bytes / 1e6).toFixed(1)} MB${made.secrets ? ', with your secrets: keep it to yourself' : ''}\n`,
  );
  if (values.to !== undefined)
    process.stdout.write(
      'It is outside of the data folder: a viewer who asks to be forgotten is not taken out of it. Delete it when that matters.\n',
    );
  return 0;
}

export interface BackupWish {
  /** Another folder than `backups` of the data folder, in which forgetting reaches it. */
  readonly to?: string | undefined;
  readonly secrets: boolean;
  readonly now: Date;
}

/** @throws Fault when there is nothing to keep, or it is there already. */
export async function makeBackup(settings: Settings, { to, secrets, now }: BackupWish): Promise<Manifest & { readonly folder: string }> {
  const data = dataFolder(settings);
  const name = `aivt-${now.toISOString().replace(/[-:]/gu, '').replace('T', '-').slice(0, 15)}`;
  const folder = join(to === undefined ? backupsFolder(settings) : resolve(to), name);
  if (existsSync(folder)) throw new Fault(`${folder} is there already: wait a second and try again`);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    for (const item of [...KEPT, ...(secrets ? SECRET : [])]) {
      const from = join(data, item);
      if (!existsSync(from)) continue;
      if (item === 'memory.db') await copyDatabase(from, join(part, item));
      else if (item === 'settings.json' && !secrets) await copySettings(from, join(part, item));
      else await cp(from, join(part, item), { recursive: true });
    }
    if (secrets && existsSync(`${HOME}.env`)) await cp(`${HOME}.env`, join(part, ENV_NAME));
    const files = await filesIn(part);
    if (files.length === 0) throw new Fault(`there is nothing to keep in ${data} yet`);
    const manifest: Manifest = { format: 1, version: version(), at: now.toISOString(), secrets, files };
    await writeFile(join(part, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(part, folder);
    return { ...manifest, folder };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

/** By SQLite's own online backup: whole, though AIVT writes to it meanwhile. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    await backup(db, to);
  } finally {
    db.close();
  }
}

/** Without the values of secret settings. */
async function copySettings(from: string, to: string): Promise<void> {
  const secret = new Set(settingEntries().flatMap(([name, , { secret: is }]) => (is ? [name] : [])));
  const kept = z.record(z.string(), z.unknown()).safeParse(JSON.parse(await readFile(from, 'utf8')));
  if (!kept.success) return;
  const open = Object.fromEntries(Object.entries(kept.data).filter(([name]) => !secret.has(name)));
  await writeFile(to, `${JSON.stringify(open, null, 2)}\n`);
}

/** All files of a backup but its manifest, by paths with `/`. */
export async function filesIn(folder: string): Promise<Manifest['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Manifest['files'] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = path.slice(folder.length + 1).replaceAll('\\', '/');
    if (inside === MANIFEST) continue;
    files.push({ path: inside, bytes: (await stat(path)).size, sha256: await hashOf(path) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
