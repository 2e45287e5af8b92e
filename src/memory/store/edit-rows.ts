/** What is known of one viewer, to read and to put right: a fact or a summary is changed or deleted alone, and only where it is theirs. */
import { toldFacts } from '../facts.ts';
import type { KnownRows } from './rows.ts';
import type { MemoryStore } from './store.ts';

export function knownRows(store: MemoryStore, viewerId: string): KnownRows {
  const key = store.keyOf(viewerId);
  if (key === null) return { facts: [], summaries: [] };
  const facts = store.sql('SELECT id, text, firstMs, lastMs, told FROM facts WHERE viewer = ? ORDER BY lastMs DESC, id DESC').all(key);
  const summaries = store
    .sql(
      'SELECT s.id AS id, s.text AS text, s.fromMs AS fromMs, s.toMs AS toMs FROM summaries s JOIN summaryViewers v ON v.summary = s.id WHERE v.viewer = ? ORDER BY s.toMs DESC',
    )
    .all(key);
  return {
    facts: facts.map((row) => ({ ...row }) as unknown as KnownRows['facts'][number]),
    summaries: summaries.map((row) => ({ ...row }) as unknown as KnownRows['summaries'][number]),
  };
}

/** @param text null deletes it. @returns false where there is none of that id that is this viewer's */
export function changeFact(store: MemoryStore, viewerId: string, id: number, text: string | null): boolean {
  return store.transaction(() => {
    const key = store.keyOf(viewerId);
    const kind = key === null ? undefined : store.sql('SELECT kind FROM facts WHERE id = ? AND viewer = ?').get(id, key)?.['kind'];
    if (kind === undefined) return false;
    if (text === null) store.sql('DELETE FROM facts WHERE id = ?').run(id);
    // Not when it was told: a message that is taken back later is not what it came from any more.
    else store.sql('UPDATE facts SET text = ?, messageId = NULL WHERE id = ?').run(text, id);
    if (kind === 'name') {
      const name = text === null ? undefined : toldFacts(text).find((fact) => fact.name !== undefined)?.name;
      store.sql('UPDATE viewers SET wantedName = ? WHERE id = ?').run(name ?? null, viewerId);
    }
    return true;
  });
}

/** As `changeFact`. What it was made of is not summed up again. */
export function changeSummary(store: MemoryStore, viewerId: string, id: number, text: string | null): boolean {
  return store.transaction(() => {
    const key = store.keyOf(viewerId);
    const before =
      key === null
        ? undefined
        : store
            .sql('SELECT s.text AS text FROM summaries s JOIN summaryViewers v ON v.summary = s.id WHERE s.id = ? AND v.viewer = ?')
            .get(id, key)?.['text'];
    if (before === undefined) return false;
    if (text === null) store.sql('DELETE FROM summaries WHERE id = ?').run(id);
    else {
      // The index of its words follows by hand: no trigger does it for a change.
      store.sql(`INSERT INTO summaryWords(summaryWords, rowid, text) VALUES ('delete', ?, ?)`).run(id, String(before));
      store.sql('UPDATE summaries SET text = ? WHERE id = ?').run(text, id);
      store.sql('INSERT INTO summaryWords(rowid, text) VALUES (?, ?)').run(id, text);
    }
    return true;
  });
}
