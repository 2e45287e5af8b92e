/** A real embedding model finds by sense what a viewer once told in other words. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { logTo } from '../../src/kernel/log.ts';
import { createEmbedder } from '../../src/memory/embedder.ts';
import { createLastingMemory, type LastingMemory } from '../../src/memory/lasting.ts';
import { cosine } from '../../src/memory/store/rank.ts';
import { createWindowMemory } from '../../src/memory/window.ts';
import { fakeModeration, fakeTrigger } from '../../testing/fakes.ts';
import { EMBED_MODEL, startOllama, type RealOllama } from '../../testing/real-models.ts';

const TOLD = [
  'I have a ferret called Pixel',
  'I play the violin',
  'I work as a nurse',
  'I love sushi',
  'I live in Norway',
  'I collect old coins',
];
/** Not one word of the fact stands in the question. */
const ASKED: readonly (readonly [question: string, fact: string])[] = [
  ['any furry animals at home?', 'ferret'],
  ['could somebody join an orchestra with that instrument?', 'violin'],
  ['how was the night shift in the hospital?', 'nurse'],
  ['is the raw salmon and rice place open for dinner?', 'sushi'],
];

let folder: string;
let ollama: RealOllama;
const opened: LastingMemory[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-real-memory-'));
  ollama = await startOllama({ withEmbedding: true });
});
afterAll(async () => {
  for (const memory of opened) await memory.close();
  await ollama.kill();
  rmSync(folder, { recursive: true, force: true });
});

const embedderOf = (model: string): ReturnType<typeof createEmbedder> =>
  createEmbedder({ baseUrl: `http://127.0.0.1:${ollama.port}`, model, clock: systemClock, timeoutMs: 120_000 });
const never = new AbortController().signal;
const says = (text: string, id: string): ReturnType<typeof fakeTrigger> =>
  fakeTrigger('chat', text, { viewer: 'twitch:mae', id: `twitch:${id}`, nowMs: systemClock.nowMs() });

async function open(name: string, model: string | null): Promise<LastingMemory> {
  const memory = createLastingMemory({
    clock: systemClock,
    files: { file: join(folder, `${name}.db`), backups: join(folder, `${name}-backups`) },
    report: () => undefined,
    log: logTo(() => undefined),
    readmit: (text) => fakeModeration.readmit(text),
    conversation: createWindowMemory(() => undefined),
    embedder: model === null ? null : embedderOf(model),
  });
  opened.push(memory);
  await memory.opened;
  for (const [n, text] of TOLD.entries()) memory.saw(says(text, `told-${n}`));
  await expect.poll(() => memory.store.ask('counts', [])).toMatchObject({ facts: TOLD.length });
  if (model !== null) await expect.poll(() => memory.store.ask('withoutVector', [model, 1])).toEqual([]);
  return memory;
}

/** The facts that are told for a question, best first; without the line about visits. */
async function factsFor(memory: LastingMemory, question: string): Promise<string[]> {
  const { facts } = await memory.recall(says(question, question), never);
  return facts.filter((line) => TOLD.some((text) => line.includes(text)));
}

it('the vectors of sentences that mean the same lie closer than others', async () => {
  const [cat, kitten, stocks] = await embedderOf(EMBED_MODEL).embed(['I love cats', 'My kitten is sweet', 'The stock market fell'], never);
  expect(cat?.length).toBe(384);
  const alike = cosine(cat ?? new Float32Array(), kitten ?? new Float32Array());
  expect(alike).toBeGreaterThan(0.4);
  expect(alike).toBeGreaterThan(cosine(cat ?? new Float32Array(), stocks ?? new Float32Array()) + 0.2);
});

it('a fact is found by a question that has no word of it, and is not without the model', async () => {
  const memory = await open('sense', EMBED_MODEL);
  const words = await open('words', null);
  const missed: string[] = [];
  for (const [question, fact] of ASKED) {
    memory.saw(says(question, question));
    // The question's vector is made while it waits for its turn.
    await expect.poll(async () => (await factsFor(memory, question))[0] ?? '', { message: question }).toContain(fact);
    if (!(await factsFor(words, question))[0]?.includes(fact)) missed.push(fact);
  }
  expect(missed.length).toBeGreaterThanOrEqual(3);
});

it('a model that Ollama has not is named, with what to do', async () => {
  await expect(embedderOf('no-such-model').embed(['x'], never)).rejects.toThrow('ollama pull no-such-model');
});
