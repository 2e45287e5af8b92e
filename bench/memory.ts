/**
 * `npm run bench -- memory`: 100 viewers tell twelve facts each over five simulated weeks, in three runs of a
 * process; two of each are asked after, once with a word of the fact and once without any. How often is it among
 * the three that she is told? And what does a recall take in a file with 50,000 facts, vectors and all?
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock, type Clock } from '../src/kernel/clock.ts';
import { logTo } from '../src/kernel/log.ts';
import { createEmbedder, type Embedder } from '../src/memory/embedder.ts';
import { createLastingMemory, type LastingMemory } from '../src/memory/lasting.ts';
import { createWindowMemory } from '../src/memory/window.ts';
import { fakeModeration } from '../testing/fakes.ts';
import { fillLarge, timeRecalls } from './support/large-memory.ts';
import { CASES, KINDS_COUNT, type ToldCase } from './support/told-facts.ts';

const VIEWERS = 100;
const FACTS_EACH = 12;
const ASKED_EACH = 2;
const RUNS = 3;
const TOLD = 3;
const EMBED_BATCH = 16;
const EMBED_LIMIT_MS = 240_000;
const DAY_MS = 24 * 3_600_000;
const START_MS = Date.UTC(2026, 8, 1);

/** @returns recall@3 by words, by sense and merged, and the time of a recall in a large file */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { part: { type: 'string' }, folder: { type: 'string' }, rows: { type: 'string', default: '50000' } },
  });
  if (values.part !== undefined && values.folder !== undefined) return tellPart(Number(values.part), values.folder);
  const folder = mkdtempSync(join(tmpdir(), 'aivt-bench-memory-'));
  // The memory's thread keeps no process alive, and here is nothing else that does.
  const alive = setInterval(() => undefined, 1_000);
  try {
    // Each in a process of its own, as streams are.
    for (let part = 0; part < RUNS; part++) {
      const main = join(import.meta.dirname, '../src/main.ts');
      execFileSync(process.execPath, [main, 'bench', 'memory', '--part', String(part), '--folder', folder, '--json'], { stdio: 'pipe' });
      process.stderr.write(`run ${part + 1} of ${RUNS} has told its facts\n`);
    }
    const recallAt3 = await ask(folder);
    process.stderr.write('timing a large file\n');
    const rows = Number(values.rows);
    const large = await fillLarge(folder, rows);
    const recallMs = await timeRecalls(large, rows);
    return {
      viewers: VIEWERS,
      facts: VIEWERS * FACTS_EACH,
      askedAfter: VIEWERS * ASKED_EACH,
      runs: RUNS,
      recallAt3,
      large: { rows, recallMs },
    };
  } finally {
    clearInterval(alive);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a viewer tells, the two that are asked after first. The kinds are different ones. */
function casesOf(viewer: number): readonly ToldCase[] {
  return Array.from({ length: FACTS_EACH }, (_, n) => {
    const kind = (viewer * 7 + n * 5) % KINDS_COUNT;
    return CASES[kind + KINDS_COUNT * ((viewer + n) % 4)] ?? CASES[0]!;
  });
}

const clockAt = (wallMs: () => number): Clock => ({ ...systemClock, wallMs });

function open(folder: string, clock: Clock): LastingMemory {
  return createLastingMemory({
    ...{ clock, embedder: null, report: () => undefined, log: logTo(() => undefined), conversation: createWindowMemory(() => undefined) },
    files: { file: join(folder, 'memory.db'), backups: join(folder, 'backups') },
    readmit: (text) => fakeModeration.readmit(text),
  });
}

/** One run of the program: a third of the facts, on days of twelve of these. */
async function tellPart(part: number, folder: string): Promise<object> {
  let nowMs = START_MS + part * 12 * DAY_MS;
  const memory = open(
    folder,
    clockAt(() => nowMs),
  );
  await memory.opened;
  for (let n = part; n < FACTS_EACH; n += RUNS) {
    nowMs += DAY_MS * 3;
    for (let viewer = 0; viewer < VIEWERS; viewer++) {
      const text = casesOf(viewer)[n]?.told ?? '';
      await memory.store.ask('saw', [{ viewerId: `t:${viewer}`, name: `viewer${viewer}`, text, messageId: null, atMs: nowMs }]);
    }
  }
  const counts = await memory.store.ask('counts', []);
  await memory.close();
  return counts;
}

interface Found {
  readonly byWord: number;
  readonly bySense: number;
}

async function ask(folder: string): Promise<object> {
  const nowMs = START_MS + 40 * DAY_MS;
  const memory = open(
    folder,
    clockAt(() => nowMs),
  );
  await memory.opened;
  const embedding = await realEmbedder();
  try {
    if (embedding !== null) await index(memory, embedding.embedder);
    const by = async (words: boolean, embedder: Embedder | null): Promise<Found> => {
      const found = { byWord: 0, bySense: 0 };
      for (let viewer = 0; viewer < VIEWERS; viewer++) {
        for (const one of casesOf(viewer).slice(0, ASKED_EACH)) {
          for (const way of ['byWord', 'bySense'] as const) {
            const [vector = null] = embedder === null ? [] : await embedder.embed([one[way]], AbortSignal.timeout(60_000));
            const query = { viewerId: `t:${viewer}`, characterId: 'kitsu', text: words ? one[way] : '', vector, nowMs, limit: TOLD };
            const { facts } = await memory.store.ask('recall', [{ ...query, model: embedder?.model ?? null }]);
            if (facts.some(({ text }) => one.told.startsWith(text) || text.startsWith(one.told))) found[way] += 1;
          }
        }
      }
      const share = (n: number): number => Math.round((n / (VIEWERS * ASKED_EACH)) * 1000) / 1000;
      return { byWord: share(found.byWord), bySense: share(found.bySense) };
    };
    return {
      // Three of twelve without looking at the question: the worthiest.
      withoutLooking: await by(false, null),
      wordsOnly: await by(true, null),
      senseOnly: embedding === null ? 'not measured: AIVT_REAL_MODELS has no embedding model here' : await by(false, embedding.embedder),
      merged: embedding === null ? 'not measured' : await by(true, embedding.embedder),
    };
  } finally {
    await embedding?.close();
    await memory.close();
  }
}

async function realEmbedder(): Promise<{ readonly embedder: Embedder; close(): Promise<void> } | null> {
  if ((process.env['AIVT_REAL_MODELS'] ?? '') === '') return null;
  const { EMBED_MODEL, startOllama } = await import('../testing/real-models.ts');
  const ollama = await startOllama({ withEmbedding: true });
  const embedder = createEmbedder({
    baseUrl: `http://127.0.0.1:${ollama.port}`,
    model: EMBED_MODEL,
    clock: systemClock,
    timeoutMs: EMBED_LIMIT_MS,
  });
  // The same texts come again and again: each is asked for once, many in a request.
  const known = new Map<string, Float32Array>();
  const texts = [...new Set(CASES.flatMap(({ told, byWord, bySense }) => [told, byWord, bySense]))];
  for (let at = 0; at < texts.length; at += EMBED_BATCH) {
    const batch = texts.slice(at, at + EMBED_BATCH);
    for (const [n, vector] of (await embedder.embed(batch, AbortSignal.timeout(EMBED_LIMIT_MS))).entries())
      known.set(batch[n] ?? '', vector);
  }
  return {
    embedder: { model: embedder.model, embed: (wanted) => Promise.resolve(wanted.map((text) => known.get(text) ?? new Float32Array())) },
    close: () => ollama.kill(),
  };
}

async function index(memory: LastingMemory, embedder: Embedder): Promise<void> {
  for (;;) {
    const facts = await memory.store.ask('withoutVector', [embedder.model, 16]);
    if (facts.length === 0) return;
    const vectors = await embedder.embed(
      facts.map(({ text }) => text),
      AbortSignal.timeout(120_000),
    );
    await memory.store.ask('setVectors', [
      embedder.model,
      facts.flatMap((fact, n) => (vectors[n] ? [{ ...fact, vector: vectors[n] }] : [])),
    ]);
  }
}
