/** Every row of one viewer, and every row that their words or name went into. */
import type { Reader } from './recall.ts';

export interface ErasableStore extends Reader {
  transaction<T>(work: () => T): T;
  forgetKey(viewerId: string): void;
}

export interface ErasedRows {
  readonly facts: number;
  readonly exchanges: number;
  readonly summaries: number;
  readonly names: readonly string[];
}

const SOMEONE = 'someone';
/** A "name" that stands in more of what others said is a word: who calls themselves "the" must not blot out everybody's talk. */
const MAX_MENTIONS = 50;
const MIN_NAME_CHARS = 3;

export function eraseRows(store: ErasableStore, viewerId: string, alsoCalled: readonly string[] = []): ErasedRows {
  const key = store.keyOf(viewerId);
  store.forgetKey(viewerId);
  return store.transaction(() => {
    let facts = 0;
    let exchanges = 0;
    let summaries = 0;
    const names = new Set(alsoCalled);
    if (key !== null) {
      for (const { name } of store.sql('SELECT name FROM names WHERE viewer = ?').all(key)) names.add(String(name));
      const row = store.sql('SELECT name, wantedName FROM viewers WHERE id = ?').get(viewerId);
      for (const name of [row?.['name'], row?.['wantedName']]) if (typeof name === 'string') names.add(name);
      const count = (sql: string): number => Number(store.sql(sql).run(key).changes);
      summaries = count('DELETE FROM summaries WHERE id IN (SELECT summary FROM summaryViewers WHERE viewer = ?)');
      exchanges = count('DELETE FROM exchanges WHERE viewer = ?');
      facts = count('DELETE FROM facts WHERE viewer = ?');
      count('DELETE FROM names WHERE viewer = ?');
      store.sql('DELETE FROM viewers WHERE id = ?').run(viewerId);
    }
    for (const name of names) if (name.length >= MIN_NAME_CHARS) summaries += blotOut(store, name);
    return { facts, exchanges, summaries, names: [...names] };
  });
}

/** Others spoke of them, or she did: the name goes, the rest stays. @returns summaries deleted. */
function blotOut(store: ErasableStore, name: string): number {
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
  const mentions = (sql: string): Record<string, unknown>[] =>
    store
      .sql(sql)
      .all(name, MAX_MENTIONS + 1)
      .map((row) => ({ ...row }));
  const blotted = (text: unknown): string | null => (typeof text === 'string' ? text.replace(whole, SOMEONE) : null);
  const told = mentions(
    "SELECT id, said, answered FROM exchanges WHERE instr(lower(answered || ' ' || coalesce(said, '')), lower(?)) > 0 LIMIT ?",
  );
  if (told.length <= MAX_MENTIONS)
    for (const { id, said, answered } of told)
      store.sql('UPDATE exchanges SET said = ?, answered = ? WHERE id = ?').run(blotted(said), blotted(answered) ?? '', Number(id));
  const topics = mentions("SELECT key, lastTopic FROM viewers WHERE instr(lower(coalesce(lastTopic, '')), lower(?)) > 0 LIMIT ?");
  if (topics.length <= MAX_MENTIONS)
    for (const { key, lastTopic } of topics)
      store.sql('UPDATE viewers SET lastTopic = ? WHERE key = ?').run(blotted(lastTopic), Number(key));
  const facts = mentions('SELECT id, text FROM facts WHERE instr(lower(text), lower(?)) > 0 LIMIT ?');
  if (facts.length <= MAX_MENTIONS)
    for (const { id, text } of facts) if (blotted(text) !== text) store.sql('DELETE FROM facts WHERE id = ?').run(Number(id));
  const found = mentions('SELECT id, text FROM summaries WHERE instr(lower(text), lower(?)) > 0 LIMIT ?').filter(
    ({ text }) => blotted(text) !== text,
  );
  for (const { id } of found) store.sql('DELETE FROM summaries WHERE id = ?').run(Number(id));
  return found.length;
}
