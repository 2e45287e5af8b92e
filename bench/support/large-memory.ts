/** A file of memories at its bounds, and the time that a recall takes in it, over the thread as a turn asks. */
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/random.ts';
import { startStore, type StoreClient } from '../../src/memory/store/client.ts';
import { FiledStore } from '../../src/memory/store/files.ts';
import { percentiles, type Percentiles } from '../percentiles.ts';

const MODEL = 'random';
const DIMENSIONS = 384;
const FACTS_OF_ONE = 40;
const RECALLS = 1000;
const WORDS = 'river lantern copper meadow violin harbour winter pebble saddle thunder ribbon orchard candle falcon marble anchor'.split(
  ' ',
);
const NOW_MS = Date.UTC(2026, 10, 1);

const random = seededRandom(11);
const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
const vector = (): Float32Array => Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);

/** @returns the files of a store with so many facts, forty a viewer, each with a vector, and 20,000 exchanges */
export async function fillLarge(folder: string, rows: number): Promise<{ readonly file: string; readonly backups: string }> {
  const files = { file: join(folder, 'large.db'), backups: join(folder, 'large-backups') };
  const store = new FiledStore(files, NOW_MS);
  const viewers = Math.ceil(rows / FACTS_OF_ONE);
  store.transaction(() => {
    const viewer = store.sql(
      'INSERT INTO viewers (key, id, name, firstSeenMs, lastSeenMs, visits, lastTopic) VALUES (?, ?, ?, ?, ?, 5, ?)',
    );
    const fact = store.sql(
      "INSERT INTO facts (viewer, topic, text, kind, importance, told, firstMs, lastMs) VALUES (?, ?, ?, 'own', ?, 1, ?, ?)",
    );
    const sense = store.sql('INSERT INTO vectors (fact, model, data) VALUES (?, ?, ?)');
    const exchange = store.sql(
      "INSERT INTO exchanges (viewer, viewerName, character, kind, said, answered, atMs, valence) VALUES (?, ?, 'kitsu', 'chat', ?, ?, ?, 0)",
    );
    for (let n = 1; n <= viewers; n++) viewer.run(n, `t:${n}`, `viewer${n}`, NOW_MS - 1e9, NOW_MS - 1e8, 'the harbour');
    for (let n = 0; n < rows; n++) {
      const text = `I have a ${word()} ${word()} with a ${word()} number ${n}`;
      const { lastInsertRowid } = fact.run(
        `v${1 + (n % viewers)}`,
        text,
        text,
        0.3 + random() * 0.6,
        NOW_MS - 1e9,
        NOW_MS - random() * 1e9,
      );
      sense.run(lastInsertRowid, MODEL, new Uint8Array(vector().buffer));
    }
    for (let n = 0; n < 20_000; n++)
      exchange.run(`v${1 + (n % viewers)}`, `viewer${n % viewers}`, `${word()} ${word()}?`, `${word()}!`, NOW_MS - 1e8);
  });
  store.close();
  return Promise.resolve(files);
}

/** Of viewers at random, with words and a vector. */
export async function timeRecalls(
  files: { readonly file: string; readonly backups: string },
  rows: number,
): Promise<Percentiles & { readonly max: number }> {
  const store: StoreClient = startStore({ clock: systemClock, onGone: () => undefined, onRestarted: () => undefined });
  const times: number[] = [];
  try {
    await store.ask('open', [files, NOW_MS]);
    const viewers = Math.ceil(rows / FACTS_OF_ONE);
    for (let n = -50; n < RECALLS; n++) {
      const viewerId = `t:${1 + Math.floor(random() * viewers)}`;
      const text = `do you remember my ${word()} and the ${word()}?`;
      const beganMs = performance.now();
      await store.ask('recall', [{ viewerId, characterId: 'kitsu', text, vector: vector(), model: MODEL, nowMs: NOW_MS, limit: 3 }]);
      // The first ones warm the cache.
      if (n >= 0) times.push(performance.now() - beganMs);
    }
  } finally {
    await store.close();
  }
  return { ...percentiles(times), max: Math.round(Math.max(...times) * 100) / 100 };
}
