/** People and talk in one SQLite file. Synchronous: it lives in a thread of its own. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toldFacts } from '../facts.ts';
import { valenceOf } from '../sentiment.ts';
import type { Counts, ExchangeRow, FollowUpRow, ForgetWhat, OpenExchange, Recalled, RecallQuery, SeenRow, ViewerRow } from './rows.ts';
import { eraseRows } from './erase-rows.ts';
import { recall, type Reader } from './recall.ts';
import { VISIT_GAP_MS } from './visits.ts';

const MAX_NAMES = 8;
const MAX_TOPIC_CHARS = 120;

export interface StoreLimits {
  readonly factsPerViewer: number;
  readonly facts: number;
  readonly exchanges: number;
  readonly viewers: number;
  readonly summaries: number;
}

export const STORE_LIMITS: StoreLimits = { factsPerViewer: 40, facts: 60_000, exchanges: 20_000, viewers: 50_000, summaries: 1000 };

export class MemoryStore implements Reader {
  readonly db: DatabaseSync;
  readonly #limits: StoreLimits;
  readonly #statements = new Map<string, StatementSync>();
  /** Tokens that FTS5 takes as one word, by viewer id. */
  readonly #keys = new Map<string, string>();

  constructor(db: DatabaseSync, limits: Partial<StoreLimits> = {}) {
    this.db = db;
    this.#limits = { ...STORE_LIMITS, ...limits };
  }

  sql(text: string): StatementSync {
    let made = this.#statements.get(text);
    if (!made) this.#statements.set(text, (made = this.db.prepare(text)));
    return made;
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    if (this.db.isTransaction) return work();
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  /** How the viewer stands in other tables: `v` and a number; null for one who is not known. */
  keyOf(viewerId: string): string | null {
    const known = this.#keys.get(viewerId);
    if (known !== undefined) return known;
    const row = this.sql('SELECT key FROM viewers WHERE id = ?').get(viewerId);
    if (!row) return null;
    const key = `v${Number(row['key'])}`;
    if (this.#keys.size > 10_000) this.#keys.clear();
    this.#keys.set(viewerId, key);
    return key;
  }

  forgetKey(viewerId: string): void {
    this.#keys.delete(viewerId);
  }

  /** Somebody wrote: a visit, and what they told of themselves. */
  saw({ viewerId, name, text, messageId, atMs }: SeenRow): void {
    this.transaction(() => {
      const key = this.#visit(viewerId, name, atMs);
      if (text === null) return;
      const isOther = (word: string): boolean =>
        word.length >= 3 && this.sql('SELECT 1 FROM names WHERE folded = ? AND viewer <> ?').get(word, key) !== undefined;
      for (const fact of toldFacts(text, isOther)) {
        this.sql(
          `INSERT INTO facts (viewer, topic, text, kind, importance, told, firstMs, lastMs, messageId) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
           ON CONFLICT (viewer, topic) DO UPDATE SET text = excluded.text, lastMs = excluded.lastMs, told = told + 1, messageId = excluded.messageId`,
        ).run(key, fact.topic, fact.text, fact.kind, fact.importance, atMs, atMs, messageId);
        if (fact.name !== undefined) this.sql('UPDATE viewers SET wantedName = ? WHERE id = ?').run(fact.name, viewerId);
      }
      this.#keepBest(key, atMs);
    });
  }

  #visit(viewerId: string, name: string | null, atMs: number): string {
    const known = this.sql('SELECT lastSeenMs FROM viewers WHERE id = ?').get(viewerId);
    if (!known) {
      this.sql('INSERT INTO viewers (id, name, firstSeenMs, lastSeenMs, visits) VALUES (?, ?, ?, ?, 1)').run(viewerId, name, atMs, atMs);
    } else {
      const isNew = atMs - Number(known['lastSeenMs']) >= VISIT_GAP_MS;
      if (isNew) this.sql('UPDATE viewers SET visits = visits + 1, lastVisitMs = lastSeenMs WHERE id = ?').run(viewerId);
      this.sql('UPDATE viewers SET name = coalesce(?, name), lastSeenMs = max(lastSeenMs, ?) WHERE id = ?').run(name, atMs, viewerId);
    }
    const key = this.keyOf(viewerId) ?? '';
    if (name !== null) {
      const had = this.sql('SELECT 1 FROM names WHERE viewer = ? AND name = ?').get(key, name);
      const count = Number(this.sql('SELECT count(*) AS n FROM names WHERE viewer = ?').get(key)?.['n'] ?? 0);
      if (!had && count < MAX_NAMES)
        this.sql('INSERT INTO names (viewer, name, folded) VALUES (?, ?, ?)').run(key, name, name.toLowerCase());
    }
    return key;
  }

  /** Of one viewer no more facts than the bound: what is worth least goes. */
  #keepBest(key: string, nowMs: number): void {
    const { n } = this.sql('SELECT count(*) AS n FROM facts WHERE viewer = ?').get(key) as { n: number };
    if (n <= this.#limits.factsPerViewer) return;
    this.sql(
      `DELETE FROM facts WHERE id IN (SELECT id FROM facts WHERE viewer = ?
       ORDER BY importance * (1.0 + 0.1 * told) / (1.0 + (? - lastMs) / 5184000000.0) ASC, id ASC LIMIT ?)`,
    ).run(key, nowMs, n - this.#limits.factsPerViewer);
  }

  /** What was said to her and what was heard of her answer. */
  exchanged({ viewerId, viewerName, characterId, kind, said, answered, messageId, atMs }: ExchangeRow): void {
    this.transaction(() => {
      const key = viewerId === null ? null : this.#visit(viewerId, viewerName, atMs);
      this.sql(
        'INSERT INTO exchanges (viewer, viewerName, character, kind, said, answered, messageId, atMs, valence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ).run(key, viewerName, characterId, kind, said, answered, messageId, atMs, valenceOf(said ?? answered));
      if (viewerId !== null && said !== null && said.split(/\s+/u).length >= 3)
        this.sql('UPDATE viewers SET lastTopic = ? WHERE id = ?').run(said.slice(0, MAX_TOPIC_CHARS), viewerId);
    });
  }

  recall(query: RecallQuery): Recalled {
    return recall(this, query);
  }

  /** What those who wrote lately told before that, the most telling first; one of each. */
  followUps(presentSinceMs: number, toldBeforeMs: number, limit: number): FollowUpRow[] {
    const rows = this.sql(
      `SELECT v.id AS viewerId, coalesce(v.wantedName, v.name) AS name, f.text AS text, f.lastMs AS lastMs, f.importance
       FROM viewers v JOIN facts f ON f.viewer = 'v' || v.key
       WHERE v.lastSeenMs >= ? AND f.lastMs < ? AND f.kind <> 'name' ORDER BY f.importance DESC, f.lastMs DESC LIMIT ?`,
    ).all(presentSinceMs, toldBeforeMs, limit);
    return rows.map(({ viewerId, name, text, lastMs }) => ({
      ...{ viewerId: String(viewerId), name: name === null ? null : String(name), text: String(text), lastMs: Number(lastMs) },
    }));
  }

  /** What the platform took back. */
  forget(what: ForgetWhat): void {
    this.transaction(() => {
      if ('messageId' in what) {
        this.#dropSummariesOf('messageId = ?', what.messageId);
        const said = this.sql('SELECT said FROM exchanges WHERE messageId = ?').get(what.messageId)?.['said'];
        if (typeof said === 'string')
          this.sql('UPDATE viewers SET lastTopic = NULL WHERE lastTopic = ?').run(said.slice(0, MAX_TOPIC_CHARS));
        this.sql('DELETE FROM exchanges WHERE messageId = ?').run(what.messageId);
        this.#dropFacts('messageId = ?', what.messageId);
      } else if ('viewerId' in what) {
        const key = this.keyOf(what.viewerId);
        if (key === null) return;
        this.#dropSummariesOf('viewer = ? AND atMs >= ?', key, what.sinceMs);
        this.sql('DELETE FROM exchanges WHERE viewer = ? AND atMs >= ?').run(key, what.sinceMs);
        this.#dropFacts('viewer = ? AND lastMs >= ?', key, what.sinceMs);
        this.sql('UPDATE viewers SET lastTopic = NULL WHERE id = ?').run(what.viewerId);
      } else {
        this.#dropSummariesOf('viewer IS NOT NULL AND atMs >= ?', what.sinceMs);
        this.sql('UPDATE viewers SET lastTopic = NULL WHERE lastSeenMs >= ?').run(what.sinceMs);
        this.sql('DELETE FROM exchanges WHERE viewer IS NOT NULL AND atMs >= ?').run(what.sinceMs);
        this.#dropFacts('lastMs >= ?', what.sinceMs);
      }
    });
  }

  #dropSummariesOf(where: string, ...values: (string | number)[]): void {
    this.sql(`DELETE FROM summaries WHERE id IN (SELECT summary FROM exchanges WHERE summary IS NOT NULL AND ${where})`).run(...values);
  }

  /** A name that was told by it is not used any more. */
  #dropFacts(where: string, ...values: (string | number)[]): void {
    for (const { viewer } of this.sql(`SELECT viewer FROM facts WHERE kind = 'name' AND ${where}`).all(...values))
      this.sql('UPDATE viewers SET wantedName = NULL WHERE key = ?').run(Number(String(viewer).slice(1)));
    this.sql(`DELETE FROM facts WHERE ${where}`).run(...values);
  }

  viewers(part: string, limit: number): ViewerRow[] {
    const rows = this.sql(
      `SELECT id, name, visits, firstSeenMs, lastSeenMs, (SELECT count(*) FROM facts WHERE viewer = 'v' || viewers.key) AS facts
       FROM viewers WHERE instr(lower(coalesce(name, '')), ?) > 0 OR instr(lower(id), ?) > 0 ORDER BY lastSeenMs DESC LIMIT ?`,
    ).all(part.toLowerCase(), part.toLowerCase(), limit);
    return rows.map((row) => ({ ...row }) as unknown as ViewerRow);
  }

  /** Exchanges of which no summary was made yet, oldest first. */
  open(limit: number): OpenExchange[] {
    const rows = this.sql(
      `SELECT e.id AS id, v.id AS viewerId, viewerName, character AS characterId, said, answered, atMs FROM exchanges e
       LEFT JOIN viewers v ON v.key = CAST(substr(e.viewer, 2) AS INTEGER) WHERE e.summary IS NULL ORDER BY e.id LIMIT ?`,
    ).all(limit);
    return rows.map((row) => ({ ...row }) as unknown as OpenExchange);
  }

  /** @returns false when one of the exchanges is gone: it was forgotten while the summary was made of it. */
  summarised(ids: readonly number[], text: string, madeBy: string): boolean {
    return this.transaction(() => {
      const rows = ids.flatMap((id) => this.sql('SELECT viewer, character, atMs, valence FROM exchanges WHERE id = ?').all(id));
      if (rows.length < ids.length || rows.length === 0) return false;
      const times = rows.map(({ atMs }) => Number(atMs));
      const valence = rows.reduce((sum, row) => sum + Number(row['valence']), 0) / rows.length;
      const character = rows[0]?.['character'] ?? null;
      const { lastInsertRowid } = this.sql(
        'INSERT INTO summaries (fromMs, toMs, text, valence, madeBy, character) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(Math.min(...times), Math.max(...times), text, valence, madeBy, character);
      for (const { viewer } of rows)
        if (viewer !== null)
          this.sql('INSERT OR IGNORE INTO summaryViewers (summary, viewer) VALUES (?, ?)').run(lastInsertRowid, viewer ?? '');
      for (const id of ids) this.sql('UPDATE exchanges SET summary = ? WHERE id = ?').run(lastInsertRowid, id);
      return true;
    });
  }

  /** Facts whose sense is not known by this model. */
  withoutVector(model: string, limit: number): { readonly id: number; readonly text: string }[] {
    const rows = this.sql(
      'SELECT f.id AS id, f.text AS text FROM facts f LEFT JOIN vectors v ON v.fact = f.id WHERE v.fact IS NULL OR v.model <> ? ORDER BY f.id DESC LIMIT ?',
    ).all(model, limit);
    return rows.map(({ id, text }) => ({ id: Number(id), text: String(text) }));
  }

  setVectors(model: string, vectors: readonly { readonly id: number; readonly text: string; readonly vector: Float32Array }[]): void {
    this.transaction(() => {
      for (const { id, text, vector } of vectors) {
        // Changed or forgotten meanwhile: its sense is another, or nobody's.
        if (this.sql('SELECT text FROM facts WHERE id = ?').get(id)?.['text'] !== text) continue;
        const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
        this.sql('INSERT OR REPLACE INTO vectors (fact, model, data) VALUES (?, ?, ?)').run(id, model, bytes);
      }
    });
  }

  counts(): Counts {
    const count = (table: string): number => Number(this.sql(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0);
    return { viewers: count('viewers'), facts: count('facts'), exchanges: count('exchanges'), summaries: count('summaries') };
  }

  /** Keeps every table within its bound: what is oldest, told least or worth least goes. @returns rows deleted. */
  consolidate(): number {
    const { exchanges, facts, summaries, viewers } = this.#limits;
    const over = (table: string, bound: number): number =>
      Math.max(0, Number(this.sql(`SELECT count(*) AS n FROM ${table}`).get()?.['n'] ?? 0) - bound);
    return this.transaction(() => {
      let gone = 0;
      const drop = (table: string, order: string, bound: number): void => {
        const much = over(table, bound);
        if (much > 0)
          gone += Number(
            this.sql(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} ORDER BY ${order} LIMIT ?)`).run(much).changes,
          );
      };
      drop('exchanges', 'id', exchanges);
      drop('facts', 'importance * told, lastMs', facts);
      drop('summaries', 'id', summaries);
      for (const { id } of this.sql('SELECT id FROM viewers ORDER BY visits > 2, lastSeenMs LIMIT ?').all(over('viewers', viewers))) {
        eraseRows(this, String(id));
        gone += 1;
      }
      return gone;
    });
  }
}
