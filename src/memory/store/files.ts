/** The database and its copies on the disk: backups made while it is in use, and a viewer taken out of all of them. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { eraseRows } from './erase-rows.ts';
import { migrate } from './migrations.ts';
import { backupsIn, copiesIn, openFile, setAside } from './open.ts';
import type { Erased } from './rows.ts';
import { MemoryStore } from './store.ts';

const BACKUPS_KEPT = 3;

export interface StoreFiles {
  readonly file: string;
  readonly backups: string;
  /** A folder whose folders may each hold a copy of the file, under its name: what `npm run backup` makes. */
  readonly copies?: string;
}

export class FiledStore extends MemoryStore {
  readonly trouble: string | null;
  readonly #files: StoreFiles;
  #backingUp: Promise<void> | null = null;

  /** @throws NewerSchema; Error when the folder cannot be written. */
  constructor(files: StoreFiles, nowMs: number) {
    const { db, trouble } = openFile(files.file, files.backups, stampOf(nowMs));
    super(db);
    this.trouble = trouble;
    this.#files = files;
  }

  /** A copy of the whole, made in steps between which the store is used. @returns its file. */
  async backUp(nowMs: number): Promise<string> {
    mkdirSync(this.#files.backups, { recursive: true });
    const file = join(this.#files.backups, `memory-${stampOf(nowMs)}.db`);
    const part = `${file}.part`;
    const made = backup(this.db, part).then(async () => {
      await rename(part, file);
    });
    this.#backingUp = made.finally(() => (this.#backingUp = null));
    await this.#backingUp;
    for (const old of backupsIn(this.#files.backups).slice(BACKUPS_KEPT)) rmSync(old, { force: true });
    return file;
  }

  /** `memory-…` of the newest backup, as milliseconds since 1970; null when there is none. */
  get newestBackup(): string | null {
    return backupsIn(this.#files.backups)[0] ?? null;
  }

  /** Takes a viewer out for real: rows, free pages, the log, backups, files that were set aside. */
  async erase(viewerId: string, names: readonly string[]): Promise<Erased> {
    // What is being copied now would bring them back.
    await this.#backingUp?.catch(() => undefined);
    const erased = eraseRows(this, viewerId, names);
    scrub(this.db);
    let copies = 0;
    for (const copy of [...backupsIn(this.#files.backups), ...copiesIn(this.#files)]) {
      copies += 1;
      try {
        eraseInCopy(copy, viewerId, erased.names);
      } catch {
        // Whatever it is: what cannot be cleaned is not kept.
        rmSync(copy, { force: true });
      }
    }
    for (const aside of setAside(this.#files.file)) {
      rmSync(aside, { force: true });
      copies += 1;
    }
    return { ...erased, copies };
  }

  close(): void {
    if (!this.db.isOpen) return;
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize');
    this.db.close();
  }
}

function eraseInCopy(file: string, viewerId: string, names: readonly string[]): void {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE');
    migrate(db);
    eraseRows(new MemoryStore(db), viewerId, names);
    scrub(db);
  } finally {
    db.close();
    for (const part of ['-wal', '-shm', '-journal']) if (existsSync(file + part)) rmSync(file + part, { force: true });
  }
}

/** Nothing of what was deleted stays anywhere in the file or its log. */
function scrub(db: DatabaseSync): void {
  db.exec(`INSERT INTO factWords(factWords) VALUES ('rebuild'); INSERT INTO summaryWords(summaryWords) VALUES ('rebuild');
    INSERT INTO factWords(factWords) VALUES ('optimize'); INSERT INTO summaryWords(summaryWords) VALUES ('optimize');
    VACUUM; PRAGMA wal_checkpoint(TRUNCATE);`);
}

/** `20261126-130201-123` */
export function stampOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]/gu, '').replace('T', '-').replace('.', '-').replace('Z', '');
}
