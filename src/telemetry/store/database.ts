/** The file itself. Everything here is synchronous and runs in the store's own thread, never in the program's. */
import { DatabaseSync, type SQLInputValue, type StatementResultingChanges, type StatementSync } from 'node:sqlite';
import type { GpuSample } from '../../domain/gpu.ts';
import { mentionsOf } from '../../domain/mentions.ts';
import type { EventRecord, TurnRecord } from '../../ports/history.ts';
import { stagesOf } from '../stages.ts';
import { Days } from './days.ts';
import type { Row } from './rows.ts';

/** Written into the file: one of another form is set aside by whoever opens it. */
export const FORM = 1;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS turns (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, turnId TEXT NOT NULL, verbatim INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT,
  wait REAL, prompt REAL, firstToken REAL, firstClause REAL, voice REAL, ear REAL, e2e REAL, record TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS turnsAt ON turns (at);
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, type TEXT NOT NULL, turnId TEXT, subject TEXT, value TEXT, user TEXT, detail TEXT) STRICT;
CREATE INDEX IF NOT EXISTS eventsAt ON events (type, at);
CREATE TABLE IF NOT EXISTS hardware (at REAL NOT NULL, sample TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS hardwareAt ON hardware (at);
`;

export interface Page<T> {
  readonly rows: readonly T[];
  /** To be given back for the page after this one; null after the last. */
  readonly next: number | null;
}

export class TelemetryDatabase {
  readonly db: DatabaseSync;
  /** The figures of the turns in it. */
  readonly days: Days;
  readonly #turn: StatementSync;
  readonly #event: StatementSync;
  readonly #hardware: StatementSync;

  /** @throws Error when the file cannot be used. */
  constructor(file: string) {
    this.db = opened(file);
    this.#turn = this.db.prepare(
      'INSERT INTO turns (at, turnId, verbatim, outcome, reason, wait, prompt, firstToken, firstClause, voice, ear, e2e, record) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)',
    );
    this.#event = this.db.prepare('INSERT INTO events (at, type, turnId, subject, value, user, detail) VALUES (?,?,?,?,?,?,?)');
    this.#hardware = this.db.prepare('INSERT INTO hardware (at, sample) VALUES (?,?)');
    this.days = new Days(this.db);
  }

  /** All of them or none. */
  write(rows: readonly Row[]): void {
    const ended: (readonly [seq: number, turn: TurnRecord])[] = [];
    this.db.exec('BEGIN');
    try {
      for (const row of rows) {
        const seq = this.#insert(row);
        if (row.table === 'turn') ended.push([seq, row.turn]);
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
    for (const [seq, turn] of ended) this.days.add(seq, turn);
  }

  /** Forgets what is older. @param before milliseconds since 1970 */
  prune(before: number): void {
    for (const table of ['turns', 'events', 'hardware']) this.db.prepare(`DELETE FROM ${table} WHERE at < ?`).run(before);
    this.days.forgetBefore(before);
    this.db.exec('PRAGMA incremental_vacuum(2000)');
  }

  /** Takes a viewer out for real: rows, free pages and the log. @returns ids of the turns that were theirs. */
  erase(names: readonly string[]): string[] {
    const mentions = mentionsOf(names);
    const turnIds: string[] = [];
    this.db.exec('BEGIN');
    try {
      const rename = this.db.prepare('UPDATE turns SET record = ? WHERE seq = ?');
      for (const { seq, record } of this.db.prepare('SELECT seq, record FROM turns').iterate()) {
        const turn = recordOf(record);
        if (turn.user === null || !mentions.is(turn.user)) continue;
        turnIds.push(turn.turnId);
        rename.run(JSON.stringify({ ...turn, user: null }), Number(seq));
      }
      const theirs = new Set(turnIds);
      const remove = this.db.prepare('DELETE FROM events WHERE seq = ?');
      const blot = this.db.prepare('UPDATE events SET subject = ?, value = ?, detail = ? WHERE seq = ?');
      for (const { seq, ...event } of this.db.prepare('SELECT * FROM events').iterate()) {
        const { type, turnId, subject, value, user, detail } = event as unknown as EventRecord;
        if ((user !== null && mentions.is(user)) || (type === 'moderation.blocked' && turnId !== null && theirs.has(turnId)))
          remove.run(Number(seq));
        else if ([subject, value, detail].some((text) => text !== null && mentions.in(text))) {
          const blotted = (text: string | null): string | null => (text === null ? null : mentions.blotted(text));
          blot.run(blotted(subject), blotted(value), blotted(detail), Number(seq));
        }
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
    this.db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
    return turnIds;
  }

  /** In the order in which turns ended. */
  turnsAfter(seq: number, limit: number): Page<TurnRecord> {
    const rows = this.db.prepare('SELECT seq, record FROM turns WHERE seq > ? ORDER BY seq LIMIT ?').all(seq, limit);
    return page(rows, limit, (row) => recordOf(row['record']));
  }

  eventsAfter(seq: number, limit: number): Page<EventRecord> {
    const rows = this.db.prepare('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?').all(seq, limit);
    return page(rows, limit, ({ seq: _seq, ...event }) => event as unknown as EventRecord);
  }

  /** Newest first. */
  turnsBefore(at: number, limit: number): TurnRecord[] {
    return this.db
      .prepare('SELECT record FROM turns WHERE at < ? ORDER BY at DESC, seq DESC LIMIT ?')
      .all(at, limit)
      .map((row) => recordOf(row['record']));
  }

  close(): void {
    this.db.close();
  }

  /** @returns the row's number. */
  #insert(row: Row): number {
    return Number(this.#run(row).lastInsertRowid);
  }

  #run(row: Row): StatementResultingChanges {
    if (row.table === 'turn') {
      const { turn } = row;
      return this.#turn.run(
        ...([turn.startedAt, turn.turnId, Number(turn.verbatim), turn.outcome, turn.reason] satisfies SQLInputValue[]),
        ...stagesOf(turn.marks),
        JSON.stringify(turn),
      );
    }
    if (row.table === 'event') {
      const { at, type, turnId, subject, value, user, detail } = row.event;
      return this.#event.run(at, type, turnId, subject, value, user, detail);
    }
    return this.#hardware.run(row.sample.at, JSON.stringify(row.sample satisfies GpuSample));
  }
}

export function recordOf(stored: unknown): TurnRecord {
  return JSON.parse(String(stored)) as TurnRecord;
}

function page<T>(
  rows: readonly Readonly<Record<string, unknown>>[],
  limit: number,
  read: (row: Readonly<Record<string, unknown>>) => T,
): Page<T> {
  return { rows: rows.map(read), next: rows.length < limit ? null : Number(rows.at(-1)?.['seq']) };
}

/** @throws Error when the file cannot be used. */
function opened(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    // A crash of the program loses nothing that was written; a power cut may lose the last moments, which is well.
    db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON;',
    );
    const form = db.prepare('PRAGMA user_version').get()?.['user_version'];
    if (form !== 0 && form !== FORM) throw new Error(`it is of form ${String(form)}, and this version reads form ${FORM}`);
    db.exec(`${SCHEMA} PRAGMA user_version = ${FORM};`);
    return db;
  } catch (error) {
    // Windows sets no file aside that somebody holds open.
    db.close();
    throw error;
  }
}
