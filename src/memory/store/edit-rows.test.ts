import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeFact, changeSummary, knownRows } from './edit-rows.ts';
import { migrate } from './migrations.ts';
import { MemoryStore } from './store.ts';

const DAY_MS = 24 * 3_600_000;
const MIKA = 'twitch:1';
const ANN = 'twitch:2';

describe('what is known of one viewer', () => {
  let store: MemoryStore;
  let nowMs: number;
  const saw = (viewerId: string, text: string): void =>
    store.saw({ viewerId, name: viewerId === MIKA ? 'mika' : 'ann', text, messageId: `m${nowMs}`, atMs: (nowMs += 1000) });
  const recall = (text: string, viewerId = MIKA): ReturnType<MemoryStore['recall']> =>
    store.recall({ viewerId, characterId: 'kitsu', text, vector: null, model: null, nowMs, limit: 3 });
  const factOf = (text: string): number => knownRows(store, MIKA).facts.find((fact) => fact.text.includes(text))?.id ?? 0;
  /** A summary of mika's talk of some days ago. */
  function sumUp(text: string): number {
    for (let n = 0; n < 4; n += 1)
      store.exchanged({
        ...{ viewerId: MIKA, viewerName: 'mika', characterId: 'kitsu', kind: 'chat' },
        ...{ said: 'about the marathon run', answered: 'Well done!', messageId: null, atMs: nowMs - 3 * DAY_MS },
      });
    const ids = store.open(10).map(({ id }) => id);
    expect(store.summarised(ids, text, 'test')).toBe(true);
    return knownRows(store, MIKA).summaries[0]?.id ?? 0;
  }

  beforeEach(() => {
    const db = new DatabaseSync(':memory:');
    migrate(db);
    store = new MemoryStore(db);
    nowMs = 1_800_000_000_000;
    saw(MIKA, 'I have two cats');
    saw(MIKA, 'My favourite food is ramen');
    saw(ANN, 'I have a dog');
  });

  it('is theirs alone', () => {
    expect(knownRows(store, MIKA).facts.map(({ text }) => text)).toEqual(['My favourite food is ramen', 'I have two cats']);
    expect(knownRows(store, 'twitch:99')).toEqual({ facts: [], summaries: [] });
  });

  it('has a fact put right, which is found by its new words and not by the old ones', () => {
    expect(changeFact(store, MIKA, factOf('cats'), 'I have three hamsters')).toBe(true);
    expect(recall('hamsters').facts[0]?.text).toBe('I have three hamsters');
    expect(JSON.stringify(recall('cats'))).not.toContain('cats');
  });

  it('has one fact deleted, and keeps the others', () => {
    expect(changeFact(store, MIKA, factOf('cats'), null)).toBe(true);
    expect(knownRows(store, MIKA).facts.map(({ text }) => text)).toEqual(['My favourite food is ramen']);
    expect(store.counts().facts).toBe(2);
  });

  it('is not changed in the name of another viewer, nor where there is nothing of that id', () => {
    const id = factOf('cats');
    const summary = sumUp('Mika ran a marathon.');
    expect(changeFact(store, ANN, id, 'I have none')).toBe(false);
    expect(changeFact(store, ANN, id, null)).toBe(false);
    expect(changeFact(store, 'twitch:99', id, null)).toBe(false);
    expect(changeFact(store, MIKA, 999, null)).toBe(false);
    expect(changeSummary(store, ANN, summary, 'Ann swam.')).toBe(false);
    expect(changeSummary(store, MIKA, 999, null)).toBe(false);
    expect(factOf('cats')).toBe(id);
  });

  it('follows a name that was told: another one, or none any more', () => {
    saw(MIKA, 'Call me Captain');
    const wanted = (): unknown => store.sql('SELECT wantedName FROM viewers WHERE id = ?').get(MIKA)?.['wantedName'];
    expect(wanted()).toBe('Captain');
    changeFact(store, MIKA, factOf('Captain'), 'Call me Skipper');
    expect(wanted()).toBe('Skipper');
    changeFact(store, MIKA, factOf('Skipper'), null);
    expect(wanted()).toBeNull();
  });

  it('has a summary put right and deleted, its words with it, and is not summed up again', () => {
    const id = sumUp('Mika ran a marathon.');
    const found = (word: string): number =>
      store.sql('SELECT count(*) AS n FROM summaryWords WHERE summaryWords MATCH ?').get(word)?.['n'] as number;
    expect(changeSummary(store, MIKA, id, 'Mika swam a lake.')).toBe(true);
    expect([found('marathon'), found('lake')]).toEqual([0, 1]);
    expect(knownRows(store, MIKA).summaries.map(({ text }) => text)).toEqual(['Mika swam a lake.']);
    expect(changeSummary(store, MIKA, id, null)).toBe(true);
    expect([found('lake'), store.counts().summaries]).toEqual([0, 0]);
    expect(knownRows(store, MIKA).summaries).toEqual([]);
    expect(store.open(10)).toEqual([]);
    expect(() => store.sql(`INSERT INTO summaryWords(summaryWords) VALUES ('integrity-check')`).run()).not.toThrow();
  });
});
