import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FiledStore } from './files.ts';
import { migrate, MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { MemoryStore } from './store.ts';

let folder = '';
let stores: FiledStore[] = [];
const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-memory-'));
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): FiledStore {
  const store = new FiledStore({ file: join(folder, 'memory.db'), backups: join(folder, 'backups') }, NOW);
  stores.push(store);
  return store;
}
const tell = (store: MemoryStore, viewer: string, text: string, atMs = NOW, messageId: string | null = null): void =>
  store.saw({ viewerId: `twitch:${viewer}`, name: viewer, text, messageId, atMs });
const ask = (store: MemoryStore, viewer: string, text: string, nowMs = NOW + DAY): string[] =>
  store
    .recall({ viewerId: `twitch:${viewer}`, characterId: 'kitsu', text, vector: null, model: null, nowMs, limit: 3 })
    .facts.map((fact) => fact.text);
const exchange = (viewer: string, said: string, answered: string, messageId: string | null = null, atMs = NOW) => ({
  ...{ viewerId: `twitch:${viewer}`, viewerName: viewer, characterId: 'kitsu', kind: 'chat', said, answered, messageId, atMs },
});

/** Every byte of every file in the folder. */
function everything(): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => /\.db|damaged|before/u.test(file) && !file.endsWith('backups'))
    .map((file) => readFileSync(file).toString('latin1'))
    .join('\n');
}

describe('recall', () => {
  it('finds what the writer told, by words of the question', () => {
    const store = open();
    for (const fact of [
      'I have a ferret called Pixel',
      'I work as a baker',
      'my favourite game is Hollow Knight',
      'I live in Lisbon',
      'I hate olives',
    ])
      tell(store, 'mae', fact);
    expect(ask(store, 'mae', 'what is my favourite game?')[0]).toContain('Hollow Knight');
    expect(ask(store, 'mae', 'how is my ferret doing')[0]).toContain('Pixel');
  });

  it('never tells one viewer what another told', () => {
    const store = open();
    tell(store, 'mae', 'I have a ferret called Pixel');
    tell(store, 'bo', 'I love trains');
    expect(ask(store, 'bo', 'what is the ferret called?')).toEqual(['I love trains']);
  });

  it('a question cannot be FTS syntax', () => {
    const store = open();
    tell(store, 'mae', 'I love trains');
    for (const text of ['" OR viewer:v2 --', 'NEAR(a b)', 'trains*', ')))', 'AND OR NOT', "'; DROP TABLE facts"])
      expect(ask(store, 'mae', text)).toEqual(['I love trains']);
  });

  it('counts a visit after hours of absence, and knows when the last one was', () => {
    const store = open();
    tell(store, 'mae', 'hello there friends');
    tell(store, 'mae', 'hello again', NOW + 60_000);
    tell(store, 'mae', 'good evening', NOW + 3 * DAY);
    const { viewer } = store.recall({
      viewerId: 'twitch:mae',
      characterId: 'kitsu',
      text: '',
      vector: null,
      model: null,
      nowMs: NOW + 3 * DAY,
      limit: 3,
    });
    expect(viewer).toMatchObject({ visits: 2, lastVisitMs: NOW + 60_000, firstSeenMs: NOW });
  });

  it('what those who are here told before is there to come back to, of nobody else', () => {
    const store = open();
    tell(store, 'mae', 'I have a ferret called Pixel', NOW - DAY);
    tell(store, 'bob', 'I work as a baker', NOW - DAY);
    tell(store, 'mae', 'hello again', NOW);
    tell(store, 'mae', 'I love trains', NOW);
    expect(store.followUps(NOW - 1000, NOW - 1000, 9)).toEqual([
      { viewerId: 'twitch:mae', name: 'mae', text: 'I have a ferret called Pixel', lastMs: NOW - DAY },
    ]);
  });

  it('a summary of talk with one character is not told by another; an old one, of which that is not known, is', () => {
    const store = open();
    for (let n = 0; n < 2; n++)
      store.exchanged({ ...exchange('mae', `talk ${n} of the sea and ships`, 'Oh!'), characterId: n === 0 ? 'kitsu' : 'sable' });
    const [first, second] = store.open(9);
    expect(first?.characterId).toBe('kitsu');
    store.summarised([first!.id], 'They spoke of the sea.', 'model');
    const told = (characterId: string): string | null =>
      store.recall({
        viewerId: 'twitch:mae',
        characterId,
        text: 'remember the sea?',
        vector: null,
        model: null,
        nowMs: NOW + DAY,
        limit: 3,
      }).summary?.text ?? null;
    expect([told('kitsu'), told('sable')]).toEqual(['They spoke of the sea.', null]);
    store.db.exec('UPDATE summaries SET character = NULL');
    expect(told('sable')).toBe('They spoke of the sea.');
    expect(second?.characterId).toBe('sable');
  });

  it('merges words and sense', () => {
    const store = open();
    tell(store, 'mae', 'I adore felines');
    tell(store, 'mae', 'I play the violin');
    const [violin, felines] = store.withoutVector('m', 9);
    store.setVectors('m', [
      { ...violin!, vector: Float32Array.of(0, 1) },
      { ...felines!, vector: Float32Array.of(1, 0) },
    ]);
    const found = store.recall({
      viewerId: 'twitch:mae',
      characterId: 'kitsu',
      text: 'cats?',
      vector: Float32Array.of(1, 0.1),
      model: 'm',
      nowMs: NOW,
      limit: 1,
    });
    expect(found.facts.map(({ text }) => text)).toEqual(['I adore felines']);
  });
});

describe('bounds', () => {
  it('keeps the worthiest facts of a viewer, and of each table no more than its bound', () => {
    const made = open();
    const store = new MemoryStore(made.db, { factsPerViewer: 5, exchanges: 3, facts: 100, viewers: 100, summaries: 2 });
    tell(store, 'mae', 'my name is Mae');
    for (let i = 0; i < 20; i++) tell(store, 'mae', `I saw number ${i} today`, NOW + i);
    expect(store.counts().facts).toBe(5);
    expect(store.db.prepare("SELECT count(*) AS n FROM facts WHERE kind = 'name'").get()).toEqual({ n: 1 });
    for (let i = 0; i < 9; i++) store.exchanged(exchange('mae', `line number ${i}`, 'yes'));
    expect(store.consolidate()).toBe(6);
    expect(store.counts().exchanges).toBe(3);
  });
});

describe('forgetting', () => {
  it('what the platform took back is gone, with what was learnt of it', () => {
    const store = open();
    tell(store, 'mae', 'I live in Lisbon', NOW, 'twitch:1');
    tell(store, 'mae', 'I love trains', NOW, 'twitch:2');
    store.exchanged(exchange('mae', 'I live in Lisbon', 'Sunny!', 'twitch:1'));
    store.forget({ messageId: 'twitch:1' });
    expect(ask(store, 'mae', 'where do I live')).toEqual(['I love trains']);
    expect(store.counts().exchanges).toBe(0);
  });

  it('leaves no byte of an erased viewer in the file, its log, backups and files set aside', async () => {
    const store = open();
    const secret = 'xylophoneQuartz';
    tell(store, 'zanzibarella', `I collect ${secret} in my attic`);
    tell(store, 'mae', 'I love trains');
    store.exchanged(exchange('zanzibarella', `I collect ${secret} in my attic`, `Oh zanzibarella, ${secret} is rare!`));
    store.exchanged(exchange('mae', 'I like zanzibarella', 'Everybody likes Zanzibarella.'));
    const [fact] = store.withoutVector('m', 1);
    store.setVectors('m', [{ ...fact!, vector: Float32Array.of(1) }]);
    store.summarised([store.open(1)[0]!.id], `zanzibarella spoke of ${secret}.`, 'model');
    await store.backUp(NOW + 1);
    writeFileSync(join(folder, 'memory.db.damaged-1'), `zanzibarella ${secret}`);
    expect(everything()).toContain(secret);
    const erased = await store.erase('twitch:zanzibarella', []);
    expect(erased).toMatchObject({ facts: 1, exchanges: 1, summaries: 1, copies: 2 });
    expect(everything().toLowerCase()).not.toContain(secret.toLowerCase());
    expect(everything().toLowerCase()).not.toContain('zanzibarella');
    expect(ask(store, 'mae', 'trains')).toEqual(['I love trains']);
    expect(store.counts()).toMatchObject({ viewers: 1, exchanges: 1 });
  });

  it('who calls themselves by a common word blots out nobody', async () => {
    const store = open();
    tell(store, 'the', 'I love trains');
    for (let i = 0; i < 60; i++) store.exchanged(exchange('mae', `the train number ${i}`, 'Choo!'));
    await store.erase('twitch:the', []);
    expect(store.open(1)[0]?.said).toBe('the train number 0');
  });

  it('a summary of what was forgotten meanwhile is not kept', () => {
    const store = open();
    store.exchanged(exchange('mae', 'I like the sea', 'Me too!', 'twitch:1'));
    const id = store.open(1)[0]!.id;
    store.forget({ messageId: 'twitch:1' });
    expect(store.summarised([id], 'They spoke of the sea.', 'model')).toBe(false);
    expect(store.counts().summaries).toBe(0);
  });
});

describe('the file', () => {
  it.each([1, 2])('of version %i opens, with what is in it', (version) => {
    const file = join(folder, 'memory.db');
    const old = new DatabaseSync(file);
    migrate(old, version);
    old.exec(`INSERT INTO viewers (key, id, name, firstSeenMs, lastSeenMs, visits) VALUES (1, 'twitch:mae', 'mae', ${NOW}, ${NOW}, 1);
      INSERT INTO facts (viewer, topic, text, kind, importance, told, firstMs, lastMs) VALUES ('v1', 'a', 'I love trains', 'favourite', 0.7, 1, ${NOW}, ${NOW})`);
    old.close();
    const store = open();
    expect(store.db.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
    expect(ask(store, 'mae', 'trains')).toEqual(['I love trains']);
    expect(MIGRATIONS).toHaveLength(4);
  });

  it('that is damaged is set aside and said, and the backup takes its place', async () => {
    const first = open();
    tell(first, 'mae', 'I love trains');
    await first.backUp(NOW);
    first.close();
    const file = join(folder, 'memory.db');
    writeFileSync(file, 'this is no database, and it is long enough to be looked at as one'.repeat(100));
    const store = open();
    expect(store.trouble).toContain('damaged');
    expect(store.trouble).toContain('took its place');
    expect(ask(store, 'mae', 'trains')).toEqual(['I love trains']);
    expect(readdirSync(folder).some((name) => name.startsWith('memory.db.damaged-'))).toBe(true);
  });

  it('of a later version is left as it is', () => {
    const file = join(folder, 'memory.db');
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99');
    later.close();
    expect(() => open()).toThrow('later version');
    expect(existsSync(file)).toBe(true);
  });
});
