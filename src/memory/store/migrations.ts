/** The shape of the database, as steps: a file of any earlier version is brought up to date when it is opened. */
import type { DatabaseSync } from 'node:sqlite';

/** Each brings the file from the version before (its index) to the next. A step that has shipped is never changed. */
export const MIGRATIONS: readonly string[] = [
  // 1: who was there, what they told of themselves, what was said and heard.
  `CREATE TABLE viewers (
     key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT, wantedName TEXT,
     firstSeenMs INTEGER NOT NULL, lastSeenMs INTEGER NOT NULL, lastVisitMs INTEGER, visits INTEGER NOT NULL, lastTopic TEXT);
   CREATE TABLE names (viewer TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, PRIMARY KEY (viewer, name));
   CREATE INDEX names_folded ON names (folded);
   CREATE TABLE exchanges (
     id INTEGER PRIMARY KEY, viewer TEXT, viewerName TEXT, kind TEXT NOT NULL, said TEXT, answered TEXT NOT NULL,
     messageId TEXT, atMs INTEGER NOT NULL, valence REAL NOT NULL);
   CREATE INDEX exchanges_viewer ON exchanges (viewer);
   CREATE INDEX exchanges_message ON exchanges (messageId);
   CREATE TABLE facts (
     id INTEGER PRIMARY KEY, viewer TEXT NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
     importance REAL NOT NULL, told INTEGER NOT NULL, firstMs INTEGER NOT NULL, lastMs INTEGER NOT NULL, messageId TEXT);
   CREATE UNIQUE INDEX facts_topic ON facts (viewer, topic);
   CREATE INDEX facts_message ON facts (messageId);`,
  // 2: looked for by words and by sense.
  `CREATE VIRTUAL TABLE factWords USING fts5(viewer, text, content='facts', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
   INSERT INTO factWords(factWords, rank) VALUES ('secure-delete', 1);
   INSERT INTO factWords(factWords) VALUES ('rebuild');
   CREATE TRIGGER facts_added AFTER INSERT ON facts BEGIN
     INSERT INTO factWords(rowid, viewer, text) VALUES (new.id, new.viewer, new.text); END;
   CREATE TRIGGER facts_gone AFTER DELETE ON facts BEGIN
     INSERT INTO factWords(factWords, rowid, viewer, text) VALUES ('delete', old.id, old.viewer, old.text);
     DELETE FROM vectors WHERE fact = old.id; END;
   CREATE TRIGGER facts_changed AFTER UPDATE OF text ON facts BEGIN
     INSERT INTO factWords(factWords, rowid, viewer, text) VALUES ('delete', old.id, old.viewer, old.text);
     INSERT INTO factWords(rowid, viewer, text) VALUES (new.id, new.viewer, new.text);
     DELETE FROM vectors WHERE fact = old.id; END;
   CREATE TABLE vectors (fact INTEGER PRIMARY KEY, model TEXT NOT NULL, data BLOB NOT NULL);`,
  // 3: what streams were about, in short.
  `CREATE TABLE summaries (id INTEGER PRIMARY KEY, fromMs INTEGER NOT NULL, toMs INTEGER NOT NULL, text TEXT NOT NULL, valence REAL NOT NULL, madeBy TEXT NOT NULL);
   CREATE TABLE summaryViewers (summary INTEGER NOT NULL, viewer TEXT NOT NULL, PRIMARY KEY (summary, viewer));
   CREATE INDEX summaryViewers_viewer ON summaryViewers (viewer);
   CREATE VIRTUAL TABLE summaryWords USING fts5(text, content='summaries', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
   INSERT INTO summaryWords(summaryWords, rank) VALUES ('secure-delete', 1);
   CREATE TRIGGER summaries_added AFTER INSERT ON summaries BEGIN INSERT INTO summaryWords(rowid, text) VALUES (new.id, new.text); END;
   CREATE TRIGGER summaries_gone AFTER DELETE ON summaries BEGIN
     INSERT INTO summaryWords(summaryWords, rowid, text) VALUES ('delete', old.id, old.text);
     DELETE FROM summaryViewers WHERE summary = old.id; END;
   ALTER TABLE exchanges ADD COLUMN summary INTEGER;
   CREATE INDEX exchanges_open ON exchanges (id) WHERE summary IS NULL;`,
  // 4: which character said it. Of what is older that is not known: it is anybody's.
  `ALTER TABLE exchanges ADD COLUMN character TEXT;
   ALTER TABLE summaries ADD COLUMN character TEXT;`,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** The file was written by a later version of the program: it is left as it is. */
export class NewerSchema extends Error {}

export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/**
 * Brings the database up to date, each step whole or not at all.
 * @returns the version it had.
 * @throws NewerSchema
 */
export function migrate(db: DatabaseSync, upTo = SCHEMA_VERSION): number {
  const had = versionOf(db);
  if (had > SCHEMA_VERSION) throw new NewerSchema(`it was written by a later version of AIVT (${had}; this one knows ${SCHEMA_VERSION})`);
  for (const [index, step] of MIGRATIONS.slice(0, upTo).entries()) {
    if (index < had) continue;
    db.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
  return had;
}
