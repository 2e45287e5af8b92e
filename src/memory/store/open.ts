/** Opens the database file: checked, brought up to date, set aside when it is damaged. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, copyFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../../kernel/fault.ts';
import { migrate, NewerSchema, SCHEMA_VERSION } from './migrations.ts';

export interface OpenedFile {
  readonly db: DatabaseSync;
  /** What happened to the file that the streamer should know; null for nothing. */
  readonly trouble: string | null;
}

/**
 * Opens `file`, or makes it. A damaged one is set aside beside it and the newest whole backup takes its place.
 * @param stamp for names of files, without signs that a file system refuses.
 * @throws NewerSchema; Error when the folder cannot be written.
 */
export function openFile(file: string, backups: string, stamp: string): OpenedFile {
  mkdirSync(dirname(file), { recursive: true });
  try {
    return { db: openWhole(file, stamp), trouble: null };
  } catch (error) {
    if (error instanceof NewerSchema || !isDamage(error)) throw error;
    const aside = `${file}.damaged-${stamp}`;
    // The log belongs to it: a new file beside the old log would be damaged too.
    for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part);
    const what = `the memory was damaged (${reasonOf(error)}) and is set aside as ${basename(aside)}`;
    for (const backup of backupsIn(backups)) {
      try {
        copyFileSync(backup, file);
        return { db: openWhole(file, stamp), trouble: `${what}; the backup ${basename(backup)} took its place` };
      } catch (other) {
        if (!isDamage(other)) throw other;
        rmSync(file, { force: true });
      }
    }
    return { db: openWhole(file, stamp), trouble: `${what}; there was no whole backup, so she begins anew` };
  }
}

/** Newest first. */
export function backupsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^memory-[\w-]+\.db$/u.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

/** Files that were set aside, with their logs. */
export function setAside(file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  const name = basename(file);
  return readdirSync(folder)
    .filter((other) => other.startsWith(`${name}.damaged-`) || other.startsWith(`${name}.before-`))
    .map((other) => join(folder, other));
}

function openWhole(file: string, stamp: string): DatabaseSync {
  const isNew = !existsSync(file);
  const db = new DatabaseSync(file, { timeout: 2000 });
  try {
    // Deleted words must not stay in the file; a row that was acknowledged is not lost by a crash of the program.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON');
    const found = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (found !== 'ok') throw new Damaged(String(found));
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (!isNew && version > 0 && version < SCHEMA_VERSION) {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      copyFileSync(file, `${file}.before-${stamp}`);
    }
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

class Damaged extends Error {}

/** SQLite's SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamage(error: unknown): boolean {
  if (error instanceof Damaged) return true;
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === 11 || code === 26;
}

/** Copies of the file in the folders of `copies`. */
export function copiesIn({ file, copies }: { readonly file: string; readonly copies?: string }): string[] {
  if (copies === undefined || !existsSync(copies)) return [];
  return readdirSync(copies)
    .map((name) => join(copies, name, basename(file)))
    .filter((copy) => existsSync(copy));
}
