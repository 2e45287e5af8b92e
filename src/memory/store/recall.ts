/** What is known that bears on a message: only what its writer told, and what streams were about. */
import type { StatementSync } from 'node:sqlite';
import { cosine, merged, wordsQuery, worth, type Candidate } from './rank.ts';
import type { KnownFact, KnownViewer, Recalled, RecallQuery } from './rows.ts';
import { VISIT_GAP_MS } from './visits.ts';

const MAX_MATCHES = 20;
/** Below this two sentences have nothing to do with each other, by all-MiniLM and its like. */
const MIN_COSINE = 0.25;

/** What reading needs of the store. */
export interface Reader {
  sql(text: string): StatementSync;
  /** How the viewer stands in other tables; null for one who is not known. */
  keyOf(viewerId: string): string | null;
}

type FactRow = Candidate & KnownFact;

export function recall(store: Reader, query: RecallQuery): Recalled {
  const key = store.keyOf(query.viewerId);
  return {
    viewer: key === null ? null : viewerOf(store, query, key),
    facts: key === null ? [] : factsOf(store, query, key),
    summary: summaryOf(store, query, key),
  };
}

function factsOf(store: Reader, { text, vector, model, nowMs, limit }: RecallQuery, key: string): KnownFact[] {
  const rows = store.sql('SELECT id, text, kind, importance, told, lastMs FROM facts WHERE viewer = ?').all(key) as unknown as FactRow[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const words = wordsQuery(text);
  const rankings: number[][] = [];
  if (words !== null && rows.length > 0) {
    const found = store.sql('SELECT rowid AS id FROM factWords WHERE factWords MATCH ? ORDER BY rank LIMIT ?');
    rankings.push(found.all(`viewer:${key} AND text:(${words})`, MAX_MATCHES).map(({ id }) => Number(id)));
  }
  if (vector !== null && model !== null) rankings.push(bySense(store, key, vector, model));
  const best = merged(rankings, byId, nowMs);
  // Of whom nothing fits, she still knows the most telling things.
  const rest = rows
    .filter(({ id }) => !best.includes(id))
    .sort((a, b) => worth(b, nowMs) - worth(a, nowMs))
    .map(({ id }) => id);
  return [...best, ...rest].slice(0, limit).flatMap((id) => {
    const row = byId.get(id);
    return row ? [{ text: row.text, kind: row.kind, lastMs: row.lastMs }] : [];
  });
}

function bySense(store: Reader, key: string, vector: Float32Array, model: string): number[] {
  const rows = store
    .sql('SELECT v.fact AS id, v.data AS data FROM vectors v JOIN facts f ON f.id = v.fact WHERE f.viewer = ? AND v.model = ?')
    .all(key, model);
  return rows
    .map(({ id, data }) => ({ id: Number(id), alike: cosine(vector, floats(data as Uint8Array)) }))
    .filter(({ alike }) => alike >= MIN_COSINE)
    .sort((a, b) => b.alike - a.alike)
    .slice(0, MAX_MATCHES)
    .map(({ id }) => id);
}

function floats(bytes: Uint8Array): Float32Array {
  // A blob need not begin where a float may.
  const copy = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(copy.buffer, copy.byteOffset, Math.floor(copy.byteLength / 4));
}

function viewerOf(store: Reader, { viewerId, nowMs }: RecallQuery, key: string): KnownViewer | null {
  const row = store.sql('SELECT name, wantedName, firstSeenMs, lastVisitMs, visits, lastTopic FROM viewers WHERE id = ?').get(viewerId) as
    Omit<KnownViewer, 'exchanges'> | undefined;
  if (!row) return null;
  const exchanges = Number(
    store.sql('SELECT count(*) AS n FROM exchanges WHERE viewer = ? AND atMs > ?').get(key, nowMs - VISIT_GAP_MS)?.['n'] ?? 0,
  );
  return { ...row, exchanges };
}

/** Only of other visits: what was talked of just now stands in the conversation. And only of their own: nobody is told what another said. */
function summaryOf(store: Reader, { characterId, text, nowMs }: RecallQuery, key: string | null): Recalled['summary'] {
  const words = wordsQuery(text);
  if (words === null || !/\b(?:last (?:time|stream|week)|yesterday|remember|other day|again|earlier|before)\b/iu.test(text)) return null;
  const found = store
    .sql(
      'SELECT s.text AS text, s.toMs AS toMs FROM summaryWords w JOIN summaries s ON s.id = w.rowid WHERE summaryWords MATCH ? AND s.toMs < ? AND (s.character IS NULL OR s.character = ?) AND (EXISTS (SELECT 1 FROM summaryViewers v WHERE v.summary = s.id AND v.viewer = ?) OR NOT EXISTS (SELECT 1 FROM summaryViewers v WHERE v.summary = s.id)) ORDER BY w.rank LIMIT 1',
    )
    .get(words, nowMs - VISIT_GAP_MS, characterId, key ?? '');
  return found ? { text: String(found['text']), toMs: Number(found['toMs']) } : null;
}
